"""Which process carries a run, and its sign of life."""

from __future__ import annotations

import os
from typing import Any

from ..base.files import unlink_if_there, write_json
from ..base.processes import identity
from ..errors import DamagedFileError
from ..folders.run_folder import RunFolder

HEARTBEAT_S = 2.0
"""How often a worker touches its heartbeat."""


def register_worker(
    folder: RunFolder, pid: int, guardian: int | None = None, group: str | None = None
) -> None:
    """Write down who carries the run: the worker, or the logging process of an interactive run.

    Args:
        folder: of the run.
        pid: of the process.
        guardian: pid of the process above a worker, which ends the run should the worker be killed.
        group: path of the kernel's group that the worker and what it starts are in.
    """
    worker = _describe_process(pid)
    if guardian is not None:
        worker["guardian"] = {"pid": guardian, "identity": identity(guardian)}
    write_json(folder.worker_path, {**worker, "group": group} if group else worker)


def is_worker(folder: RunFolder, pid: int) -> bool:
    """Return whether the process is the registered worker."""
    try:
        registered: bool = folder.read_part(folder.worker_path)["pid"] == pid
    except (FileNotFoundError, DamagedFileError):
        return False
    return registered


def register_first(folder: RunFolder, pid: int) -> None:
    """Register a worker for it; what the worker has written itself stays."""
    aside = f"{folder.worker_path}.{os.getpid()}.first"
    try:
        write_json(aside, _describe_process(pid))
        os.link(aside, folder.worker_path)
    except OSError:  # it is there already, or will be: the worker writes it, too
        return
    finally:
        unlink_if_there(aside)


def _describe_process(pid: int) -> dict[str, Any]:
    host, user = os.uname().nodename, os.geteuid()
    return {"pid": pid, "identity": identity(pid), "host": host, "user": user}


def beat(folder: RunFolder) -> None:
    """Write the worker's sign of life, as far as the disk takes it."""
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK  # a pipe is not waited for
        os.close(os.open(folder.heartbeat_path, flags, 0o666))
        os.utime(folder.heartbeat_path)
    except OSError:  # what is beside the run never fails it
        return
