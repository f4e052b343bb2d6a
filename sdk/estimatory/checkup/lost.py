"""A record or a spec that is lost, made anew from what else the run has left."""

from __future__ import annotations

import os
import sys

from ..base import lazy_dataclasses as dataclasses
from ..errors import DamagedFileError, EstimatoryError
from ..folders.run_folder import RunFolder
from ..folders.run_record import FAILED, Failure, RunRecord
from ..folders.run_spec import EnvironmentSpec, RunSpec, derive_kind
from ..folders.workspace_folder import WorkspaceFolder
from ..metrics.ranks import read_rank
from ..models.registry import ModelRegistry
from ..store import Index

_HINT = "The run's record was damaged, and made anew from what else the run left."


def make_record(folder: RunFolder) -> RunRecord:
    """Return a record that says Failed, with the reason that the run left, if any."""
    spec = folder.read_spec()
    record = RunRecord(folder.run_id, interpreter=spec.environment.interpreter)
    ended_at = last_change(folder.heartbeat_path, folder.log_path(0), folder.spec_path)
    return record.moved_to(FAILED, ended_at, failure=_find_failure(folder, spec.n_ranks))


def _find_failure(folder: RunFolder, n_ranks: int) -> Failure:
    of_ranks = (folder.rank_error_path(rank) for rank in range(min(n_ranks, 1024)))
    for path in (folder.error_path, *of_ranks):
        try:
            found = Failure.from_json(folder.read_part(path))
        except (OSError, DamagedFileError):
            continue
        return dataclasses.replace(found, hint=f"{found.hint} {_HINT}".strip())
    return Failure(
        f"The record of this run was lost.{_describe_ranks(folder, n_ranks)}", hint=_HINT
    )


def _describe_ranks(folder: RunFolder, n_ranks: int) -> str:
    said = [read_rank(folder, rank) or {} for rank in range(n_ranks)] if n_ranks > 1 else []
    if not said:
        return ""
    n_done = sum(each.get("exit_code") == 0 for each in said)
    return f" Of its {n_ranks} ranks {n_done} ended in good order."


def last_change(*paths: str) -> float:
    """When one of these files was changed last, in seconds since the epoch; 0 without any."""
    return max((os.stat(path).st_mtime for path in paths if os.path.exists(path)), default=0.0)


def make_spec(workspace: WorkspaceFolder, folder: RunFolder) -> RunSpec | None:
    """Return what the index still knows of a run's spec; None where it knows nothing."""
    summary = Index(workspace).recall(folder.run_id)
    if summary is None:
        return None
    primary = summary.primary_metric or {}
    return RunSpec(
        run_id=summary.run_id,
        experiment=summary.experiment,
        created_at=summary.created_at,
        environment=EnvironmentSpec(_find_interpreter(folder)),
        display_name=summary.display_name,
        parameters=dict(summary.parameters),
        tags={key: str(value or "") for key, value in summary.tags.items()},
        compute_target=summary.compute_target,
        parent_run_id=summary.parent_run_id,
        primary_metric=str(primary.get("name", "")),
        primary_metric_goal=str(primary.get("goal", "")),
        snapshot=_find_snapshot(workspace, summary.run_id),
        script="" if " " in summary.script else summary.script,
        command=(summary.script,) if " " in summary.script else (),
        kind=derive_kind(summary.script, ()),
    )


def _find_interpreter(folder: RunFolder) -> str:
    try:
        return folder.read_record().interpreter or sys.executable
    except (EstimatoryError, OSError):
        return sys.executable


def _find_snapshot(workspace: WorkspaceFolder, run_id: str) -> str:
    """Return the snapshot that a model of the run names."""
    models = ModelRegistry(workspace).list_models(run_id=run_id)
    return next((model.snapshot for model in models if model.snapshot), "")
