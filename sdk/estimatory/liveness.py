"""No run stays Running for ever: whoever reads a run whose worker vanished buries it.

A run that was handed to a batch queue goes on without its worker, so it is given another one.
"""

from __future__ import annotations

import dataclasses
import os
import time

from .errors import DamagedFileError
from .files import write_json
from .processes import end_processes, find_run_processes, identity, is_same_process
from .records import CANCEL_REQUESTED, CANCELED, FAILED, NOT_RESPONDING, Failure, RunRecord
from .run_folder import RunFolder
from .run_parts import read_part

HEARTBEAT_S = 2.0
"""How often a worker touches its heartbeat."""
START_GRACE_S = 15.0
"""How long a submitted run may be without a worker."""
SILENCE_S = 30.0
"""How long a worker on another host may be silent; on this host its process is looked at."""


def register_worker(folder: RunFolder, pid: int) -> None:
    """Write down who carries the run: the worker, or the logging process of an interactive run."""
    write_json(
        folder.worker_path, {"pid": pid, "identity": identity(pid), "host": os.uname().nodename}
    )


def beat(folder: RunFolder) -> None:
    """The worker's sign of life."""
    with open(folder.heartbeat_path, "ab"):
        os.utime(folder.heartbeat_path)


def settle(folder: RunFolder) -> RunRecord:
    """The record as it truly stands: a run whose worker is gone is made Failed first.

    Where a queue has the run, another worker is started instead, by whoever comes first.

    Raises:
        RunNotFoundError: there is no such run.
    """
    record = folder.read_record()
    if record.is_terminal:
        return record
    if find_loss(folder) is not None:
        if not os.path.exists(folder.job_script_path):
            return _bury(folder)
        record = _give_worker(folder)
    if not record.is_terminal and is_cancel_requested(folder):
        return dataclasses.replace(record, status=CANCEL_REQUESTED)
    return record


def is_cancel_requested(folder: RunFolder) -> bool:
    """Whether somebody asked the run to end; cheap while nobody asked anything."""
    return os.path.exists(folder.requests_folder) and bool(folder.list_requests("cancel"))


def read_requested_end(folder: RunFolder) -> tuple[str, Failure | None]:
    """How a run ends that somebody asked to end: canceled, or marked as failed from outside."""
    for request in folder.list_requests("cancel"):
        if request.get("failure"):
            return FAILED, Failure.from_json(request["failure"])
    return CANCELED, None


def find_loss(folder: RunFolder) -> str | None:
    """Why the run has no living worker, in one sentence; None while it has one."""
    try:
        worker = read_part(folder.path, "worker.json")
    except FileNotFoundError:
        age = time.time() - os.stat(folder.spec_path).st_mtime
        return None if age < START_GRACE_S else "The run's worker was never started."
    except DamagedFileError as error:
        return _judge_by_heartbeat(folder, error)
    if worker["host"] != os.uname().nodename:
        silence = time.time() - _last_heartbeat(folder)
        if silence < SILENCE_S:
            return None
        return f"The run's worker on host {worker['host']} has been silent for {silence:.0f} s."
    if is_same_process(worker["pid"], worker["identity"] or ""):
        return None
    return (
        f"The run's worker disappeared: process {worker['pid']} was killed, "
        "or the machine restarted."
    )


def _judge_by_heartbeat(folder: RunFolder, damage: DamagedFileError) -> str | None:
    """A damaged file says not which process carries the run, but a worker's heart beats."""
    if not os.path.exists(folder.heartbeat_path):
        return None  # a process that logs by itself has no heartbeat: it may well go on
    silence = time.time() - _last_heartbeat(folder)
    if silence < SILENCE_S:
        return None
    return f"The run's worker has been silent for {silence:.0f} s, and {damage.message}"


def _give_worker(folder: RunFolder) -> RunRecord:
    import shutil  # these take a while to import, and lists of runs hardly ever come here

    from .worker_start import start_worker

    with folder.locked_record():
        record = folder.read_record()
        if record.is_terminal or find_loss(folder) is None:
            return record
        if shutil.which("squeue") is None:  # a machine that cannot know how the job stands
            return dataclasses.replace(record, status=NOT_RESPONDING)
        register_worker(folder, start_worker(folder, os.environ, "--resume"))
        return record


def _last_heartbeat(folder: RunFolder) -> float:
    for path in (folder.heartbeat_path, folder.worker_path):
        if os.path.exists(path):
            return os.stat(path).st_mtime
    return 0.0


def _end_what_is_left(folder: RunFolder) -> str:
    """End the script's container and processes; returns what is to be added to the reason."""
    said = ""
    if os.path.exists(folder.container_path):
        from .containers.ending import end_containers

        said = end_containers(folder)
    end_processes(lambda: find_run_processes(folder.run_id), grace_s=1.0)
    return f" {said}" if said else ""


def _bury(folder: RunFolder) -> RunRecord:
    with folder.locked_record():
        record = folder.read_record()
        reason = find_loss(folder)
        if record.is_terminal or reason is None:
            return record
        if folder.read_spec().is_interactive:
            reason = "The process that logged this run ended without run.complete()."
        else:
            reason += _end_what_is_left(folder)
        lost = Failure(reason, hint=f"Its last words may be in {folder.worker_log_path}.")
        status, failure = FAILED, lost
        if is_cancel_requested(folder):
            status, marked = read_requested_end(folder)
            failure = marked or lost
        record = record.moved_to(status, time.time(), failure=failure)
        try:
            folder.write_record(record)
        except OSError:  # full or read-only: this reader knows it, the next finds it out again
            pass
        return record
