"""Samplers of spaces whose points can be counted: all of them, in order or at random."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from ...errors import UserError
from ..expressions import CHOICE, count_points
from .base import Draw, Observation, Sampler, Space

ONLY_CHOICE = "This sampling method expects only the following distributions: [choice]"
"""HyperDrive's words."""


def point_of(space: Space, place: int) -> Draw:
    """Return the point at a place of the grid; the last parameter changes first."""
    point: Draw = {}
    for name in reversed(list(space)):
        options = space[name].options
        assert options is not None, "only a space that can be counted has a grid"
        place, index = divmod(place, len(options))
        point[name] = options[index]
    return {name: point[name] for name in space}


class GridSampler(Sampler):
    """Takes every combination once, in the order in which they are written."""

    def check(self) -> None:
        if any(one.kind != CHOICE for one in self.space.values()):
            raise UserError(ONLY_CHOICE, "Write choice(...), or take another sampler.")

    def ask(self, number: int, history: Sequence[Observation]) -> Draw | None:
        n_points = count_points(self.space) or 0
        return point_of(self.space, number) if number < n_points else None


class ShuffledSampler(Sampler):
    """Takes every combination once, in a random order."""

    def __init__(self, space: Space, seed: int) -> None:
        super().__init__(space, seed)
        self._shuffled = shuffle(count_points(space) or 0, seed)
        self._drawn: list[int] = []

    def ask(self, number: int, history: Sequence[Observation]) -> Draw | None:
        while len(self._drawn) <= number:
            place = next(self._shuffled, None)
            if place is None:
                return None
            self._drawn.append(place)
        return point_of(self.space, self._drawn[number])


def shuffle(count: int, seed: int) -> Iterator[int]:
    """Yield the numbers below ``count`` in a random order; takes room for those yielded only."""
    random = Random(seed)
    moved: dict[int, int] = {}
    for left in range(count, 0, -1):
        place = random.randrange(left)
        yield moved.get(place, place)
        moved[place] = moved.pop(left - 1, left - 1)
