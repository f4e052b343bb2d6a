"""What a run logs besides scalars: tables, lists, images, strings, tags; one JSON object a line.

Each writer has a file of its own, opened for appending; a line is written in one call, so readers
and a killed writer leave at most an unfinished last line, which is passed over.
"""

from __future__ import annotations

import json
import os
from time import time
from typing import Any

from .errors import DamagedFileError, TrackingError
from .files import read_bytes
from .run_folder import RunFolder

_CONTENTS: dict[str, tuple[str, type]] = {
    "row": ("row", dict),
    "table": ("columns", dict),
    "list": ("values", list),
    "image": ("file", str),
}
"""What an event of a kind holds besides its time and name; of other kinds a ``value``."""


class EventWriter:
    """Appends events to one file; made at the first event."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._file: int | None = None

    def append(self, kind: str, name: str, **content: Any) -> None:
        """Add one event.

        Raises:
            TrackingError: the content cannot be expressed in JSON, or the disk refuses it.
        """
        event = {"at": time(), "kind": kind, "name": name, **content}
        try:
            line = json.dumps(event, default=_plain_value) + "\n"
            if self._file is None:
                self._file = os.open(self.path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o644)
            os.write(self._file, line.encode())
        except TypeError as error:
            raise TrackingError(f"{name!r} cannot be logged: {error}.") from None
        except OSError as error:
            raise TrackingError(
                f"{name!r} cannot be written to {self.path}: {error.strerror}."
            ) from error

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _plain_value(value: Any) -> Any:
    """NumPy, pandas and torch values know how to become plain ones."""
    for method in ("tolist", "item"):
        if hasattr(value, method):
            return getattr(value, method)()
    if isinstance(value, (set, frozenset, range)) or hasattr(value, "__next__"):
        return list(value)
    raise TypeError(f"a value of type {type(value).__name__} is not a scalar, list or table")


def rank_of(writer: str) -> int | None:
    """The rank that a writer's name tells; None for the system's own."""
    parts = writer.split("-")
    return int(parts[1]) if parts[0] == "rank" else None


def read_events(folder: RunFolder, damaged: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """Events of every writer in the order of their time; each gets its ``rank``.

    Broken lines are passed over; ``damaged`` is told of files that have some: path to reason.
    """
    damaged = {} if damaged is None else damaged
    events: list[dict[str, Any]] = []
    for writer in folder.list_writers():
        path, rank = folder.events_path(writer), rank_of(writer)
        found, reason = read_event_file(path)
        events += [{**event, "rank": rank} for event in found]
        damaged.update({path: reason} if reason else {})
    events.sort(key=lambda event: event["at"])
    return events


def read_event_file(path: str) -> tuple[list[dict[str, Any]], str]:
    """The events of a file that can be read, and what is wrong with it; empty: nothing is."""
    try:
        lines = read_bytes(path).split(b"\n")[:-1]
    except (FileNotFoundError, NotADirectoryError):
        return [], ""
    except DamagedFileError as error:
        return [], error.reason
    events = [parse_event(line) for line in lines]
    broken = [number for number, event in enumerate(events, 1) if event is None]
    return [event for event in events if event is not None], _describe_broken(broken)


def parse_event(line: bytes) -> dict[str, Any] | None:
    """The event on a line; None when the line is broken."""
    try:
        event = json.loads(line)
        field, kind = _CONTENTS.get(event["kind"], ("value", object))
        is_whole = isinstance(event["at"], (int, float)) and isinstance(event["name"], str)
        return event if is_whole and isinstance(event[field], kind) else None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _describe_broken(lines: list[int]) -> str:
    if not lines:
        return ""
    shown = ", ".join(map(str, lines[:5])) + (" …" if len(lines) > 5 else "")
    return f"{len(lines)} of its lines cannot be read: {shown}"
