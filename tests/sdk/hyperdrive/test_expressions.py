"""The ten expressions: what each returns, what it refuses in which words, and what is drawn."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import fmean, median
from typing import Any

import numpy
import pytest

from estimatory.api.hyperdrive import expressions
from estimatory.api.hyperdrive.exceptions import HyperDriveConfigException
from estimatory.errors import UserError
from estimatory.sweeps.expressions import Expression
from estimatory.sweeps.plan import RANDOM, Named, SweepPlan
from estimatory.sweeps.samplers.table import open_sampler

WRITTEN = {
    "choice(1, 2)": ["choice", [[1, 2]]],
    "choice([1, 2])": ["choice", [[1, 2]]],
    "choice(range(2, 5))": ["choice", [[2, 3, 4]]],
    "choice((1, 2))": ["choice", [[(1, 2)]]],
    "choice('a', True, None)": ["choice", [["a", True, None]]],
    "randint(3)": ["randint", [3]],
    "randint(True)": ["randint", [True]],
    "uniform(0, 0.5)": ["uniform", [0, 0.5]],
    "quniform(1, 10, 4)": ["quniform", [1, 10, 4]],
    "quniform(1, 10, 2.0)": ["quniform", [1, 10, 2.0]],
    "loguniform(-6, -1)": ["loguniform", [-6, -1]],
    "loguniform(2, 2)": ["loguniform", [2, 2]],
    "qloguniform(0, 3, 5)": ["qloguniform", [0, 3, 5]],
    "normal(10, 3)": ["normal", [10, 3]],
    "normal(10, 0)": ["normal", [10, 0]],
    "qnormal(10, 3, 1)": ["qnormal", [10, 3, 1]],
    "lognormal(0, 0.5)": ["lognormal", [0, 0.5]],
    "qlognormal(0, 1, 2)": ["qlognormal", [0, 1, 2]],
}
ONE_LIST = (
    "choice expects non-empty single list, non-empty single range() or a positive number of "
    "arbitrary comma separated inputs."
)
REFUSED = {
    "choice()": "Please specify an input for choice.",
    "choice([1], 2)": ONE_LIST,
    "choice(2, range(3))": ONE_LIST,
    "choice([])": ONE_LIST,
    "choice(range(0))": ONE_LIST,
    "randint(0)": "randint expects a positive number as input",
    "randint(2.0)": "randint expects a positive number as input",
    "randint('3')": "randint expects a positive number as input",
    "uniform('a', 1)": "uniform expects min_value to be a float",
    "uniform(0, None)": "uniform expects max_value to be a float",
    "uniform(1, 1)": "uniform expects min_value < max_value",
    "quniform([], 1, 1)": "quniform expects min_value to be a float",
    "quniform(0, '1', 1)": "quniform expects max_value to be a float",
    "quniform(0, 1, 0.5)": "quniform expects q to be an int",
    "quniform(1, 0, 1)": "quniform expects min_value < max_value",
    "loguniform('a', 1)": "loguniform expects min_value to be a float",
    "loguniform(0, 'b')": "loguniform expects max_value to be a float",
    "loguniform(1, 0)": "loguniform expects min_value <= max_value",
    "qloguniform(None, 1, 1)": "qloguniform expects min_value to be a float",
    "qloguniform(0, None, 1)": "qloguniform expects max_value to be a float",
    "qloguniform(0, 1, 'q')": "qloguniform expects q to be an int",
    "qloguniform(1, 0, 1)": "qloguniform expects min_value <= max_value",
    "normal('m', 1)": "normal expects mu to be a float",
    "normal(0, 's')": "normal expects sigma to be a float",
    "normal(0, -1)": "normal expects sigma to be non negative",
    "qnormal('m', 1, 1)": "qnormal expects mu to be a float",
    "qnormal(0, 's', 1)": "qnormal expects sigma to be a float",
    "qnormal(0, 1, 0.1)": "qnormal expects q to be an int",
    "qnormal(0, -1, 1)": "qnormal expects sigma to be non negative",
    "lognormal('m', 1)": "lognormal expects mu to be a float",
    "lognormal(0, 's')": "lognormal expects sigma to be a float",
    "lognormal(0, -1)": "lognormal expects sigma to be non negative",
    "qlognormal('m', 1, 1)": "qlognormal expects mu to be a float",
    "qlognormal(0, 's', 1)": "qlognormal expects sigma to be a float",
    "qlognormal(0, 1, 0.1)": "qlognormal expects q to be an int",
    "qlognormal(0, -1, 1)": "qlognormal expects sigma to be non negative",
}
"""Calls, and the SDK's words."""
OURS = {
    "quniform(0, 1, 0)": "quniform expects q to be other than 0",
    "qnormal(0, 1, 0.0)": "qnormal expects q to be other than 0",
    "uniform(0, float('inf'))": "uniform expects values that a number can hold",
    "uniform(float('nan'), 1)": "uniform expects values that a number can hold",
    "loguniform(0.0001, 1000)": "loguniform expects values that a number can hold\n"
    "Its bounds are exponents: loguniform(-6, -1) draws from exp(-6) to exp(-1).",
}
"""Calls that the SDK took, and from which nothing could be drawn."""


