"""The samplers by their names in a plan."""

from __future__ import annotations

from ...errors import UserError
from ...submission.sweep_values import SAMPLERS
from ..expressions import count_points
from ..plan import BAYESIAN, GRID, QUASI, RANDOM, SOBOL, SweepPlan
from .base import Sampler


def open_sampler(plan: SweepPlan, goal: str) -> Sampler:
    """Return the sampler of a plan; a space that can be counted is drawn from without repeats.

    Raises:
        UserError: there is no sampler of that name, or it cannot search the space.
    """
    name, space, seed = plan.sampler.name, plan.space, plan.seed or 0
    if name == BAYESIAN:
        from .bayesian import BayesianSampler

        return BayesianSampler(space, seed, goal)
    if name not in SAMPLERS.values():
        known = ", ".join(SAMPLERS)
        raise UserError(f"There is no sampler {name!r:.80}.", f"Take one of {known}.")
    is_counted = count_points(space) is not None
    return _find(name, is_counted=is_counted)(space, seed)


def is_without_repeats(plan: SweepPlan) -> bool:
    """Return whether a sampler takes each point of a space that can be counted once."""
    return plan.sampler.name in (RANDOM, GRID)


def _find(name: str, *, is_counted: bool) -> type[Sampler]:
    from .counted import GridSampler, ShuffledSampler
    from .independent import QuasiSampler, RandomSampler, SobolSampler

    if name == RANDOM and is_counted:
        return ShuffledSampler
    found: dict[str, type[Sampler]] = {
        RANDOM: RandomSampler,
        GRID: GridSampler,
        QUASI: QuasiSampler,
        SOBOL: SobolSampler,
    }
    return found[name]
