"""The contract of a sampler, and what it is shown of the children so far."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar

from ...base.lazy_dataclasses import dataclass
from ...submission.parameters import Value
from ..expressions import Expression

Space = Mapping[str, Expression]
Draw = dict[str, Value]
"""A value for each parameter."""


@dataclass(frozen=True)
class Observation:
    """One child: what it was given, and how good it was."""

    parameters: Mapping[str, Value]
    value: float | None
    """Its best value so far; None where it has logged none."""
    is_running: bool


class Sampler(ABC):
    """Draws parameters. The same seed and the same history give the same draw."""

    looks_back: ClassVar[bool] = False
    """Whether its draws depend on the children so far."""

    def __init__(self, space: Space, seed: int) -> None:
        self.space = space
        self.seed = seed
        self.check()

    def check(self) -> None:  # noqa: B027 - most samplers search every space
        """Raise UserError where the space is not one that this sampler can search."""

    @abstractmethod
    def ask(self, number: int, history: Sequence[Observation]) -> Draw | None:
        """Return the parameters of the child of this number; None: the space is exhausted.

        Args:
            number: from 0.
            history: of all children so far; empty where the sampler does not look back.
        """

    def at(self, quantiles: Sequence[float]) -> Draw:
        """Return the point at a quantile of each parameter."""
        return {name: one.at(share) for (name, one), share in zip(self.space.items(), quantiles)}
