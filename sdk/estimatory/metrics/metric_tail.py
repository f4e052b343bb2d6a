"""One metric of a run as it grows: each look brings the values logged since. Standard library only.

What counts is rank 0, as in lists of runs; a forked child of it logs beside it.
"""

from __future__ import annotations

import os
import time

from ..errors import DamagedFileError
from ..folders.run_folder import RunFolder
from .events import rank_of
from .journal_reading import open_for_reading, read_names, read_sealed
from .values import BOOL, RECORD, SERIES_MASK, TYPE_SHIFT, read_value

_SETTLED_S = 1.0
"""A slot taken this long ago and still empty belongs to a thread that was killed."""


class MetricTail:
    """Reads on where the last look ended."""

    def __init__(self, folder: RunFolder, name: str) -> None:
        self._folder = folder
        self._name = name
        self._places: dict[str, int] = {}

    def read_on(self, *, is_last: bool = False) -> list[float]:
        """Return the values logged since the last look, in the order of their logging.

        Args:
            is_last: whether the run has ended: a slot that is still empty is passed over.
        """
        found: list[tuple[float, float]] = []
        for writer in self._folder.list_writers():
            if rank_of(writer) == 0:
                found += self._read_writer(writer, is_last=is_last)
        return [value for _, value in sorted(found, key=lambda point: point[0])]

    def _read_writer(self, writer: str, *, is_last: bool) -> list[tuple[float, float]]:
        path = self._folder.journal_path(writer)
        start = self._places.get(writer, 0)
        try:
            data = _read_from(path, start)
        except (FileNotFoundError, DamagedFileError):
            return []
        if not data:
            return []
        number = _find_number(path, self._name)  # after the records: names are written first
        found, count = [], 0
        for value, at, _, code, seal in RECORD.iter_unpack(data):
            if not seal and not is_last and not _is_settled(data):
                break
            if seal and code & SERIES_MASK == number:
                found.append((at, _to_float(data, count, code, value)))
            count += 1
        self._places[writer] = start + count
        return found


def _read_from(path: str, start: int) -> bytes:
    file = open_for_reading(path)
    try:
        return read_sealed(file, start, os.fstat(file).st_size // RECORD.size)
    finally:
        os.close(file)


def _find_number(path: str, name: str) -> int | None:
    names = read_names(path)
    return names.index(name) if name in names else None


def _is_settled(data: bytes) -> bool:
    """Return whether the last record is old enough for the gaps before it to stay."""
    at: float = RECORD.unpack(data[-RECORD.size :])[1]
    return time.time() - at > _SETTLED_S


def _to_float(data: bytes, place: int, code: int, value: float) -> float:
    kind = code >> TYPE_SHIFT
    return float(read_value(data, place * RECORD.size, kind, value)) if kind > BOOL else value
