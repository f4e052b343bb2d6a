"""Reading log files as text, by ranges that never split a character."""

from __future__ import annotations

import codecs
import os
import re
from contextlib import suppress
from typing import Any, BinaryIO, NamedTuple

from estimatory.base.clean_text import find_shown, showable
from estimatory.base.log_reading import find_beginning, find_stop
from estimatory.errors import FileNotInRunError
from estimatory.folders.run_folder import RunFolder

_CHUNK = 1 << 20
_LONGEST_SEQUENCE = 512
_SEQUENCE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]*(?:\x07|\x1b\\))")
_FARTHEST = 1 << 28


class LogPart(NamedTuple):
    """A stretch of a log; offsets count bytes."""

    text: str
    offset: int
    next_offset: int
    size: int
    begins_line: bool


def list_logs(folder: RunFolder) -> list[dict[str, Any]]:
    """``{"name", "size"}`` of each log, by name."""
    found = folder.served_logs.scan()
    logs = [{"name": name, "size": status.st_size} for name, status in found if "/" not in name]
    return sorted(logs, key=lambda log: _natural(log["name"]))


def _natural(name: str) -> tuple[str, int]:
    """rank-2 before rank-10."""
    digits = "".join(c for c in name if c in "0123456789")
    return name.translate(dict.fromkeys(map(ord, "0123456789"))), int(digits or 0)


def open_log(folder: RunFolder, name: str) -> BinaryIO:
    """Open a log from :func:`list_logs`.

    Raises:
        FileNotInRunError: there is none of that name.
    """
    with suppress(OSError):
        return open_if_there(folder, name)
    shown = showable(", ".join(_list_names(folder))) or "none yet"
    raise FileNotInRunError(f"Run {folder.run_id} has no log {name!r}. It has: {shown}.")


def open_if_there(folder: RunFolder, name: str) -> BinaryIO:
    """As :func:`open_log`, without looking what else there is.

    Raises:
        OSError: there is none of that name.
    """
    if "/" in name:
        raise FileNotFoundError(name)
    return folder.served_logs.open(find_shown(name, lambda: _list_names(folder)))


def _list_names(folder: RunFolder) -> list[str]:
    return [log["name"] for log in list_logs(folder)]


def read_log(file: BinaryIO, offset: int, limit: int, end: int | None = None) -> LogPart:
    """At most ``limit`` bytes from ``offset`` on; a negative offset counts from ``end``.

    ``end`` is that of the file unless given. What is not UTF-8 is shown as U+FFFD. Where more lies
    before what is counted from the end, or after any part, it begins and stops with whole lines as
    long as that costs less than half of it; else a character that is cut off is left out.
    """
    size = os.fstat(file.fileno()).st_size
    end = size if end is None else min(max(end, 0), size)
    start = max(0, end + offset) if offset < 0 else min(offset, end)
    file.seek(start)
    data = file.read(min(limit, end - start))
    if start + len(data) < end:
        data = data[: find_stop(data)]
    skipped = _find_beginning(file, start, data) if offset < 0 < start else 0
    text, used = decode(data[skipped:])
    start += skipped
    return LogPart(text, start, start + used, size, _begins_line(file, start))


def _find_beginning(file: BinaryIO, start: int, data: bytes) -> int:
    skipped = find_beginning(data)
    return skipped + _skip_sequence(file, start + skipped, data[skipped:])


def _skip_sequence(file: BinaryIO, start: int, data: bytes) -> int:
    """Return how many bytes belong to a terminal's sequence that began before."""
    n_before = min(start, _LONGEST_SEQUENCE)
    around = os.pread(file.fileno(), n_before, start - n_before) + data[:_LONGEST_SEQUENCE]
    cut = (m for m in _SEQUENCE.finditer(around) if m.start() < n_before < m.end())
    return next((m.end() - n_before for m in cut), 0)


def _begins_line(file: BinaryIO, offset: int) -> bool:
    return offset == 0 or os.pread(file.fileno(), 1, offset - 1) == b"\n"


def find_line(file: BinaryIO, offset: int) -> int | None:
    """Return where the line begins that goes on at ``offset``; None beyond 256 MiB."""
    position = min(offset, os.fstat(file.fileno()).st_size)
    farthest = max(0, position - _FARTHEST)
    while position > farthest:
        start = max(farthest, position - _CHUNK)
        newline = os.pread(file.fileno(), position - start, start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        position = start
    return None if position else 0


def decode(data: bytes) -> tuple[str, int]:
    """Return the text and how many bytes it took: all but a character cut off at the end."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    text = decoder.decode(data)
    waiting = len(decoder.getstate()[0])
    if waiting == len(data):  # nothing else is there: better a wrong character than no progress
        return data.decode("utf-8", "replace"), len(data)
    return text, len(data) - waiting
