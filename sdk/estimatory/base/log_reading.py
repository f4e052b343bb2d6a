"""Where a stretch of a log may begin and stop, and what a terminal shows of a line in the end."""

from __future__ import annotations

import os
import re
from typing import BinaryIO

_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-_]")
"""What only a terminal follows: colours, moves, links."""
_UNDRAWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""Controls of which a terminal shows nothing, such as bells."""


def find_beginning(data: bytes) -> int:
    """Return where to begin in bytes that were cut out of a log.

    At the first line of the first half; of one long line at the first whole character.
    """
    newline = data.find(b"\n", 0, len(data) // 2)
    return newline + 1 if newline >= 0 else skip_continuation(data)


def find_stop(data: bytes) -> int:
    """Return where to stop in bytes that others follow: after the last line of the second half."""
    newline = data.rfind(b"\n", len(data) // 2)
    return newline + 1 if newline >= 0 else len(data)


def read_end(file: BinaryIO, n_bytes: int) -> str:
    """Return the last bytes of a log as text; what is not UTF-8 as U+FFFD."""
    start = max(0, os.fstat(file.fileno()).st_size - n_bytes)
    file.seek(start)
    data = file.read(n_bytes)
    return data[find_beginning(data) if start else 0 :].decode(errors="replace")


def skip_continuation(data: bytes) -> int:
    """Return how many bytes at the front belong to a character that began before."""
    return next((n for n, byte in enumerate(data[:4]) if byte & 0xC0 != 0x80), 0)


def settle_line(line: str) -> str:
    """Return a line after all that a progress bar wrote over it, without colours."""
    return _UNDRAWN.sub("", _SEQUENCE.sub("", line.rstrip("\r").rsplit("\r", 1)[-1]))
