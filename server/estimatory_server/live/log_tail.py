"""A log read on as it grows."""

from __future__ import annotations

import os

from ..log_text import LogPart, read_log

_LARGEST_PART = 1 << 16
_FARTHEST_BEHIND = 1 << 20
"""A reader further behind skips to the end: nobody can read what passes faster than that."""


class LogTail:
    """Where one reader stands; a negative offset counts from the end."""

    def __init__(self, path: str, offset: int) -> None:
        self._path = path
        self._offset = offset

    def read_on(self) -> LogPart | None:
        """The next part, at most 64 KiB; None when there is nothing new.

        A part whose offset is beyond the last ``next_offset`` leaves out what lies between.
        """
        try:
            size = os.stat(self._path).st_size
        except (FileNotFoundError, NotADirectoryError):
            return None
        if self._offset >= size or size == 0:
            return None
        behind = -self._offset if self._offset < 0 else size - self._offset
        start = -_LARGEST_PART if behind > _FARTHEST_BEHIND else self._offset
        part = read_log(self._path, start, _LARGEST_PART)
        self._offset = part.next_offset
        return part
