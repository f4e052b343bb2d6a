"""Starts the script of a plain run before the worker's own modules are loaded.

Imports nothing that takes long: a script waits for every module that is loaded here.
"""

from __future__ import annotations

import marshal
import os
import time

from ..base.processes import identity

TYPE_CHECKING = False  # loading ``typing`` for its own would take as long as all of this
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypedDict

    from .guardian import Guarded

    class Plan(TypedDict):
        """As ``compute/local/early_start`` makes it."""

        command: list[str]
        variables: dict[str, str]
        work: str
        log: str
        record: str
        worker: str


_PIPE, _FILE_SIZE = 13, 25
"""SIGPIPE and SIGXFSZ, which Python ignores and a script must not. ``signal`` is slow to load."""


class Started:
    """The process of a script, a child of this worker."""

    def __init__(self, pid: int, at: float, record: str) -> None:
        self.pid = pid
        self.at = at
        self.record = record
        """As JSON: what the run was when its script started."""
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


def start_early(folder: str, guarded: Guarded, plan: Plan) -> Started | None:
    """Start the script; None where that is not so simple, and nothing was started.

    A run that was ended or is to be ended is not started here. Who carries the run and its record
    are written once the script runs: a reader that comes before sees a run that has not begun.
    """
    record_path = os.path.join(folder, "record.json")
    is_touched = any(map(os.path.exists, (record_path, os.path.join(folder, "requests"))))
    if is_touched or guarded.pid is None:
        return None
    prepared_at = time.time()
    pid = spawn(plan)
    if pid is None:
        return None
    at = time.time()
    record = _fill_in(plan["record"], prepared=repr(prepared_at), started=repr(at))
    registration = _register(plan["worker"], guarded.group, guardian=guarded.pid, script=pid)
    _write(os.path.join(folder, "worker.json"), registration, os.replace)
    _write(record_path, record, _name_first)
    return Started(pid, at, record)


def spawn(plan: Plan) -> int | None:
    """Start the script in its own session; returns its pid, None where it cannot be started."""
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


def _register(text: str, group: str | None, **processes: int) -> str:
    """Return ``worker.json``: all that is to be ended should this process and its guardian die."""
    for name, pid in {"worker": os.getpid(), **processes}.items():
        known = identity(pid)
        marks = {name: str(pid), f"identity of {name}": f'"{known}"' if known else "null"}
        text = _fill_in(text, **marks)
    if not group:
        return text
    escaped = group.replace("\\", "\\\\").replace('"', r"\"")  # systemd names one ``a\x2db``
    return f'{text[:-1]}, "group": "{escaped}"}}'


def _fill_in(text: str, **values: str) -> str:
    """Put JSON values where the marks are."""
    for name, value in values.items():
        text = text.replace(f'"@{name}"', value)
    return text


def _write(path: str, text: str, name: Callable[[str, str], None]) -> None:
    """Write a file aside and name it, as far as the disk takes it."""
    aside = f"{path}.{os.getpid()}.aside"
    try:
        with open(aside, "w", encoding="utf-8") as file:
            file.write(text)
        name(aside, path)
    except OSError:
        return


def _name_first(aside: str, path: str) -> None:
    """Name a file unless there is one: a reader has ended the run."""
    try:
        os.link(aside, path)
    finally:
        os.unlink(aside)
