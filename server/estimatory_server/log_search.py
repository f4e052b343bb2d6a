"""The lines of a log that hold some text; one of gigabytes is read piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

from estimatory.base.log_reading import skip_continuation

from .log_text import decode

_CHUNK = 1 << 20
_LONG = 1 << 16
"""A line that is longer may match once for each of these bytes."""
_SHOWN = 400
_BEFORE = 80
_NEAR = 2_000
"""A line is shown from its beginning when that is not further from what was found."""


def search_log(file: BinaryIO, query: str, limit: int) -> dict[str, Any]:
    """``{"matches": [{"line", "offset", "text"}], "truncated"}``; case matters not (ASCII)."""
    matches = list(islice(_iter_matches(file, query.encode().lower()), limit + 1))
    return {"matches": matches[:limit], "truncated": len(matches) > limit}


def _iter_matches(file: BinaryIO, wanted: bytes) -> Iterator[dict[str, Any]]:
    line, offset, rest = 1, 0, b""
    while read := file.read(_CHUNK):
        chunk = rest + read + file.readline(_LONG)
        counted = 0
        for start, found in _find_lines(chunk, wanted):
            line += chunk.count(b"\n", counted, start)
            counted = start
            yield {"line": line, **_describe(chunk, offset, start, found)}
        # What was found in a long line may go on in the next piece of it.
        rest = b"" if chunk.endswith(b"\n") else chunk[len(chunk) - len(wanted) + 1 :]
        line += chunk.count(b"\n", counted)
        offset += len(chunk) - len(rest)


def _find_lines(chunk: bytes, wanted: bytes) -> Iterator[tuple[int, int]]:
    """Yield where the lines that hold ``wanted`` begin, and where they hold it."""
    lowered = chunk.lower()
    found = lowered.find(wanted)
    while found >= 0:
        yield chunk.rfind(b"\n", 0, found) + 1, found
        end = chunk.find(b"\n", found)
        farthest = found + _LONG
        found = lowered.find(wanted, farthest if end < 0 else min(end, farthest))


def _describe(chunk: bytes, offset: int, start: int, found: int) -> dict[str, Any]:
    """Return what is around a match; of what a progress bar wrote over, the state that holds it."""
    state = max(start, chunk.rfind(b"\r", start, found) + 1)
    begin = _whole_character(chunk, max(state, found - _BEFORE))
    text, _ = decode(chunk[begin : begin + _SHOWN])
    shown_from = _whole_character(chunk, start) if found - start < _NEAR else begin
    return {"offset": offset + shown_from, "text": text.partition("\n")[0].partition("\r")[0]}


def _whole_character(chunk: bytes, index: int) -> int:
    return index + skip_continuation(chunk[index : index + 4])
