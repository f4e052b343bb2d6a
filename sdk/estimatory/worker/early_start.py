"""Starts the script of a plain run before the worker's own modules are loaded.

Imports nothing that takes long: a script waits for every module that is loaded here.
"""

from __future__ import annotations

import marshal
import os
import time

TYPE_CHECKING = False  # loading ``typing`` for its own would take as long as all of this
if TYPE_CHECKING:
    from typing import TypedDict

    class Plan(TypedDict):
        """As ``compute/local/early_start`` makes it."""

        command: list[str]
        variables: dict[str, str]
        work: str
        log: str
        record: str


_PIPE, _FILE_SIZE = 13, 25
"""SIGPIPE and SIGXFSZ, which Python ignores and a script must not. ``signal`` is slow to load."""


class Started:
    """The process of a script, a child of this worker."""

    def __init__(self, pid: int, at: float) -> None:
        self.pid = pid
        self.at = at
        self._code: int | None = None

    def poll(self) -> int | None:
        """Return the exit code, minus the number for a signal; None while the process runs."""
        if self._code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._code = os.waitstatus_to_exitcode(status) if pid else None
        return self._code


def read_plan() -> Plan | None:
    """Return what the submitter has written; None where it left the start to the worker."""
    try:
        with open(0, "rb", closefd=False) as file:
            plan: Plan = marshal.load(file)
        return plan
    except (EOFError, ValueError, TypeError):
        return None
    finally:
        _close_input()


def _close_input() -> None:
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)


def start_early(folder: str, plan: Plan) -> Started | None:
    """Start the script; None where that is not so simple, and nothing was started.

    A run that was ended or is to be ended is not started here. The record is written once the
    script runs: a reader that comes before sees a run that has a worker and has not begun.
    """
    record = os.path.join(folder, "record.json")
    if os.path.exists(record) or os.path.exists(os.path.join(folder, "requests")):
        return None
    prepared_at = time.time()
    pid = _spawn(plan)
    if pid is None:
        return None
    started = Started(pid, time.time())
    _write_first(record, _fill_in(plan["record"], prepared=prepared_at, started=started.at))
    return started


def _spawn(plan: Plan) -> int | None:
    home = os.getcwd()
    command, log = plan["command"], (plan["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    try:
        os.chdir(plan["work"])
        return os.posix_spawn(
            command[0],
            command,
            plan["variables"],
            file_actions=[(os.POSIX_SPAWN_OPEN, 1, *log), (os.POSIX_SPAWN_DUP2, 1, 2)],
            setsid=True,
            setsigdef=[_PIPE, _FILE_SIZE],
        )
    except (OSError, ValueError, NotImplementedError):  # the worker's usual way says what it is
        return None
    finally:
        os.chdir(home)


def _fill_in(record: str, **times: float) -> str:
    for name, at in times.items():
        record = record.replace(f'"@{name}"', repr(at))
    return record


def _write_first(path: str, text: str) -> None:
    """Write a file that is not there, as far as the disk takes it.

    One that is there stays: a reader has ended the run.
    """
    aside = f"{path}.{os.getpid()}.aside"
    try:
        with open(aside, "w", encoding="utf-8") as file:
            file.write(text)
        os.link(aside, path)
        os.unlink(aside)
    except OSError:
        return
