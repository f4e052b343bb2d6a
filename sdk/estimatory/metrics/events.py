"""Events of a run: tables, lists, images, strings, tags; one JSON object a line.

Each writer has a file of its own, opened for appending; a line is written whole or not at all, so
readers and a killed writer leave at most an unfinished last line, which is passed over.
"""

from __future__ import annotations

import json
import os
import threading
from time import time
from typing import Any

from ..base.clean_text import describe_error, has_escaped_halves, storable_value
from ..base.files import read_bytes
from ..base.lazy_dataclasses import dataclass, field
from ..base.own_file import OwnFile
from ..errors import DamagedFileError, TrackingError
from ..folders.run_folder import RunFolder
from .values import to_name

_MISSING = object()

# Of this process: two trackers of one run may write to one file. A signal may be handled, and
# something be logged there, while its thread holds it.
_writing = threading.RLock()


def _forget_parents_lock() -> None:
    global _writing  # another thread of the parent may have held it
    _writing = threading.RLock()


os.register_at_fork(after_in_child=_forget_parents_lock)


class EventWriter:
    """Appends events to one file; made at the first event. Safe to call from many threads."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._file: OwnFile | None = None

    def append(self, kind: str, name: str, **content: object) -> None:
        """Add one event.

        Raises:
            UserError: ``name`` is no text.
            TrackingError: the content cannot be expressed in JSON, or the disk refuses it.
        """
        event = {"at": time(), "kind": kind, "name": to_name(name), **content}
        line = _to_line(event)
        try:
            with _writing:
                self._open().append(line)
        except OSError as error:
            raise TrackingError(
                f"{name!r} cannot be written to {self.path}: {error.strerror}.",
                "What was logged before is kept.",
            ) from error

    def close(self) -> None:
        with _writing:
            if self._file is not None:
                self._file.close()
                self._file = None

    def _open(self) -> OwnFile:
        if self._file is None:
            file = OwnFile(self.path, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o644)
            size = file.size()
            if size and os.pread(file.descriptor(), 1, size - 1) != b"\n":
                file.append(b"\n")  # an earlier writer was killed within its line
            self._file = file
        return self._file


def _to_line(event: dict[str, Any]) -> bytes:
    try:
        line = json.dumps(event, default=_plain_value)
        if has_escaped_halves(line):
            line = json.dumps(storable_value(json.loads(line)))
    except Exception as error:  # noqa: BLE001 - a value's own methods may fail with anything
        raise TrackingError(f"{event['name']!r} cannot be logged: {_explain(error)}.") from None
    return line.encode() + b"\n"


def _explain(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, ValueError) and error.args == ("Circular reference detected",):
        return "it contains itself"
    return str(error) if type(error) is TypeError else describe_error(error)


def _plain_value(value: Any) -> object:
    """NumPy, pandas and torch values know how to become plain ones."""
    for method in ("tolist", "item"):
        if hasattr(value, method):
            return getattr(value, method)()
    if isinstance(value, (set, frozenset, range)) or hasattr(value, "__next__"):
        return list(value)
    raise TypeError(f"a value of type {type(value).__name__} is not a scalar, list or table")


def rank_of(writer: str) -> int | None:
    """Return the rank in a writer's name; None for the system's own, and for what is no rank."""
    parts = writer.split("-")
    is_rank = parts[0] == "rank" and len(parts) > 1 and parts[1].isdecimal()
    return int(parts[1]) if is_rank else None


@dataclass
class LoggedEvents:
    """The events of a run, and what is wrong with its files."""

    events: list[dict[str, Any]] = field(default_factory=list)
    """In the order of their time; each with its ``rank``."""
    damaged: dict[str, str] = field(default_factory=dict)
    """Path of a file to what is wrong with it."""

    def describe_damage(self) -> list[str]:
        """Return a sentence for each damaged file."""
        return [f"{path} is damaged: {reason}." for path, reason in self.damaged.items()]


def read_all_events(folder: RunFolder) -> LoggedEvents:
    """Events of every writer; damaged lines are passed over and counted."""
    found = LoggedEvents()
    for writer in folder.list_writers():
        path, rank = folder.events_path(writer), rank_of(writer)
        events, reason = _read_file(path)
        found.events += [{**event, "rank": rank} for event in events]
        found.damaged.update({path: reason} if reason else {})
    found.events.sort(key=lambda event: float(event["at"]))
    return found


def read_events(folder: RunFolder) -> list[dict[str, Any]]:
    """Events of every writer in the order of their time; each gets its ``rank``."""
    return read_all_events(folder).events


def _read_file(path: str) -> tuple[list[dict[str, Any]], str]:
    """Return the readable events of a file, and its damage, empty where there is none."""
    try:
        lines = read_bytes(path).split(b"\n")[:-1]
    except (FileNotFoundError, NotADirectoryError):
        return [], ""
    except DamagedFileError as error:
        return [], error.reason
    read = [parse_event(line) for line in lines]
    broken = [n for n, (line, event) in enumerate(zip(lines, read), 1) if event is None and line]
    return [event for event in read if event is not None], _describe_broken(broken)


def parse_event(line: bytes) -> dict[str, Any] | None:
    """Return the event on a line; None when the line is broken."""
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) and _is_event(event) else None


def _is_event(event: dict[str, Any]) -> bool:
    name, kind = event.get("name"), event.get("kind")
    if not (isinstance(event.get("at"), (int, float)) and isinstance(kind, str)):
        return False
    from .kinds import kind_of  # a script only writes

    known = kind_of(event)
    content = event.get(known.content, _MISSING)
    return isinstance(name, str) and content is not _MISSING and isinstance(content, known.type)


def _describe_broken(lines: list[int]) -> str:
    if not lines:
        return ""
    shown = ", ".join(map(str, lines[:5])) + (" …" if len(lines) > 5 else "")
    return f"{len(lines)} of its lines cannot be read: {shown}"
