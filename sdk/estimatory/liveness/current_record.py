"""Detects runs whose worker died, and marks them Failed.

A run that was handed to a batch queue goes on without its worker, so it is given another one.
"""

from __future__ import annotations

import contextlib
import os
import time

from ..base import lazy_dataclasses as dataclasses
from ..base.ages import is_recent
from ..base.files import unlink_if_there
from ..base.processes import has_restarted_since, is_same_process
from ..errors import DamagedFileError, LockTimeoutError
from ..folders.run_folder import RunFolder
from ..folders.run_record import (
    CANCEL_REQUESTED,
    CANCELED,
    FAILED,
    NOT_RESPONDING,
    Failure,
    RunRecord,
)
from .registration import HEARTBEAT_S, register_first

START_GRACE_S = 15.0
"""How long a submitted run may be without a worker."""
PATIENCE_S = 2.0
"""How long a reader waits for the lock of a record, once for all that it looks at."""
_SULK_S = 10.0
_lost_patience_at: list[float] = []
SILENCE_S = 30.0
"""How long a worker on another host may be silent; on this host its process is looked at."""


def settle(folder: RunFolder) -> RunRecord:
    """Return the record of a run; one whose worker died is marked Failed first.

    Where a queue has the run, another worker is started instead, by whoever comes first. Who may
    not end what the run has left, or may not write, does not write the end: the run is
    NotResponding as long as nobody else has looked.

    Raises:
        RunNotFoundError: there is no such run.
    """
    record = folder.read_record()
    if record.is_terminal:
        return record
    if find_loss(folder) is not None:
        record = _take_charge(folder, record)
    if not record.is_terminal and is_cancel_requested(folder):
        return _show_cancel(folder, record)
    return record


def _show_cancel(folder: RunFolder, record: RunRecord) -> RunRecord:
    """End an interactive run, which has no worker; else show that the end was asked for."""
    if folder.read_spec().is_interactive:
        with contextlib.suppress(OSError):  # nothing may be written here: another reader does it
            return end_interactive(folder, CANCELED)
    return dataclasses.replace(record, status=CANCEL_REQUESTED)


def end_interactive(folder: RunFolder, status: str, failure: Failure | None = None) -> RunRecord:
    """End a run that is logged from outside, once: an end that was asked for comes first."""
    with folder.locked_record():
        record = folder.read_record()
        if record.is_terminal:
            return record
        if is_cancel_requested(folder):
            status, failure = read_requested_end(folder)
        record = record.moved_to(status, time.time(), failure=failure)
        folder.write_record(record)
        return record


def is_cancel_requested(folder: RunFolder) -> bool:
    """Return whether somebody asked the run to end; cheap while nobody asked anything."""
    return os.path.exists(folder.requests_folder) and bool(folder.list_requests("cancel"))


def read_requested_end(folder: RunFolder) -> tuple[str, Failure | None]:
    """Return how a run ends that was asked to end, by its script or from outside."""
    from .own_ends import read_own_end  # rarely needed

    own = read_own_end(folder)
    if own is not None:
        return own
    for request in folder.list_requests("cancel"):
        if request.get("failure"):
            return FAILED, Failure.from_json(request["failure"])
        if isinstance(request.get("reason"), str):
            return CANCELED, Failure(request["reason"])
    return CANCELED, None


def find_loss(folder: RunFolder) -> str | None:
    """Return why the run has no living worker, in one sentence; None while it has one."""
    try:
        worker = folder.read_part(folder.worker_path)
    except FileNotFoundError:
        is_new = is_recent(os.stat(folder.spec_path).st_mtime, START_GRACE_S)
        return None if is_new else "The run's worker was never started."
    except DamagedFileError as error:
        return _judge_by_heartbeat(folder, error)
    if worker["host"] != os.uname().nodename:
        return _find_silence(folder, worker["host"])
    if is_same_process(worker["pid"], worker["identity"] or ""):
        return None
    return (
        f"The run's worker disappeared: process {worker['pid']} was killed, "
        "or the machine restarted."
    )


def _find_silence(folder: RunFolder, host: str) -> str | None:
    beat_at = _last_heartbeat(folder)
    silence = time.time() - beat_at
    if is_recent(beat_at, SILENCE_S):
        return None
    if silence > 0:
        return f"The run's worker on host {host} has been silent for {silence:.0f} s."
    # The clock was set back: a living worker beats anew within a moment, on the clock as it is now.
    time.sleep(2 * HEARTBEAT_S)
    if _last_heartbeat(folder) != beat_at:
        return None
    return f"The run's worker on host {host} has been silent since the clock was set back."


