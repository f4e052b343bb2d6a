"""Expressions: HyperDrive's arithmetic by many draws, text both ways, refusals."""

from __future__ import annotations

import json
import math
from random import Random
from statistics import fmean, median

import pytest

from estimatory.errors import UserError
from estimatory.sweeps import space_text
from estimatory.sweeps.expressions import Expression, count_points
from estimatory.sweeps.space_text import choice, loguniform, parse_expression, randint, uniform

N = 20_000


def draw(kind: str, *args: object) -> list[float]:
    random, one = Random(1), Expression(kind, args)
    return [one.at(random.random()) for _ in range(N)]


def test_loguniform_of_hyperdrive_has_exponents_for_bounds() -> None:
    drawn = draw("loguniform", -6, -1)
    assert math.exp(-6) <= min(drawn) <= max(drawn) <= math.exp(-1)
    assert fmean(map(math.log, drawn)) == pytest.approx(-3.5, abs=0.02)


def test_loguniform_of_new_doors_has_natural_bounds() -> None:
    one, random = loguniform(1e-4, 1e-1), Random(1)
    drawn = [one.at(random.random()) for _ in range(N)]
    assert 1e-4 <= min(drawn) <= max(drawn) <= 1e-1
    assert fmean(map(math.log10, drawn)) == pytest.approx(-2.5, abs=0.02)


def test_rounding_keeps_the_formula_and_may_leave_the_bounds() -> None:
    assert set(draw("quniform", 1, 10, 4)) == {0.0, 4.0, 8.0}
    assert all(value % 5 == 0 for value in draw("qloguniform", 0, 5, 5))
    assert all(value % 2 == 0 for value in draw("qnormal", 10, 3, 2))


def test_lognormal_has_the_mean_and_the_median_of_the_formula() -> None:
    drawn = draw("lognormal", 0, 0.5)
    assert median(drawn) == pytest.approx(1, abs=0.02)
    assert fmean(drawn) == pytest.approx(math.exp(0.125), abs=0.02)


def test_normal_and_its_edges() -> None:
    drawn = draw("normal", 3, 2)
    assert fmean(drawn) == pytest.approx(3, abs=0.05)
    assert math.isfinite(Expression("normal", (0, 1)).at(0.0))
    assert Expression("normal", (5, 0)).at(0.3) == 5


def test_randint_draws_each_number_below_its_bound() -> None:
    assert set(draw("randint", 3)) == {0, 1, 2}
    assert list(randint(2, 5).options or ()) == [2, 3, 4]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("uniform(0, 10)", 2.5),
        ("loguniform(0.0001, 0.1)", 0.01),
        ("quniform(0, 100, 10)", 30.0),
        ("normal(0, 1)", -0.5),
        ("lognormal(0, 1)", 2.0),
        ("choice(16, 32, 64)", 32),
        ("randint(10)", 7),
    ],
)
def test_a_value_is_at_its_quantile(text: str, value: float) -> None:
    one = parse_expression(text)
    assert one is not None
    assert one.at(one.quantile(value)) == pytest.approx(value)
    assert str(one) == text
    assert Expression.from_json(json.loads(json.dumps(one.to_json()))) == one


def test_options_are_taken_apart_and_bare_words_are_text() -> None:
    assert choice([1, 2]) == choice(1, 2) == choice(range(1, 3))
    assert parse_expression("choice(relu, 'tan h', 3, 0.5, True, None)") == choice(
        "relu", "tan h", 3, 0.5, True, None
    )
    assert parse_expression("choice([16, 32])") == choice(16, 32)


@pytest.mark.parametrize("text", ["0.5", "relu", "f(1)", "choice", "", "uniform (", "[1, 2]"])
def test_what_is_no_expression_is_a_plain_value(text: str) -> None:
    assert parse_expression(text) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("choice()", "no options"),
        ("choice([[1]])", "is a list"),
        ("uniform(2, 1)", "must be below"),
        ("uniform(0, inf)", "wants a number"),
        ("loguniform(-6, -1)", "Azure ML's were exponents"),
        ("quniform(0, 1, 0)", "q is 0"),
        ("normal(0, -1)", "sigma is -1"),
        ("randint(0)", "holds no number"),
        ("loguniform(1)", "For example loguniform(1e-4, 1e-1)"),
        ("uniform(a, b)", "wants a number"),
        ("uniform(0, high=1)", "have no names"),
        ("uniform(0,, 1)", "cannot be read"),
    ],
)
def test_a_wrong_expression_is_refused_with_what_is_valid(text: str, words: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_expression(text)
    assert words in str(refused.value)


def test_points_are_counted_where_they_can_be() -> None:
    assert count_points({"a": choice(1, 2), "b": randint(5)}) == 10
    assert count_points({"a": choice(1, 2), "b": uniform(0, 1)}) is None


def test_a_rounded_whole_number_is_an_argument_without_a_fraction() -> None:
    rounded = space_text.quniform(1, 100, 5)
    assert rounded.to_argument(65.0) == "65"
    assert uniform(0, 100).to_argument(65.0) == "65.0"
    assert loguniform(1e-3, 1).to_argument(0.7567505122372808) == "0.7567505122372808"
