"""A log read on as it grows."""

from __future__ import annotations

import os
from typing import BinaryIO

from estimatory.folders.run_folder import RunFolder

from ..log_text import LogPart, open_if_there, read_log

_LARGEST_PART = 1 << 16
_FARTHEST_BEHIND = 1 << 20
"""A reader further behind skips to the end: nobody can read what passes faster than that."""


class LogTail:
    """Position of one reader; a negative offset counts from the end."""

    def __init__(self, folder: RunFolder, name: str, offset: int) -> None:
        self._folder = folder
        self._name = name
        self._offset = offset

    def read_on(self) -> LogPart | None:
        """Return the next part, at most 64 KiB; None when there is nothing new.

        A part whose offset is beyond the last ``next_offset`` leaves out what lies between.
        """
        try:
            file = open_if_there(self._folder, self._name)
        except OSError:  # not there yet, or nothing that may be shown
            return None
        with file:
            return self._read_on(file)

    def _read_on(self, file: BinaryIO) -> LogPart | None:
        size = os.fstat(file.fileno()).st_size
        if self._offset >= size or size == 0:
            return None
        behind = -self._offset if self._offset < 0 else size - self._offset
        start = -_LARGEST_PART if behind > _FARTHEST_BEHIND else self._offset
        part = read_log(file, start, _LARGEST_PART)
        self._offset = part.next_offset
        return part
