"""The line of runs before a target: files only, so that every kernel and shell shares it.

A run in line has a ticket, a small file whose lock (``flock``) its worker holds from the
submission to the end of the run; when the worker dies, however, the kernel lets go of the lock
and the next who looks takes the ticket away. Tickets are numbered under the lock of the line, and
only the first that waits may take slots, so none is passed by and none starves. What is no ticket
holds nothing and delays nobody.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from ..base.files import list_folder, read_json, unlink_if_there, write_all_at
from ..base.lazy_dataclasses import dataclass
from ..base.locks import WAIT_S, locked_file, open_lock, take_lock, try_lock
from ..errors import ComputeTargetError, DamagedFileError
from ..folders.workspace_folder import WorkspaceFolder
from .slots import Slot, available_memory_gb
from .table import find_line

_ENDING = ".ticket"
_LOOK_LIMIT_S = 2.0
"""Seconds that one look at the line may wait for its lock: a canceled run must see it soon."""
_TICKET = re.compile(r"\d{1,18}-[A-Za-z0-9][\w.\-]*\.ticket\Z", re.ASCII)
_LOCK = "lock"


class _Words(NamedTuple):
    """The content of a ticket; empty when it cannot be read or was given back."""

    n_slots: int = 0
    slots: tuple[int, ...] = ()


@dataclass(frozen=True)
class Turn:
    """The position of a ticket after a look at the line."""

    position: int
    """1: next; 0: it has its slots."""
    slots: tuple[int, ...] = ()
    """Numbers of the slots it holds."""
    lacks_memory: bool = False
    """It is next and its slots are free, but not the memory that they promise."""


@dataclass(frozen=True)
class Place:
    """A living ticket, as other processes see it."""

    run_id: str
    slots: tuple[int, ...]
    """Empty while the run waits."""


class Queue:
    """One line, in a folder of its own."""

    def __init__(self, path: str) -> None:
        self.path = path

    @classmethod
    def before(cls, workspace: WorkspaceFolder, target_name: str) -> Queue:
        """Return the line before a target; targets on the same hosts share one."""
        return cls.of(workspace, find_line(workspace, target_name))

    @classmethod
    def of(cls, workspace: WorkspaceFolder, line: str) -> Queue:
        """Return a line by its name, which is ``ComputeBackend.line``."""
        return cls(workspace.trusted(workspace.queue_folder(line)))

    def enter(self, run_id: str, n_slots: int) -> Ticket:
        """Return a ticket at the end of the line."""
        os.makedirs(self.path, exist_ok=True)
        with self.locked():
            names = self.list_names()
            number = _number(names[-1]) + 1 if names else 1
            name = f"{number:012d}-{run_id}{_ENDING}"
            path = os.path.join(self.path, name)
            fd = open_lock(path, os.O_EXCL)
            ticket = Ticket(self, name, fd)
            try:
                take_lock(fd, path)  # who looks whether it is held, holds it for that moment
                ticket.write(n_slots, ())
            except BaseException:
                ticket.give_back()
                raise
        return ticket

    def resume(self, run_id: str, fd: int) -> Ticket:
        """Return the ticket that the submitter took for this run and handed down.

        Raises:
            ComputeTargetError: it is in another line, because the target has got other hosts.
        """
        os.set_inheritable(fd, False)
        name = next((n for n in self.list_names() if _run_id(n) == run_id), None)
        if name is None:
            raise ComputeTargetError(
                "The target was given other hosts while the run was submitted.", "Submit it again."
            )
        return Ticket(self, name, fd)

    def list_names(self) -> list[str]:
        """Names of all tickets, in order."""
        return sorted(filter(self._is_ticket, list_folder(self.path)), key=_number)

    def list_strays(self) -> list[str]:
        """Paths of what lies in the folder of the line and is no ticket, or none that can be read.

        It is passed over: it holds no slots and nobody waits for it.
        """
        names = [name for name in list_folder(self.path) if name != _LOCK]
        paths = {name: os.path.join(self.path, name) for name in sorted(names)}
        return [p for name, p in paths.items() if not self._is_ticket(name) or _is_garbage(p)]

    def _is_ticket(self, name: str) -> bool:
        if not _TICKET.match(name):
            return False
        try:
            return stat.S_ISREG(os.lstat(os.path.join(self.path, name)).st_mode)
        except FileNotFoundError:  # given back this moment
            return False

    def list_places(self) -> list[Place]:
        """Return who has slots and who waits, in order; changes nothing."""
        paths = [os.path.join(self.path, name) for name in self.list_names()]
        said = [(path, _read(path)) for path in paths if _is_held(path)]
        return [
            Place(_run_id(os.path.basename(path)), words.slots)
            for path, words in said
            if words.n_slots  # else it is just being written, or went this moment
        ]

    @contextmanager
    def locked(self, limit_s: float = WAIT_S) -> Iterator[None]:
        """Hold the right to read and change tickets.

        Raises:
            LockTimeoutError: another process held it for too long; says which.
        """
        with locked_file(os.path.join(self.path, _LOCK), limit_s):
            yield

    def changed_at(self) -> int:
        """Changes whenever a ticket comes, goes or takes slots; one system call."""
        return os.stat(self.path).st_mtime_ns


class Ticket:
    """A run's place in line; alive as long as a process holds its lock."""

    def __init__(self, queue: Queue, name: str, fd: int) -> None:
        self._queue = queue
        self._name = name
        self.fd = fd

    def look(self, slots: Sequence[Slot], bury: Callable[[str], None]) -> Turn:
        """Look at the line, and take slots when it is this ticket's turn.

        ``bury`` is called with the id of a run whose worker died with slots in its hands, and
        must end what is left of it: only then are the slots free.

        Raises:
            ComputeTargetError: the ticket itself was removed or overwritten.
            LockTimeoutError: another process keeps the line from moving; says which.
        """
        while True:
            with self._queue.locked(_LOOK_LIMIT_S):
                lost = self._remove_dead()
                if not lost:
                    return self._take_turn(slots)
            for name in lost:
                bury(_run_id(name))
                unlink_if_there(os.path.join(self._queue.path, name))

    def _remove_dead(self) -> list[str]:
        """Take away tickets of dead waiters; answers those of dead holders."""
        lost = []
        for name in self._queue.list_names():
            if name == self._name:
                continue
            path = os.path.join(self._queue.path, name)
            if _is_held(path):
                continue
            if _read(path).slots:
                lost.append(name)
            else:
                unlink_if_there(path)
        return lost

    def _take_turn(self, slots: Sequence[Slot]) -> Turn:
        names = self._queue.list_names()
        said = {name: _read(os.path.join(self._queue.path, name)) for name in names}
        own = said.get(self._name, _Words())
        if not own.n_slots:
            raise ComputeTargetError(
                f"The run's place in line, {os.path.join(self._queue.path, self._name)}, was "
                "removed or overwritten.",
                "Submit the run again.",
            )
        if own.slots:
            return Turn(0, own.slots)
        before = [said[name] for name in names[: names.index(self._name)]]
        n_before = sum(1 for words in before if words.n_slots and not words.slots)
        taken = {number for words in said.values() for number in words.slots}
        free = [number for number in range(len(slots)) if number not in taken]
        wanted = free[: own.n_slots]
        if n_before or len(wanted) < own.n_slots:
            return Turn(n_before + 1)
        if sum(slots[number].memory_gb for number in wanted) > available_memory_gb():
            return Turn(1, lacks_memory=True)
        self.write(own.n_slots, wanted)
        return Turn(0, tuple(wanted))

    def write(self, n_slots: int, slots: Sequence[int]) -> None:
        """Replace what the ticket says; only under the lock of the line, as it is read."""
        data = json.dumps({"n_slots": n_slots, "slots": list(slots)}).encode()
        # One call, and never shorter than before: a writer that dies leaves the old or the new.
        write_all_at(self.fd, data.ljust(os.fstat(self.fd).st_size), 0)
        os.utime(self._queue.path)

    def give_back(self) -> None:
        """Leave the line, or the slots."""
        unlink_if_there(os.path.join(self._queue.path, self._name))
        os.close(self.fd)


def _is_held(path: str) -> bool:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:  # given back this moment, or it cannot be looked at, and so is nobody's to end
        return True
    try:
        return not try_lock(fd)
    finally:
        os.close(fd)


def _is_garbage(path: str) -> bool:
    """Return whether a held ticket cannot be read; an empty one is just being written."""
    try:
        is_empty = os.stat(path).st_size == 0
    except OSError:  # given back this moment
        return False
    return not is_empty and not _read(path).n_slots and _is_held(path)


def _read(path: str) -> _Words:
    try:
        said = read_json(path)
        words = _Words(int(said["n_slots"]), tuple(int(number) for number in said["slots"]))
    except (OSError, DamagedFileError, TypeError, ValueError, KeyError):
        return _Words()  # given back this moment; its maker died before it wrote; or it is garbage
    return words


def _number(name: str) -> int:
    return int(name.partition("-")[0])


def _run_id(name: str) -> str:
    return name.partition("-")[2][: -len(_ENDING)]
