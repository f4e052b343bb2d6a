"""A sweep as every door shows it, read from its files; looking changes nothing."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

from ..base import lazy_dataclasses as dataclasses
from ..base.json_numbers import name_non_finite
from ..base.lazy_dataclasses import dataclass, field
from ..errors import EstimatoryError
from ..folders.run_folder import RunFolder
from ..folders.run_spec import RunSpec
from ..folders.workspace_folder import WorkspaceFolder
from ..liveness.current_record import settle
from ..masking import mask_parameters
from ..metrics.journal_reading import read_names
from ..metrics.metric_tail import MetricTail
from ..submission.parameters import Value
from ..submission.sweep_values import SAMPLERS, STOPS
from .acts import check_sweep
from .child import find_best
from .children import bare_name, find_folder
from .draws import count_wanted
from .expressions import Expression, count_points
from .importance import Importance, read_importance
from .plan import Named, SweepPlan
from .trials import SweepState, Trial, is_number, read_state

MOST_CURVES = 300
"""Children whose curves are read at once: the best ones, and those that go on."""
_MOST_NAMED = 20


@dataclass(frozen=True)
class Best:
    """The best trial so far."""

    number: int
    run_id: str
    value: float


@dataclass(frozen=True)
class Axis:
    """One parameter of the space."""

    name: str
    label: str
    """The name without dashes."""
    expression: str
    scale: str
    """``linear``, ``log`` or ``categorical``."""
    options: list[Any] | None


@dataclass(frozen=True)
class SweepView:
    """All that is shown of a sweep but the curves of its children."""

    run_id: str
    experiment: str
    status: str
    metric: str
    goal: str
    space: list[Axis]
    sampler: str
    policy: str
    max_trials: int
    max_concurrent: int
    """0: as many as there are slots."""
    max_minutes: float
    points: int | None
    """In the space; None where they cannot be counted."""
    is_paused: bool
    counts: dict[str, int]
    """Trials by status."""
    best: Best | None
    metrics_seen: list[str]
    """What the children did log, where none logged the metric."""
    trials: list[Trial]
    importance: Importance
    notes: list[str] = field(default_factory=list)
    changed_at: float = 0.0
    """Seconds since the epoch."""
    seed: int = 0
    resume_from: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return plain values, the trials as columns; NaN and infinities as strings."""
        plain = {one.name: getattr(self, one.name) for one in dataclasses.fields(self)}
        plain["space"] = [dataclasses.asdict(axis) for axis in self.space]
        plain["best"] = None if self.best is None else dataclasses.asdict(self.best)
        plain["importance"] = dataclasses.asdict(self.importance)
        plain["trials"] = self._to_columns()
        named: dict[str, Any] = name_non_finite(plain)
        return named

    def _to_columns(self) -> dict[str, Any]:
        columns: dict[str, Any] = {
            name: [getattr(trial, name) for trial in self.trials] for name in _COLUMNS
        }
        columns["best_so_far"] = self.list_best_so_far()
        columns["parameters"] = {
            axis.name: [trial.parameters.get(axis.name) for trial in self.trials]
            for axis in self.space
        }
        return columns

    def list_best_so_far(self) -> list[float | None]:
        """Return for each trial the best value of all up to it."""
        found: list[float | None] = []
        best: float | None = None
        for trial in self.trials:
            if is_number(trial.best) and (best is None or _is_better(trial.best, best, self.goal)):
                best = trial.best
            found.append(best)
        return found


_COLUMNS = ("number", "run_id", "status", "best", "last", "steps", "started_at", "ended_at",
            "reason", "repeats")  # fmt: skip


def _is_better(one: float | None, other: float, goal: str) -> bool:
    return one is not None and (one > other if goal == "max" else one < other)


def read_sweep(folder: RunFolder) -> SweepView:
    """Return a sweep as it is now.

    Raises:
        RunNotFoundError: there is no such run.
        UserError: the run is no sweep.
    """
    spec, state = folder.read_spec(), read_state(folder)
    plan = check_sweep(folder, spec)
    for trial in state.list_active():
        _look_at(trial, find_folder(_workspace_of(folder), trial.run_id), spec)
    best = state.find_best(spec.primary_metric_goal)
    importance = read_importance(folder, plan.space, state.trials)
    for trial in state.trials:
        trial.parameters = _hide(trial.parameters)
    return SweepView(
        run_id=folder.run_id,
        experiment=spec.experiment,
        status=settle(folder).status,
        metric=spec.primary_metric,
        goal=spec.primary_metric_goal,
        space=[_describe(name, one) for name, one in plan.space.items()],
        sampler=_spell(plan.sampler, SAMPLERS),
        policy=_spell(plan.policy, STOPS),
        max_trials=count_wanted(plan, state),
        max_concurrent=plan.max_concurrent,
        max_minutes=plan.max_minutes,
        points=count_points(plan.space),
        is_paused=state.is_paused,
        counts=dict(Counter(trial.status for trial in state.trials)),
        best=None if best is None else Best(best.number, best.run_id, best.best or 0.0),
        metrics_seen=[] if best else list_metrics_seen(folder, state),
        trials=state.trials,
        importance=importance,
        notes=_list_notes(plan, state),
        changed_at=_changed_at(folder),
        seed=plan.seed or 0,
        resume_from=list(plan.resume_from),
    )


