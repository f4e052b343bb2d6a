"""Taking times side by side: subjects take turns, so all of them meet the machine's same moods."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

_T = TypeVar("_T")


def interleave(subjects: Mapping[str, Callable[[], _T]], rounds: int) -> dict[str, list[_T]]:
    """What each subject answered in each round; in every second round they go in reverse."""
    answers: dict[str, list[_T]] = {name: [] for name in subjects}
    for number in range(rounds):
        for name in sorted(subjects, reverse=number % 2 == 1):
            answers[name].append(subjects[name]())
    return answers


def clock(action: Callable[[], object]) -> Callable[[], float]:
    """A subject for :func:`interleave`: the seconds that ``action`` takes."""

    def timed() -> float:
        begin = time.perf_counter()
        action()
        return time.perf_counter() - begin

    return timed


def take_times(
    actions: Mapping[str, Callable[[], object]], rounds: int, *, warm_up: int = 1
) -> dict[str, list[float]]:
    """Seconds of each action in each round, after rounds that only warm up."""
    subjects = {name: clock(action) for name, action in actions.items()}
    interleave(subjects, warm_up)
    return interleave(subjects, rounds)


def median(values: list[float]) -> float:
    return statistics.median(values)


def p95(values: list[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, -(-len(ordered) * 95 // 100) - 1)]
