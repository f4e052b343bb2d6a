"""Reading log files as text: by ranges that never split a character, and by search."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO, NamedTuple

from estimatory.clean_text import find_shown, showable
from estimatory.errors import FileNotInRunError
from estimatory.run_folder import RunFolder

_CHUNK = 1 << 20
_LONGEST_LINE = 1 << 16
_SHOWN = 400


class LogPart(NamedTuple):
    """A stretch of a log; offsets count bytes."""

    text: str
    offset: int
    next_offset: int
    size: int


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


def read_log(file: BinaryIO, offset: int, limit: int) -> LogPart:
    """At most ``limit`` bytes from ``offset`` on; a negative offset counts from the end.

    What is not UTF-8 is shown as U+FFFD; a character cut off at the end is left for the next part.
    """
    size = os.fstat(file.fileno()).st_size
    is_tail = offset < 0
    start = max(0, size + offset) if is_tail else min(offset, size)
    file.seek(start)
    data = file.read(limit)
    if is_tail and start:
        skipped = _continuation(data)
        start, data = start + skipped, data[skipped:]
    text, used = decode(data)
    return LogPart(text, start, start + used, size)


def _continuation(data: bytes) -> int:
    """How many bytes at the front belong to a character that began before."""
    return next((n for n, byte in enumerate(data[:4]) if byte & 0xC0 != 0x80), 0)


def decode(data: bytes) -> tuple[str, int]:
    """The text and how many bytes it took: all but a character cut off at the end."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    text = decoder.decode(data)
    waiting = len(decoder.getstate()[0])
    if waiting == len(data):  # nothing else is there: better a wrong character than no progress
        return data.decode("utf-8", "replace"), len(data)
    return text, len(data) - waiting


def search_log(file: BinaryIO, query: str, limit: int) -> dict[str, Any]:
    """``{"matches": [{"line", "offset", "text"}], "truncated"}``; case matters not (ASCII)."""
    wanted = query.encode().lower()
    matches: list[dict[str, Any]] = []
    for match in _iter_matches(file, wanted):
        if len(matches) == limit:
            return {"matches": matches, "truncated": True}
        matches.append(match)
    return {"matches": matches, "truncated": False}


def _iter_matches(file: BinaryIO, wanted: bytes) -> Iterator[dict[str, Any]]:
    line, offset = 1, 0
    while chunk := file.read(_CHUNK):
        chunk += file.readline(_LONGEST_LINE)
        for start, end in _find_lines(chunk, wanted):
            text = chunk[start : min(end, start + _SHOWN)].decode("utf-8", "replace")
            number = line + chunk.count(b"\n", 0, start)
            yield {"line": number, "offset": offset + start, "text": text.rstrip("\r")}
        line += chunk.count(b"\n")
        offset += len(chunk)


def _find_lines(chunk: bytes, wanted: bytes) -> Iterator[tuple[int, int]]:
    """Where the lines that hold ``wanted`` begin and end."""
    lowered = chunk.lower()
    found = lowered.find(wanted)
    while found >= 0:
        start = chunk.rfind(b"\n", 0, found) + 1
        end = chunk.find(b"\n", found)
        end = len(chunk) if end < 0 else end
        yield max(start, found - _SHOWN // 2), end
        found = lowered.find(wanted, end)
