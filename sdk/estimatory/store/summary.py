"""A run in one row of a list (RunSummary) and in full (RunDetail)."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Any

from estimatory.base.ages import seconds_between
from estimatory.base.json_numbers import name_non_finite
from estimatory.errors import DamagedFileError
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_record import FAILED, TERMINAL, RunRecord
from estimatory.folders.run_spec import RunSpec
from estimatory.folders.telling_log import find_telling_log
from estimatory.liveness.current_record import settle
from estimatory.masking import mask_arguments, mask_parameters, mask_value
from estimatory.metrics.events import read_all_events
from estimatory.metrics.ranks import read_ranks
from estimatory.metrics.reading import get_overrides, get_parameters, get_tags
from estimatory.metrics.series.last_values import last_values

from ..base import lazy_dataclasses as dataclasses
from ..base.lazy_dataclasses import dataclass
from .damage import list_damaged
from .failure import describe_failure
from .job import describe_job
from .lineage import list_models_of

MOST_METRICS = 200
"""A summary holds no more last values than this; the primary metric is always among them."""


@dataclass(frozen=True)
class RunSummary:
    """What a list shows of a run. Times are seconds since the epoch."""

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
        """How long the user's code has been running, or ran; None before it started."""
        if self.started_at is None:
            return None
        ended_at = time.time() if self.ended_at is None else self.ended_at
        return seconds_between(self.started_at, ended_at)

    def to_json(self) -> dict[str, Any]:
        """The RunSummary of the REST interface."""
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
    """The run as a list shows it; a run whose worker vanished is buried first.

    Raises:
        RunNotFoundError: there is no such run.
        DamagedFileError: its spec or its record cannot be read.
    """
    spec, record = folder.read_spec(), settle(folder)
    return _summarize(folder, spec, record, get_overrides(folder))


def stand_in_for(folder: RunFolder, reason: str) -> RunSummary:
    """What a list shows of a run whose files cannot be read."""
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


def _summarize(
    folder: RunFolder,
    spec: RunSpec,
    record: RunRecord,
    overrides: Mapping[str, str],
    events: list[dict[str, Any]] | None = None,
) -> RunSummary:
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


def describe_run(folder: RunFolder) -> dict[str, Any]:
    """The RunDetail of the REST interface; a run whose worker vanished is buried first.

    Raises:
        RunNotFoundError: there is no such run.
        DamagedFileError: its spec or its record cannot be read.
    """
    return describe_with_events(folder)[0]


def describe_with_events(folder: RunFolder) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The same, and the events that were read for it."""
    spec, record = folder.read_spec(), settle(folder)
    overrides = get_overrides(folder)
    logged = read_all_events(folder)
    detail = {
        **_summarize(folder, spec, record, overrides, logged.events).to_json(),
        "description": overrides.get("description", ""),
        "history": [list(step) for step in record.history],
        "arguments": mask_arguments(spec.arguments),
        "environment": _describe_environment(spec, record),
        "container": _describe_container(folder, spec),
        "job": describe_job(folder),
        "git": mask_value(record.git),
        "secrets": list(spec.secrets),
        "source_directory": spec.source_directory,
        "inputs": [{"name": i.name, "kind": i.kind, "summary": i.summary} for i in spec.inputs],
        "origin": dataclasses.asdict(spec.origin),
        "failure": describe_failure(folder, spec, record),
        "telling_log": find_telling_log(folder, record),
        "exit_code": record.exit_code,
        "n_ranks": spec.n_ranks,
        "ranks": [rank.to_json() for rank in read_ranks(folder, spec.n_ranks, record)],
        "max_run_duration_s": spec.max_run_duration_s,
        "framework": spec.framework,
        "logged_at": _last_logged_at(folder),
        "models": list_models_of(folder),
        "folder": folder.path,
        "damaged": list_damaged(folder, logged.damaged),
    }
    plain: dict[str, Any] = name_non_finite(detail)
    return plain, logged.events


def _last_logged_at(folder: RunFolder) -> float | None:
    """When anything but a scalar was logged last."""
    paths = [folder.events_path(writer) for writer in folder.list_writers()]
    return max((os.stat(path).st_mtime for path in paths if os.path.isfile(path)), default=None)


def _describe_environment(spec: RunSpec, record: RunRecord) -> dict[str, Any]:
    return {
        "interpreter": record.interpreter or spec.environment.interpreter,
        "packages": mask_value(spec.environment.packages),
        "as_of": spec.environment.as_of,
        "key": record.environment_key,
        "cached": record.environment_cached,
        "notes": list(record.environment_notes),
        "legacy_aliases": spec.environment.legacy_aliases,
    }


def _describe_container(folder: RunFolder, spec: RunSpec) -> dict[str, Any] | None:
    """What the run's container is given; before it is made, what was asked for."""
    if spec.container is None:
        return None
    asked = spec.container
    try:
        made = folder.read_part(folder.container_path)
    except (OSError, DamagedFileError):
        made = {}
    return {
        "image": made.get("image") or asked.image or "of its Dockerfile",
        "base": asked.image or "a Dockerfile",
        "image_id": made.get("image_id", ""),
        "network": made.get("network") or asked.network,
        "user": made.get("user", ""),
        "mounts": made.get("mounts", []),
        "shm_size": asked.shm_size,
        "memory": asked.memory,
        "cpus": asked.cpus,
        "gpus": asked.gpus,
    }
