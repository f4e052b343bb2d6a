"""What a sweep shall do, as plain data: the ``plan`` of the spec of its run.

The metric and its goal are ``primary_metric`` and ``primary_metric_goal`` of that spec; script,
arguments, environment and target are those of its children.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..base import lazy_dataclasses as dataclasses
from ..base.decoding import known_fields
from ..base.lazy_dataclasses import dataclass, field
from ..errors import DamagedFileError
from ..folders.run_spec import RunSpec
from ..submission.sweep_values import LONGEST_MINUTES, SAMPLERS, STOPS
from .expressions import Expression

RANDOM, GRID, BAYESIAN = SAMPLERS["random"], SAMPLERS["grid"], SAMPLERS["bayes"]
QUASI, SOBOL = SAMPLERS["quasi"], SAMPLERS["sobol"]
BANDIT, MEDIAN, TRUNCATION = STOPS["bandit"], STOPS["median"], STOPS["truncation"]
NO_POLICY, ASHA = STOPS["none"], STOPS["asha"]


@dataclass(frozen=True)
class Named:
    """A sampler or a policy: HyperDrive's name of it, or ours, and its properties."""

    name: str
    properties: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, **({"properties": self.properties} if self.properties else {})}


@dataclass(frozen=True)
class SweepPlan:
    """The space, how it is searched, when children are stopped, and how long it goes on."""

    space: dict[str, Expression]
    """By the name of the parameter as the user wrote it: ``lr`` or ``--lr``."""
    sampler: Named
    policy: Named = field(default_factory=lambda: Named(NO_POLICY))
    max_trials: int = 0
    """Children in all; 0: every point of a space whose points can be counted."""
    max_concurrent: int = 0
    """Children at once; 0: as many as the target has slots, ``local`` as many as it has cores."""
    max_minutes: float = LONGEST_MINUTES
    seed: int | None = None
    """The parameters of trial n follow from it and from n; None: one is drawn at submission."""
    resume_from: tuple[str, ...] = ()
    """Ids of sweeps whose children are looked at as if they were this one's."""
    resume_children: tuple[str, ...] = ()
    """Ids of runs that are run again first, each with ``--resume-from`` and its outputs."""
    sets_globals: bool = False
    """Whether each parameter is a global of the script as well, as those of a cell are."""
    dialect: str = "estimatory"
    """``hyperdrive`` for a sweep that Azure ML's classes have made."""

    def to_json(self) -> dict[str, Any]:
        """Return what a spec holds."""
        plain: dict[str, Any] = dataclasses.asdict(self)
        return {
            **plain,
            "space": {name: one.to_json() for name, one in self.space.items()},
            "sampler": self.sampler.to_json(),
            "policy": self.policy.to_json(),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> SweepPlan:
        """Read what :meth:`to_json` wrote.

        Raises:
            ValueError: a field is missing or of another type.
        """
        known = known_fields(cls, dict(value))
        known["space"] = {k: Expression.from_json(v) for k, v in value["space"].items()}
        known["sampler"] = Named(**value["sampler"])
        known["policy"] = Named(**value["policy"])
        for name in ("resume_from", "resume_children"):
            known[name] = tuple(known.get(name, ()))
        return cls(**known)


def plan_of(spec: RunSpec, path: str) -> SweepPlan:
    """Return the plan in the spec of a sweep.

    Args:
        spec: of the run of the sweep.
        path: of the file that the spec was read from.

    Raises:
        DamagedFileError: it holds no plan.
    """
    try:
        return SweepPlan.from_json(spec.plan)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DamagedFileError(path, f"its plan is that of no sweep ({error})") from None