def make(call: str) -> Any:
    names = {name: getattr(expressions, name) for name in dir(expressions)}
    return eval(call, names)


@pytest.mark.parametrize("call", WRITTEN)
def test_an_expression_is_a_plain_list(call: str) -> None:
    assert make(call) == WRITTEN[call]


@pytest.mark.parametrize("call", [*REFUSED, *OURS])
def test_what_is_wrong_is_said_in_these_words(call: str) -> None:
    with pytest.raises(HyperDriveConfigException) as caught:
        make(call)
    assert str(caught.value) == {**REFUSED, **OURS}[call]
    assert isinstance(caught.value, UserError)


def test_errors_have_the_codes_of_the_sdk() -> None:
    for call, code in {"choice()": "ArgumentBlankOrEmpty", "randint(0)": "ArgumentInvalid"}.items():
        with pytest.raises(HyperDriveConfigException) as caught:
            make(call)
        assert (caught.value.error_code, caught.value.inner_exception) == (code, None)


def draw(expression: list[Any], count: int = 20_000) -> list[Any]:
    """Draw as random sampling does; of what can be counted each option once in a round."""
    plan = SweepPlan({"x": Expression.from_json(expression)}, Named(RANDOM), seed=7)
    sampler = open_sampler(plan, "max")
    draws = (sampler.ask(number, ()) for number in range(count))
    return [drawn["x"] for drawn in draws if drawn is not None]


def is_log_uniform(values: list[float]) -> bool:
    mean = fmean(map(math.log, values))
    return min(values) >= 0.0024787 and max(values) <= 0.3678795 and abs(mean + 3.5) <= 0.02


def is_log_normal(values: list[float]) -> bool:
    return abs(median(values) - 1) <= 0.02 and abs(fmean(values) - 1.133) <= 0.02


DRAWN: dict[str, Callable[[list[Any]], bool]] = {
    "loguniform(-6, -1)": is_log_uniform,
    "loguniform(2, 2)": lambda values: {round(value, 9) for value in values} == {7.389056099},
    "quniform(1, 10, 4)": lambda values: set(values) == {0, 4, 8},
    "lognormal(0, 0.5)": is_log_normal,
    "randint(3)": lambda values: set(values) == {0, 1, 2},
    "normal(10, 0)": lambda values: set(values) == {10},
    "qnormal(10, 3, 5)": lambda values: {5, 10, 15} <= set(values),
    "uniform(1, 2)": lambda values: 1 <= min(values) < 1.001 and 1.999 < max(values) <= 2,
}


@pytest.mark.parametrize("call", DRAWN)
def test_what_is_drawn_follows_the_formula(call: str) -> None:
    assert DRAWN[call](draw(make(call)))


@pytest.mark.parametrize(
    ("call", "value", "text"),
    [
        ("quniform(1, 100, 5)", 65.0, "65"),
        ("uniform(0, 1)", 0.7567505122372808, "0.7567505122372808"),
        ("choice(0.01, 1.0)", 1.0, "1.0"),
        ("choice('rbf', 'linear')", "rbf", "rbf"),
    ],
)
def test_a_value_is_written_as_an_argument(call: str, value: Any, text: str) -> None:
    assert Expression.from_json(make(call)).to_argument(value) == text


def test_numpy_numbers_are_refused_and_taken_as_in_the_sdk() -> None:
    assert expressions.uniform(numpy.float64(0), numpy.float64(1)) == ["uniform", [0.0, 1.0]]
    with pytest.raises(HyperDriveConfigException, match="min_value to be a float"):
        expressions.uniform(numpy.float32(0), 1)  # type: ignore[arg-type]