def _judge_by_heartbeat(folder: RunFolder, damage: DamagedFileError) -> str | None:
    """Judge by the heartbeat when a damaged file does not name the worker's process."""
    if not os.path.exists(folder.heartbeat_path):
        return None  # a process that logs by itself has no heartbeat: it may well go on
    beat_at = _last_heartbeat(folder)
    if is_recent(beat_at, SILENCE_S):
        return None
    silence = time.time() - beat_at
    return f"The run's worker has been silent for {silence:.0f} s, and {damage.summary}"


def _last_heartbeat(folder: RunFolder) -> float:
    for path in (folder.heartbeat_path, folder.worker_path):
        if os.path.exists(path):
            return os.stat(path).st_mtime
    return 0.0


def _give_worker(folder: RunFolder, record: RunRecord, _: str) -> RunRecord:
    from .adoption import can_adopt  # slow to import, and lists of runs hardly ever come here
    from .worker_start import start_worker

    if not can_adopt(folder):  # this machine cannot see the run's state
        return _as_seen(record, record.detail)
    unlink_if_there(folder.worker_path)
    register_first(folder, start_worker(folder, os.environ, "--resume"))
    return record


def _bury(folder: RunFolder, record: RunRecord, reason: str) -> RunRecord:
    if folder.read_spec().is_interactive:
        reason = "The process that logged this run ended without run.complete()."
    else:
        refused, said = _end_what_is_left(folder)
        if refused:
            return _as_seen(record, f"worker gone; only its owner can end process {refused[0]}")
        reason += said
    record = _describe_death(folder, record, reason)
    try:
        folder.write_record(record)
    except OSError:  # the disk is full: this reader knows it, the next finds it out again
        pass
    return record


def _describe_death(folder: RunFolder, record: RunRecord, reason: str) -> RunRecord:
    lost = Failure(reason, hint=f"Its last words may be in {folder.worker_log_path}.")
    status, failure = FAILED, lost
    if is_cancel_requested(folder):
        status, marked = read_requested_end(folder)
        failure = marked or lost
    return record.moved_to(status, time.time(), failure=failure)


def _end_what_is_left(folder: RunFolder) -> tuple[list[int], str]:
    """End the script's container and processes: which may not be, what to add to the reason."""
    said = ""
    if os.path.exists(folder.container_path):
        from ..containers.ending import end_containers

        said = end_containers(folder)
    from .leftovers import end_leftovers

    refused = end_leftovers(folder)
    return refused, f" {said}" if said else ""


# --- who may end a run ------------------------------------------------------------------------
_ONLY_ITS_OWNER = "worker gone; only its owner can end it"


def _is_of_other_user(folder: RunFolder) -> bool:
    """Return whether processes of the run may be out of this user's reach or sight."""
    try:
        worker = folder.read_part(folder.worker_path)
        owner = worker.get("user", os.stat(folder.worker_path).st_uid)
    except (FileNotFoundError, DamagedFileError):
        worker, owner = {}, os.stat(folder.spec_path).st_uid
    if os.geteuid() in (0, owner) or has_restarted_since(worker.get("identity") or ""):
        return False
    return not (folder.read_spec().is_interactive and os.path.exists("/proc/1"))


def _as_seen(record: RunRecord, detail: str) -> RunRecord:
    return dataclasses.replace(record, status=NOT_RESPONDING, detail=detail)


def _describe_no_right(error: OSError) -> str:
    return f"worker gone; its end cannot be written here: {error.strerror or error}"


# --- who holds the lock of a record -----------------------------------------------------------
def _take_charge(folder: RunFolder, record: RunRecord) -> RunRecord:
    """Give a lost run another worker, or bury it; else say why neither can be done here."""
    if _is_of_other_user(folder):
        return _as_seen(record, _ONLY_ITS_OWNER)
    from .adoption import find_adoption  # not for a run with a living worker

    act = _give_worker if find_adoption(folder) else _bury
    try:
        with folder.locked_record(_patience()):
            record = folder.read_record()
            reason = find_loss(folder)
            if record.is_terminal or reason is None:
                return record
            return act(folder, record, reason)
    except LockTimeoutError as error:
        _lost_patience_at[:] = [time.monotonic()]
        return _as_seen(record, f"{find_loss(folder) or ''} {error.summary}".lstrip())
    except OSError as error:  # nothing may be written here: another reader finds it out again
        return _as_seen(record, _describe_no_right(error))


def _patience() -> float:
    """Seconds to wait for the lock of a record; none just after one that was not to be had."""
    is_lost = any(time.monotonic() - at < _SULK_S for at in _lost_patience_at)
    return 0.0 if is_lost else PATIENCE_S
