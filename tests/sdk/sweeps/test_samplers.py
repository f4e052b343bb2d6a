"""Samplers: each number's draw follows from the seed; spaces that can be counted run out."""

from __future__ import annotations

import math

import pytest

from estimatory.errors import UserError
from estimatory.sweeps.plan import BAYESIAN, GRID, QUASI, RANDOM, SOBOL, Named, SweepPlan
from estimatory.sweeps.samplers.base import Draw, Observation, Sampler
from estimatory.sweeps.samplers.counted import ONLY_CHOICE
from estimatory.sweeps.samplers.table import open_sampler
from estimatory.sweeps.space_text import choice, loguniform, randint, uniform

ENDLESS = {"--lr": loguniform(1e-4, 1e-1), "depth": choice(3, 5, 8)}
COUNTED = {"a": choice(1, 2), "b": choice("x", "y", "z")}


def open_for(name: str, space: dict, seed: int = 7) -> Sampler:
    return open_sampler(SweepPlan(space, Named(name), seed=seed), "max")


def draw(name: str, space: dict, count: int, seed: int = 7) -> list[Draw | None]:
    sampler = open_for(name, space, seed)
    return [sampler.ask(number, ()) for number in range(count)]


def test_the_grid_is_walked_once_the_last_parameter_first() -> None:
    expected = [{"a": a, "b": b} for a in (1, 2) for b in "xyz"]
    assert draw(GRID, COUNTED, 7) == [*expected, None]


def test_the_grid_takes_choices_only() -> None:
    with pytest.raises(UserError) as refused:
        open_for(GRID, {"a": randint(3)})
    assert ONLY_CHOICE in str(refused.value)


def test_random_draws_no_point_twice_where_they_can_be_counted() -> None:
    drawn = draw(RANDOM, COUNTED, 8)
    assert drawn[6:] == [None, None]
    points = {tuple(point.values()) for point in drawn[:6] if point}
    assert len(points) == 6
    assert drawn[:6] != draw(GRID, COUNTED, 6)


@pytest.mark.parametrize("name", [RANDOM, QUASI, SOBOL])
def test_a_draw_follows_from_the_seed_and_its_number(name: str) -> None:
    drawn = draw(name, ENDLESS, 6)
    assert open_for(name, ENDLESS).ask(4, ()) == drawn[4]
    assert draw(name, ENDLESS, 6, seed=8) != drawn
    assert len({str(point) for point in drawn}) == 6


@pytest.mark.parametrize("name", [QUASI, SOBOL])
def test_quasi_random_points_are_spread_more_evenly(name: str) -> None:
    space = {"x": uniform(0, 1), "y": uniform(0, 1)}

    def cells(sampler: str) -> int:
        points = draw(sampler, space, 64)
        return len({(int(p["x"] * 8), int(p["y"] * 8)) for p in points if p})

    assert cells(name) > cells(RANDOM)


def test_bayesian_sampling_beats_random_on_a_smooth_hill() -> None:
    def height(point: Draw) -> float:
        return -((point["x"] - 0.3) ** 2) - 0.1 * (math.log10(point["lr"]) + 2) ** 2

    space = {"x": uniform(0, 1), "lr": loguniform(1e-5, 1)}
    sampler, seen = open_for(BAYESIAN, space), []
    for number in range(40):
        point = sampler.ask(number, seen)
        seen.append(Observation(point, height(point), is_running=False))
    best_random = max(height(point) for point in draw(RANDOM, space, 40))
    assert max(one.value for one in seen) > best_random


def test_bayesian_sampling_knows_running_failed_and_odd_trials() -> None:
    space = {"x": uniform(0, 1), "kind": choice("a", None, 3)}
    seen = [
        Observation({"x": 0.5, "kind": None}, 0.5, is_running=False),
        Observation({"x": 0.1, "kind": "a"}, None, is_running=False),
        Observation({"x": 0.2, "kind": 3}, 0.1, is_running=True),
    ]
    first, again = (open_for(BAYESIAN, space).ask(3, seen) for _ in range(2))
    assert first == again
    assert set(first) == {"x", "kind"}


def test_an_unknown_sampler_is_refused_with_those_that_are() -> None:
    with pytest.raises(UserError, match="random, grid, bayes, quasi, sobol"):
        open_for("annealing", COUNTED)