def _workspace_of(folder: RunFolder) -> WorkspaceFolder:
    return WorkspaceFolder(folder.workspace_path)


def _changed_at(folder: RunFolder) -> float:
    paths = filter(os.path.exists, (folder.trials_path, folder.record_path))
    return max((os.stat(path).st_mtime for path in paths), default=0.0)


def _look_at(trial: Trial, child: RunFolder, spec: RunSpec) -> None:
    """Bring a trial that goes on up to now."""
    try:
        record = child.read_record()
    except EstimatoryError:  # it is not made yet, or damaged
        return
    values = MetricTail(child, spec.primary_metric).read_on()
    trial.status, trial.started_at = record.status, record.started_at
    trial.best, trial.steps = find_best(values, spec.primary_metric_goal), len(values)
    trial.last = values[-1] if values else None


def _hide(parameters: dict[str, Value]) -> dict[str, Value]:
    """Return parameters with the values of secret ones hidden; their names may have dashes."""
    shown = mask_parameters({bare_name(name): value for name, value in parameters.items()})
    return {name: shown[bare_name(name)] for name in parameters}


def _describe(name: str, one: Expression) -> Axis:
    """Return an axis; of a secret parameter it says neither range nor options."""
    shown = str(_hide({name: str(one)})[name])
    options = one.options if shown == str(one) else None
    return Axis(name, bare_name(name), shown, one.scale, None if options is None else list(options))


def _spell(named: Named, spellings: dict[str, str]) -> str:
    """Return a sampler or policy as people write it, with its properties."""
    word = next((word for word, name in spellings.items() if name == named.name), named.name)
    said = {k: v for k, v in named.properties.items() if v is not None}
    return f"{word} ({', '.join(f'{k} {v}' for k, v in said.items())})" if said else word


def list_metrics_seen(folder: RunFolder, state: SweepState) -> list[str]:
    """Return the names of the scalars that the children of a sweep have logged."""
    names: dict[str, None] = {}
    for trial in state.trials[:_MOST_NAMED]:
        child = find_folder(_workspace_of(folder), trial.run_id)
        for writer in child.list_writers():
            if writer != "system":
                names.update(dict.fromkeys(read_names(child.journal_path(writer))))
    return list(names)


def _list_notes(plan: SweepPlan, state: SweepState) -> list[str]:
    n_points = count_points(plan.space)
    notes = []
    if n_points is not None and plan.max_trials > n_points and state.is_exhausted:
        notes.append(f"The space has {n_points} points; {plan.max_trials} were asked for.")
    return notes


def read_curves(folder: RunFolder, points: int = 100) -> dict[str, Any]:
    """Return the primary metric of the children over their intervals, thinned to ``points``.

    Of very many children those that are best, and those that go on.

    Raises:
        RunNotFoundError: there is no such run.
        UserError: the run is no sweep.
    """
    spec, state = folder.read_spec(), read_state(folder)
    check_sweep(folder, spec)
    chosen = sorted(_choose(state, spec.primary_metric_goal), key=lambda trial: trial.number)
    curves = [_read_curve(folder, trial, spec.primary_metric, points) for trial in chosen]
    named: dict[str, Any] = name_non_finite({"trials": curves, "of": len(state.trials)})
    return named


def _choose(state: SweepState, goal: str) -> list[Trial]:
    sign = -1 if goal == "max" else 1
    known = [trial for trial in state.trials if is_number(trial.best)]
    known.sort(key=lambda trial: sign * (trial.best or 0.0))
    return [*state.list_active(), *known][:MOST_CURVES]


def _read_curve(folder: RunFolder, trial: Trial, metric: str, points: int) -> dict[str, Any]:
    child = find_folder(_workspace_of(folder), trial.run_id)
    values = MetricTail(child, metric).read_on(is_last=True)
    every = max(1, -(-len(values) // max(points, 2)))
    steps = sorted({*range(0, len(values), every), *([len(values) - 1] if values else [])})
    return {"number": trial.number, "steps": steps, "values": [values[step] for step in steps]}
