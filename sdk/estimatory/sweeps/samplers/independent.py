"""Samplers whose draw of a number follows from the seed and that number alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from random import Random

from ...base.site_packages import add_site_packages
from ...errors import UserError
from .base import Draw, Observation, Sampler


class RandomSampler(Sampler):
    """Draws each parameter for itself."""

    def ask(self, number: int, history: Sequence[Observation]) -> Draw | None:
        return self.at([Random(f"{self.seed}:{number}:{name}").random() for name in self.space])


class QuasiSampler(Sampler):
    """Spreads points evenly: Roberts' additive sequence, moved by the seed.

    Each parameter steps by a power of the root of x**(d+1) = x + 1, for d parameters.
    """

    def ask(self, number: int, history: Sequence[Observation]) -> Draw | None:
        return self.at([(start + number * step) % 1.0 for start, step in self._steps])

    @cached_property
    def _steps(self) -> list[tuple[float, float]]:
        root, random = _find_root(len(self.space)), Random(self.seed)
        return [(random.random(), root ** -(place + 1) % 1.0) for place in range(len(self.space))]


def _find_root(dimensions: int) -> float:
    root = 2.0
    for _ in range(64):
        root = (1 + root) ** (1 / (dimensions + 1))
    return root


class SobolSampler(Sampler):
    """Draws the scrambled Sobol sequence of SciPy."""

    def check(self) -> None:
        try:
            add_site_packages()
            import scipy.stats.qmc  # noqa: F401 - takes long to load, and only this needs it
        except ImportError:
            raise UserError(
                "The Sobol sampler needs SciPy, which is not installed here.",
                "Run `pip install scipy`, or take --sampler quasi, which needs nothing.",
            ) from None

    def ask(self, number: int, history: Sequence[Observation]) -> Draw | None:
        from scipy.stats.qmc import Sobol

        engine = Sobol(len(self.space), scramble=True, seed=self.seed)
        if number:
            engine.fast_forward(number)
        [point] = engine.random(1).tolist()
        return self.at(point)
