"""What a run logs besides scalars: tables, lists, images, strings, tags; one JSON object a line.

Each writer has a file of its own, opened for appending; a line is written in one call, so readers
and a killed writer leave at most an unfinished last line, which is passed over.
"""

from __future__ import annotations

import json
import os
from time import time
from typing import Any

from .errors import TrackingError
from .run_folder import RunFolder


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


def read_events(folder: RunFolder) -> list[dict[str, Any]]:
    """Events of every writer in the order of their time; each gets its ``rank``."""
    events: list[dict[str, Any]] = []
    for writer in folder.list_writers():
        rank = rank_of(writer)
        events += [{**event, "rank": rank} for event in _read_file(folder.events_path(writer))]
    events.sort(key=lambda event: event["at"])
    return events


def _read_file(path: str) -> list[dict[str, Any]]:
    try:
        with open(path, "rb") as file:
            lines = file.read().split(b"\n")[:-1]
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in lines]
