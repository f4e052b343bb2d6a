"""A run in one row of a list: RunSummary."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Any

from estimatory.base.ages import seconds_between
from estimatory.base.json_numbers import name_non_finite
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_labels import get_overrides, get_parameters
from estimatory.folders.run_record import FAILED, TERMINAL, RunRecord
from estimatory.folders.run_spec import RunSpec
from estimatory.liveness.current_record import settle
from estimatory.masking import mask_arguments, mask_parameters
from estimatory.metrics.reading import get_tags
from estimatory.metrics.series.last_values import last_values

from ..base import lazy_dataclasses as dataclasses
from ..base.lazy_dataclasses import dataclass

MOST_METRICS = 200
"""A summary holds no more last values than this; the primary metric is always among them."""


@dataclass(frozen=True)
class RunSummary:
    """A run as lists show it. Times are seconds since the epoch."""

    run_id: str
    experiment: str
    display_name: str
    status: str
    detail: str
    created_at: float
    started_at: float | None
    ended_at: float | None
    script: str
    compute_target: str
    parameters: Mapping[str, Any]
    tags: Mapping[str, str | None]
    primary_metric: Mapping[str, Any] | None
    """``{"name", "goal", "value"}``."""
    metrics: Mapping[str, float]
    """The last value of each series of rank 0."""
    parent_run_id: str
    failure_message: str | None
    notebook: str = ""
    """The file of the notebook that it was submitted from; empty where there was none."""

    @property
    def is_active(self) -> bool:
        return self.status not in TERMINAL

    @property
    def duration_s(self) -> float | None:
        """Seconds that the user's code has been running, or ran; None before it started."""
        if self.started_at is None:
            return None
        ended_at = time.time() if self.ended_at is None else self.ended_at
        return seconds_between(self.started_at, ended_at)

    def to_json(self) -> dict[str, Any]:
        """Return the RunSummary of the REST interface."""
        fields = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        plain: dict[str, Any] = name_non_finite({**fields, "duration_s": self.duration_s})
        return plain


@dataclass(frozen=True)
class ExperimentSummary:
    """An experiment as its runs show it."""

    name: str
    n_runs: int
    n_active: int
    last_run_at: float

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)


def summarize_run(folder: RunFolder) -> RunSummary:
    """Return the run as a list shows it; a run whose worker died is marked Failed first.

    Raises:
        RunNotFoundError: there is no such run.
        DamagedFileError: its spec or its record cannot be read.
    """
    spec, record = folder.read_spec(), settle(folder)
    return summarize(folder, spec, record, get_overrides(folder))


def stand_in_for(folder: RunFolder, reason: str) -> RunSummary:
    """Return what a list shows of a run whose files cannot be read."""
    return RunSummary(
        run_id=folder.run_id,
        experiment="",
        display_name=folder.run_id,
        status=FAILED,
        detail="",
        created_at=os.stat(folder.path).st_mtime,
        started_at=None,
        ended_at=None,
        script="",
        compute_target="",
        parameters={},
        tags={},
        primary_metric=None,
        metrics={},
        parent_run_id="",
        failure_message=reason,
    )


def summarize(
    folder: RunFolder,
    spec: RunSpec,
    record: RunRecord,
    overrides: Mapping[str, str],
    events: list[dict[str, Any]] | None = None,
) -> RunSummary:
    """Return the summary of what was read already; ``events`` where those were, too."""
    values = last_values(folder, thorough=record.is_terminal)
    primary = None
    if spec.primary_metric:
        value = values.get(spec.primary_metric)
        goal = spec.primary_metric_goal
        primary = {"name": spec.primary_metric, "goal": goal, "value": value}
    return RunSummary(
        run_id=folder.run_id,
        experiment=spec.experiment,
        display_name=overrides.get("display_name") or spec.display_name or spec.run_id,
        status=record.status,
        detail=record.detail,
        created_at=spec.created_at,
        started_at=record.started_at,
        ended_at=record.ended_at,
        script=spec.script or " ".join(mask_arguments(spec.command)),
        compute_target=spec.compute_target,
        parameters=mask_parameters(get_parameters(folder, spec)),
        # A tag may be set without a value; on the wire every tag is a string.
        tags={key: value or "" for key, value in get_tags(folder, spec, events).items()},
        primary_metric=primary,
        metrics=_first(values, spec.primary_metric),
        parent_run_id=spec.parent_run_id,
        failure_message=record.failure.message if record.failure else None,
        notebook=spec.origin.notebook,
    )


def _first(values: dict[str, float], primary: str) -> dict[str, float]:
    if len(values) <= MOST_METRICS:
        return values
    names = [primary] * (primary in values) + [n for n in values if n != primary]
    return {name: values[name] for name in names[:MOST_METRICS]}
