"""What can be asked of a sweep, one function each: Python, magics, command line and REST call them.

Cancelling a sweep is ``store.acts.cancel_run``, as of every run; its children end with it.
"""

from __future__ import annotations

import os
import time

from ..base import lazy_dataclasses as dataclasses
from ..base.files import list_folder, unlink_if_there
from ..compute.ranks.distribution import forget_ranks
from ..errors import ConflictError, RunNotFoundError, UserError
from ..folders.kept_secrets import divide_variables
from ..folders.run_folder import RunFolder
from ..folders.run_record import NOT_STARTED, RunRecord
from ..folders.run_spec import SWEEP, RunSpec
from ..folders.workspace_folder import WorkspaceFolder
from ..liveness.current_record import settle
from ..liveness.registration import register_first
from ..liveness.worker_start import start_worker
from ..masking import SECRET_PREFIX
from ..store.acts import ask_to_stop, tell_index
from .asking import REQUEST
from .draws import count_wanted
from .expressions import count_points
from .plan import SweepPlan, plan_of
from .samplers.table import is_without_repeats
from .trials import ADD, GO_ON, PAUSE, RETRY, SweepState, list_failed, read_state


def read_plan(folder: RunFolder) -> SweepPlan:
    """Return the plan of a sweep.

    Raises:
        RunNotFoundError: there is no such run.
        UserError: the run is no sweep.
        DamagedFileError: its plan cannot be read.
    """
    return check_sweep(folder, folder.read_spec())


def check_sweep(folder: RunFolder, spec: RunSpec) -> SweepPlan:
    """Return the plan in the spec of a run; raises as :func:`read_plan`."""
    if spec.kind != SWEEP:
        raise UserError(
            f"Run {folder.run_id} is no sweep, but a {spec.kind} run.",
            "`estimatory sweep`, a cell with -p NAME=choice(...) and Sweep(...) make one.",
        )
    return plan_of(spec, folder.spec_path)


def add_trials(folder: RunFolder, count: int) -> int:
    """Give a sweep more trials; one that has ended goes on. Returns how many it has then in all.

    Raises:
        UserError: the run is no sweep, or ``count`` is not above 0.
        ConflictError: every point of its space is taken.
        WorkspaceError: nothing may be written into the run.
    """
    plan, state = read_plan(folder), read_state(folder)
    if type(count) is not int or count < 1:
        raise UserError(f"{count!r:.80} trials cannot be added; give a number, 1 or more.")
    _check_room(plan, state)
    _ask(folder, ADD, trials=count)
    return count_wanted(plan, state) + count


def _check_room(plan: SweepPlan, state: SweepState) -> None:
    n_points = count_points(plan.space)
    if n_points is not None and is_without_repeats(plan) and state.n_first >= n_points:
        raise ConflictError(
            f"Every point of the space is taken: it has {n_points}.",
            "A sweep over more values can go on from this one with resume_from.",
        )


def retry_failed(folder: RunFolder) -> int:
    """Have the failed trials of a sweep done again; returns how many there are.

    Raises:
        UserError: the run is no sweep.
        ConflictError: none has failed that was not done again.
        WorkspaceError: nothing may be written into the run.
    """
    read_plan(folder)
    failed = list_failed(read_state(folder))
    if not failed:
        raise ConflictError(f"No trial of {folder.run_id} has failed and was not done again.")
    _ask(folder, RETRY)
    return len(failed)


def pause_sweep(folder: RunFolder) -> None:
    """Start no more children; those that run go on.

    Raises:
        UserError: the run is no sweep.
        ConflictError: it has ended.
        WorkspaceError: nothing may be written into the run.
    """
    _check_active(folder)
    _ask(folder, PAUSE)


def resume_sweep(folder: RunFolder) -> None:
    """Let a paused sweep go on.

    Raises:
        UserError: the run is no sweep.
        ConflictError: it has ended.
        WorkspaceError: nothing may be written into the run.
    """
    _check_active(folder)
    _ask(folder, GO_ON)


def stop_trial(folder: RunFolder, number: int, by: str = "") -> None:
    """End one child of a sweep by hand.

    Args:
        folder: of the sweep.
        number: of the trial.
        by: who asked, for people; by default the process.

    Raises:
        UserError: the run is no sweep.
        RunNotFoundError: it has no such trial.
        ConflictError: the trial has ended, or is about to begin.
    """
    read_plan(folder)
    trials = read_state(folder).trials
    if not 0 <= number < len(trials):
        raise RunNotFoundError(f"{folder.run_id} has no trial {number}; it has {len(trials)}.")
    if trials[number].has_ended:
        raise ConflictError(f"Trial {number} has ended already: {trials[number].status}.")
    try:
        child = WorkspaceFolder(folder.workspace_path).run_folder(trials[number].run_id)
    except RunNotFoundError:
        raise ConflictError(f"Trial {number} is about to begin.", "Ask again soon.") from None
    ask_to_stop(child, "Stopped by hand.", by=by or str(os.getpid()))


def _check_active(folder: RunFolder) -> None:
    read_plan(folder)
    record = settle(folder)
    if record.is_terminal:
        raise ConflictError(
            f"Sweep {folder.run_id} has ended: {record.status}.",
            "Adding trials lets it go on.",
        )


def _ask(folder: RunFolder, action: str, **content: object) -> None:
    """Leave a request; a sweep that has ended begins again, for it to be taken up."""
    folder.add_request(REQUEST, id=os.urandom(8).hex(), action=action, **content)
    if settle(folder).is_terminal:
        _begin_again(folder)
    tell_index(folder)


# --- a sweep that has ended begins again ----------------------------------------------------------
def _begin_again(folder: RunFolder) -> None:
    """Give an ended sweep a worker once more, as one whose first worker died.

    Where this process dies in between, the next reader finds a run without a worker, and goes on.
    """
    spec = folder.read_spec()
    variables = {**forget_ranks(os.environ), **_find_secrets(folder, spec)}
    with folder.locked_record():
        record = folder.read_record()
        if not record.is_terminal:
            return  # somebody else was faster
        _forget_cancels(folder)
        for path in (folder.worker_path, folder.error_path):
            unlink_if_there(path)
        folder.write_record(_reopened(record))
        pid = start_worker(folder, variables, "--resume")
        register_first(folder, pid)


def _find_secrets(folder: RunFolder, spec: RunSpec) -> dict[str, str]:
    workspace = WorkspaceFolder(folder.workspace_path)
    found = divide_variables(workspace, spec.environment_variables, spec.secrets)
    return {SECRET_PREFIX + name: value for name, value in found.secret.items()}


def _reopened(record: RunRecord) -> RunRecord:
    return dataclasses.replace(
        record,
        status=NOT_STARTED,
        detail="going on",
        history=(*record.history, (NOT_STARTED, time.time())),
        started_at=None,
        ended_at=None,
        failure=None,
    )


def _forget_cancels(folder: RunFolder) -> None:
    for name in list_folder(folder.requests_folder):
        if name.endswith("-cancel.json"):
            unlink_if_there(os.path.join(folder.requests_folder, name))
