"""The start of a plain run, worked out by its submitter while the worker's Python starts.

The worker then needs none of our modules to start the script; it loads them while the script runs.
"""

from __future__ import annotations

import json
import marshal
import os
from collections.abc import Mapping

from ...base.files import remove_tree
from ...errors import EstimatoryError
from ...folders.run_folder import RunFolder
from ...folders.run_record import PREPARING, RUNNING, STARTING, RunRecord
from ...folders.run_spec import SCRIPT, RunSpec
from ...folders.workspace_folder import WorkspaceFolder
from ...folders.workspace_modes import needs_open_umask
from ...snapshots.store import restore_snapshot
from ..client_folder import make_client_folder
from ..ranks.variables import rank_variables
from ..record import LOCAL
from .process import ProcessLauncher


def is_plain(spec: RunSpec) -> bool:
    """Return whether a run is one process of this machine with nothing to prepare but its code."""
    is_one_process = spec.n_ranks == 1 and not spec.communicator
    is_bare = not (spec.container or spec.environment.is_isolated or spec.data)
    is_here = spec.compute_target == LOCAL and os.path.isabs(spec.environment.interpreter)
    return spec.kind == SCRIPT and is_one_process and is_bare and is_here


def make_plan(folder: RunFolder, variables: Mapping[str, str]) -> bytes:
    """Lay out the code of a run; returns what its worker starts. Empty: it prepares the run itself.

    Args:
        folder: of a plain run.
        variables: the environment of the worker.
    """
    workspace = WorkspaceFolder(folder.workspace_path)
    try:
        workspace.trusted(folder.spec_path)
        if needs_open_umask(workspace.path):
            return b""
        return marshal.dumps(_plan(workspace, folder, variables))
    except (OSError, EstimatoryError):  # the worker meets it, too, and says so in the run
        remove_tree(_aside(folder))
        return b""


def _plan(
    workspace: WorkspaceFolder, folder: RunFolder, variables: Mapping[str, str]
) -> dict[str, object]:
    spec = folder.read_spec().as_given()
    interpreter = spec.environment.interpreter
    _lay_out_code(workspace, folder, spec.snapshot)
    client_path = make_client_folder(workspace)
    return {
        "command": ProcessLauncher().command(spec, folder, interpreter),
        "variables": rank_variables(spec, folder, variables, client_path=client_path),
        "work": folder.work_folder,
        "log": folder.log_path(0),
        "record": json.dumps(_record(spec, interpreter)),
        "worker": json.dumps(_worker()),
    }


def _lay_out_code(workspace: WorkspaceFolder, folder: RunFolder, key: str) -> None:
    """Fill the work folder in one step: it is empty or whole."""
    aside = _aside(folder)
    restore_snapshot(workspace, key, aside)
    for name in ("outputs", "logs"):
        os.makedirs(os.path.join(aside, name), exist_ok=True)
    os.rename(aside, folder.work_folder)


def _aside(folder: RunFolder) -> str:
    return f"{folder.work_folder}.aside"


def _worker() -> dict[str, object]:
    """Return the registration of the worker, which puts its processes where the marks are."""
    known = {"host": os.uname().nodename, "user": os.geteuid(), **_mark("worker")}
    return {**known, "guardian": _mark("guardian"), "session": _mark("script")}


def _mark(name: str) -> dict[str, str]:
    return {"pid": f"@{name}", "identity": f"@identity of {name}"}


def _record(spec: RunSpec, interpreter: str) -> dict[str, object]:
    """Return the record of the run once its script runs; the worker puts times for the marks."""
    record = RunRecord(
        spec.run_id, RUNNING, interpreter=interpreter, environment_notes=spec.environment.notes
    )
    history = [[PREPARING, "@prepared"], [STARTING, "@prepared"], [RUNNING, "@started"]]
    return {**record.to_json(), "history": history, "started_at": "@started"}
