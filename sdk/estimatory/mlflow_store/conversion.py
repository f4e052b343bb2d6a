"""Runs and experiments as MLflow's entities, and statuses both ways."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlflow.entities import (
    Experiment,
    ExperimentTag,
    LifecycleStage,
    Metric,
    Param,
    Run,
    RunData,
    RunInfo,
    RunStatus,
    RunTag,
    ViewType,
)

from ..folders.run_labels import get_overrides, get_parameters
from ..folders.run_record import CANCELED, COMPLETED, FAILED, RunRecord
from ..liveness.current_record import settle
from ..metrics.reading import get_tags, read_points as list_points
from ..metrics.values import NO_STEP

if TYPE_CHECKING:
    from mlflow.entities import DatasetInput, RunInputs

    from ..api.experiment import Experiment as OurExperiment
    from ..folders.run_folder import RunFolder
    from ..folders.run_spec import RunSpec

NAME_TAG = "mlflow.runName"
NOTE_TAG = "mlflow.note.content"
PARENT_TAG = "mlflow.parentRunId"
USER_TAG = "mlflow.user"
_SOURCE_TAG = "mlflow.source.name"
SHOWN_ELSEWHERE = (NAME_TAG, NOTE_TAG, PARENT_TAG, USER_TAG, _SOURCE_TAG, "mlflow.source.type")
"""Tags of MLflow's that a run has words of its own for."""
INPUTS = "mlflow_inputs"
"""The kind of request that keeps them."""
_DATASET_KEYS = ("name", "digest", "source_type", "source", "schema", "profile")
_ENDED = {COMPLETED: "FINISHED", FAILED: "FAILED", CANCELED: "KILLED"}


def to_status(record: RunRecord) -> str:
    """Return MLflow's word for a run's status."""
    return _ENDED.get(record.status) or ("RUNNING" if record.started_at else "SCHEDULED")


def from_status(status: int | None) -> str:
    """Return our word for the end that MLflow names; empty for anything but an end."""
    name = "" if status is None else RunStatus.to_string(status)
    return next((ours for ours, theirs in _ENDED.items() if theirs == name), "")


def to_run(folder: RunFolder) -> Run:
    """Return the run with its latest metrics, its parameters and tags."""
    spec = folder.read_spec()
    data = RunData(
        metrics=list(_latest(folder)),
        params=[Param(k, str(v)) for k, v in get_parameters(folder, spec).items()],
        tags=[RunTag(k, v) for k, v in _tags(folder, spec).items()],
    )
    # MLflow 1 knows no inputs.
    has_inputs = "run_inputs" in inspect.signature(Run).parameters
    return Run(to_run_info(folder, spec), data, *([_to_inputs(folder)] if has_inputs else []))


def from_dataset_input(given: DatasetInput) -> dict[str, Any]:
    """Return a dataset that a run saw as JSON."""
    dataset = {key: getattr(given.dataset, key) for key in _DATASET_KEYS}
    return {**dataset, "tags": {tag.key: tag.value for tag in given.tags or ()}}


def _to_inputs(folder: RunFolder) -> RunInputs:
    from mlflow.entities import Dataset, DatasetInput, InputTag, RunInputs

    seen = [d for request in folder.list_requests(INPUTS) for d in request["datasets"]]
    return RunInputs(
        [
            DatasetInput(
                Dataset(**{key: dataset[key] for key in _DATASET_KEYS}),
                [InputTag(k, v) for k, v in dataset["tags"].items()],
            )
            for dataset in seen
        ]
    )


def to_run_info(folder: RunFolder, spec: RunSpec) -> RunInfo:
    """Return the run's status, times and artifacts."""
    record = settle(folder)
    return RunInfo(
        **_ids(spec.run_id),
        experiment_id=spec.experiment,
        user_id=spec.origin.user,
        status=to_status(record),
        start_time=int(1000 * (record.started_at or spec.created_at)),
        end_time=int(1000 * record.ended_at) if record.ended_at else None,
        lifecycle_stage=LifecycleStage.ACTIVE,
        artifact_uri=Path(folder.artifacts_folder).as_uri(),
        run_name=_name(folder, spec),
    )


def _ids(run_id: str) -> dict[str, str]:
    """Return the run's id under its names: before MLflow 3 there were two."""
    has_both = "run_uuid" in inspect.signature(RunInfo).parameters
    return {"run_id": run_id, **({"run_uuid": run_id} if has_both else {})}


def _name(folder: RunFolder, spec: RunSpec) -> str:
    return get_overrides(folder).get("display_name") or spec.display_name or spec.run_id


def _tags(folder: RunFolder, spec: RunSpec) -> dict[str, str]:
    own = {k: "" if v is None else str(v) for k, v in get_tags(folder, spec).items()}
    ours = {
        NAME_TAG: _name(folder, spec),
        NOTE_TAG: get_overrides(folder).get("description", ""),
        PARENT_TAG: spec.parent_run_id,
        USER_TAG: spec.origin.user,
        _SOURCE_TAG: spec.script or spec.origin.notebook,
    }
    return {**own, **{k: v for k, v in ours.items() if v}}


def _latest(folder: RunFolder) -> Iterator[Metric]:
    for points in read_points(folder).values():
        yield max(points, key=lambda metric: (metric.step, metric.timestamp))


def read_points(folder: RunFolder, name: str | None = None) -> dict[str, list[Metric]]:
    """Read every point by metric, of all ranks, or those of ``name``; without NumPy."""
    found: dict[str, list[Metric]] = {}
    for key, _, value, at, step in list_points(folder):
        if name in (None, key):
            series = found.setdefault(key, [])
            place = len(series) if step == NO_STEP else step
            series.append(Metric(key, value, int(1000 * at), place))
    return found


def is_there(folder: RunFolder, metric: Metric) -> bool:
    """Return whether the run has this very point."""
    points = read_points(folder, metric.key).get(metric.key, [])
    return (metric.timestamp, metric.value) in [(p.timestamp, p.value) for p in points]


def to_experiment(experiment: OurExperiment) -> Experiment:
    """Return MLflow's experiment, whose id is the name."""
    is_active = experiment.archived_time is None
    return Experiment(
        experiment_id=experiment.name,
        name=experiment.name,
        artifact_location=Path(experiment.workspace.folder.runs_folder).as_uri(),
        lifecycle_stage=LifecycleStage.ACTIVE if is_active else LifecycleStage.DELETED,
        tags=[ExperimentTag(k, v) for k, v in experiment.tags.items()],
    )


def is_wanted(experiment: Experiment, view_type: int) -> bool:
    """Return whether a listing of that kind shows an experiment of MLflow's."""
    stages = LifecycleStage.view_type_to_stages(view_type or ViewType.ACTIVE_ONLY)
    return experiment.lifecycle_stage in stages
