"""Runs: spec, record, and the small files beside them."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial

from ..errors import DamagedFileError, EstimatoryError
from ..folders.run_folder import RunFolder
from ..folders.workspace_folder import WorkspaceFolder
from ..liveness.current_record import START_GRACE_S, find_loss
from ..store.damage import iter_damaged_parts
from .fault import ENDING, Fault, find_reason, kept_aside, permit_or, replace_beside, unopened
from .journals import iter_journal_faults
from .lost import last_change, make_record, make_spec

_QUIET_S = 600.0
"""A run whose worker cannot be looked at is left alone until nothing has changed for so long."""
_ALIVE = "the run is alive, so its own files are left to it"


def iter_run_faults(workspace: WorkspaceFolder, move_runs: bool) -> Iterator[Fault]:
    """Yield what is wrong with each run."""
    try:
        run_ids = sorted(workspace.list_run_ids())
    except DamagedFileError as error:
        yield unopened(error)
        return
    for run_id in run_ids:
        folder = RunFolder(os.path.join(workspace.runs_folder, run_id))
        if os.path.isdir(folder.path):
            yield from _iter_faults(workspace, folder, move_runs)


def _iter_faults(workspace: WorkspaceFolder, folder: RunFolder, move_runs: bool) -> Iterator[Fault]:
    is_alive = _is_alive(folder)
    reason = _judge_spec(folder)
    if reason:
        yield _fault_of_spec(workspace, folder, reason, move_runs)
        if move_runs and make_spec(workspace, folder) is None:
            return  # it is moved as it is
    parts = (_fault_of_record, _faults_of_parts, iter_journal_faults)
    for fault in (fault for part in parts for fault in part(folder)):
        may_act = not is_alive or fault.path.startswith(folder.requests_folder)
        yield fault if may_act else Fault(fault.path, f"{fault.reason} ({_ALIVE})")


# --- the spec ---------------------------------------------------------------------------------
def _judge_spec(folder: RunFolder) -> str:
    if not os.path.lexists(folder.spec_path):
        return "the run has no spec.json" if os.listdir(folder.path) else ""
    return find_reason(folder.read_spec)


def _fault_of_spec(
    workspace: WorkspaceFolder, folder: RunFolder, reason: str, move_runs: bool
) -> Fault:
    path = folder.spec_path
    known = permit_or(path, Fault(path, reason))
    if known.act is not None:
        return known
    spec = make_spec(workspace, folder)
    if spec is not None:
        content = json.dumps(spec.to_json()).encode()
        mend = f"it is restored as far as the index knows it; the old one stays as …{ENDING}"
        return Fault(path, reason, mend, partial(replace_beside, path, content))
    if move_runs and not _is_alive(folder):
        mend = "the run is moved to damaged/ of the workspace"
        return Fault(path, reason, mend, partial(_move, workspace, folder))
    return Fault(path, f"{reason}; --move-runs with --fix moves the run to damaged/")


def _move(workspace: WorkspaceFolder, folder: RunFolder) -> None:
    place = os.path.join(workspace.path, "damaged")
    os.makedirs(place, exist_ok=True)
    target = os.path.join(place, folder.run_id)
    if os.path.lexists(target):
        target = f"{target}-{time.time_ns()}"
    os.rename(folder.path, target)


# --- the rest ---------------------------------------------------------------------------------
def _fault_of_record(folder: RunFolder) -> Iterator[Fault]:
    reason = find_reason(folder.read_record)
    if reason:
        mend = f"it is made anew, as of a run that failed; the old one stays as …{ENDING}"
        act = partial(_rebuild_record, folder)
        yield permit_or(folder.record_path, Fault(folder.record_path, reason, mend, act))


def _rebuild_record(folder: RunFolder) -> None:
    with folder.locked_record():
        if find_reason(folder.read_record):
            content = json.dumps(make_record(folder).to_json()).encode()
            replace_beside(folder.record_path, content)


def _faults_of_parts(folder: RunFolder) -> Iterator[Fault]:
    for name, reason in iter_damaged_parts(folder):
        path = os.path.join(folder.path, name)
        is_file = name.endswith(".json")  # else a folder that may not be read
        yield kept_aside(path, reason) if is_file else permit_or(path, Fault(path, reason))


def _is_alive(folder: RunFolder) -> bool:
    """Return whether somebody may still write to the run."""
    with suppress(EstimatoryError, OSError):
        if folder.read_record().is_terminal:
            return False
    try:
        folder.read_part(folder.worker_path)
        return find_loss(folder) is None
    except FileNotFoundError:
        return time.time() - last_change(folder.spec_path) < START_GRACE_S
    except DamagedFileError:
        paths = (folder.worker_path, folder.heartbeat_path, folder.logs_folder, folder.log_path(0))
        return time.time() - last_change(*paths) < _QUIET_S
