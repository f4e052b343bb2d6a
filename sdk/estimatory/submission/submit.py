"""Settle a request, capture its code, make the run's folder and start its worker.

The run folder is made aside and renamed into place, so a reader sees a whole run or none; a
submitter that dies in between leaves only a hidden folder.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial

from ..base import lazy_dataclasses as dataclasses
from ..base.files import remove_tree
from ..base.processes import SUBMITTERS_VARIABLE, list_submitters
from ..base.user_messages import tell_once
from ..compute.checks import find_batch_script
from ..compute.local.early_start import is_plain, make_plan
from ..compute.queue import Queue, Ticket
from ..compute.ranks.distribution import forget_ranks
from ..compute.request import count_nodes
from ..compute.table import list_slots
from ..errors import WorkspaceError
from ..folders.experiment_record import LONGEST_BEGINNING
from ..folders.kept_secrets import tell_of_secret_arguments
from ..folders.notebook_values import write_handed_in
from ..folders.run_folder import RunFolder
from ..folders.run_spec import RunSpec
from ..folders.workspace_folder import WorkspaceFolder, WorkspaceReading, check_run_id
from ..liveness.registration import register_first
from ..liveness.worker_start import start_worker, start_worker_early
from ..snapshots.store import take_snapshot
from .checks import check_script
from .request import RunRequest
from .settle import settle


def submit(workspace: WorkspaceFolder, request: RunRequest) -> RunFolder:
    """Freeze the request as a run and start its worker; returns as soon as it is on its way.

    Raises:
        UserError: something in the request is not valid; nothing was made.
        SnapshotError: the source cannot be captured.
        ComputeTargetError: the target is unknown.
    """
    workspace = WorkspaceReading(workspace)
    settled = settle(workspace, request)
    if settled.spec.arguments or settled.spec.command:
        tell_of_secret_arguments((*settled.spec.arguments, *settled.spec.command))
    spec = _name(settled.spec, _take_code(workspace, request))
    if request.registry_password:
        _keep_password(workspace, request)
    folder = create_run_folder(workspace, spec, partial(_fill, request=request, spec=spec))
    start_run(workspace, folder, spec, settled.secrets)
    return folder


def _fill(folder: RunFolder, request: RunRequest, spec: RunSpec) -> None:
    """Write what a run needs from its first moment on into its folder."""
    values, inputs = request.draft.script_globals, request.inputs
    if values or inputs:
        write_handed_in(folder, values=values, inputs=inputs, specs=spec.inputs)
    if not spec.has_processes:
        from ..liveness.adoption import Adoption, write_adoption

        write_adoption(folder, Adoption(spec.kind, is_urgent=True))


def start_run(
    workspace: WorkspaceFolder, folder: RunFolder, spec: RunSpec, secrets: dict[str, str]
) -> None:
    """Start the worker of a new run; where that cannot be, the run is removed.

    Args:
        workspace: that the run is in.
        folder: of the run.
        spec: of the run.
        secrets: variables for the worker, whose values no file holds.

    Raises:
        WorkspaceError: it cannot wait in the line of its target.
    """
    try:
        ticket = _enter_line(workspace, spec)
    except BaseException:
        remove_tree(folder.path)
        raise
    _start_worker(folder, spec, secrets, ticket)


def preview_batch_script(workspace: WorkspaceFolder, request: RunRequest) -> str | None:
    """Return the batch script that the request would become; None where its target has none.

    Raises:
        UserError: as :func:`submit`.
        ComputeTargetError: as :func:`submit`, or a value cannot be part of a script.
    """
    workspace = WorkspaceReading(workspace)
    return find_batch_script(workspace, settle(workspace, request).spec)


def make_run_id(experiment: str, at: float) -> str:
    """Return an id as Azure ML makes it: the experiment, the second, 8 random digits."""
    return f"{experiment[:LONGEST_BEGINNING]}_{int(at)}_{os.urandom(4).hex()}"


def create_run_folder(
    workspace: WorkspaceFolder, spec: RunSpec, fill: Callable[[RunFolder], None] | None = None
) -> RunFolder:
    """Make the folder of a new run, whole or not at all.

    Args:
        workspace: to make it in.
        spec: of the run.
        fill: writes more into the folder before anyone sees it.

    Raises:
        UserError: the run id is not valid.
    """
    check_run_id(spec.run_id)
    aside = workspace.new_run_folder(spec.run_id)
    try:
        for path in (aside.logs_folder, aside.metrics_folder, aside.work_folder):
            os.makedirs(path)
        if fill is not None:
            fill(aside)
        aside.write_spec(spec)
        folder = RunFolder(os.path.join(os.path.dirname(aside.path), spec.run_id))
        os.rename(aside.path, folder.path)
        return folder
    except OSError as error:
        raise WorkspaceError(
            f"The run cannot be written into {workspace.path}: {error.strerror}."
        ) from None
    finally:
        remove_tree(aside.path)  # what is left of a run that could not be made


def _take_code(workspace: WorkspaceFolder, request: RunRequest) -> str:
    """Capture the code; returns the key of its snapshot."""
    draft = request.draft
    snapshot = take_snapshot(workspace, draft.source_directory or None, request.source_files)
    if not draft.command:
        check_script(workspace, snapshot, draft)
    return snapshot.key


def _name(spec: RunSpec, snapshot_key: str) -> RunSpec:
    now = time.time()
    run_id = spec.run_id or make_run_id(spec.experiment, now)
    return dataclasses.replace(spec, run_id=run_id, created_at=now, snapshot=snapshot_key)


def _keep_password(workspace: WorkspaceFolder, request: RunRequest) -> None:
    container = request.draft.container
    if container:
        from ..containers.credentials import keep_password

        keep_password(workspace, container, request.registry_password)


def _enter_line(workspace: WorkspaceFolder, spec: RunSpec) -> Ticket | None:
    """Take a place in the line of the target now, so that the order is that of submission."""
    if not spec.has_processes or list_slots(workspace, spec.compute_target) is None:
        return None
    line = Queue.before(workspace, spec.compute_target)
    try:
        ticket = line.enter(spec.run_id, count_nodes(spec))
    except OSError as error:
        raise WorkspaceError(f"The run cannot wait in {line.path}: {error.strerror}.") from None
    for path in line.list_strays():
        tell_once(f"{path} is no ticket of a run that waits; it is passed over. Remove it.")
    return ticket


def _start_worker(
    folder: RunFolder, spec: RunSpec, secrets: dict[str, str], ticket: Ticket | None
) -> None:
    variables = {**forget_ranks(os.environ), **secrets}
    variables[SUBMITTERS_VARIABLE] = ",".join(list_submitters(os.environ))
    if ticket is None and is_plain(spec):
        pid = start_worker_early(folder, variables, lambda: make_plan(folder, variables))
        return register_first(folder, pid)
    handed_down = () if ticket is None else (ticket.fd,)
    try:
        pid = start_worker(folder, variables, *map(str, handed_down), pass_fds=handed_down)
    finally:
        for fd in handed_down:
            os.close(fd)  # the worker holds the lock now, or no process does
    register_first(folder, pid)
