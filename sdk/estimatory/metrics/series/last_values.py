"""Last value of each series. Standard library only: workers call it, too."""

from __future__ import annotations

import os
import struct

from estimatory.folders.run_folder import RunFolder
from estimatory.metrics.events import rank_of
from estimatory.metrics.journal_reading import WIDE_NAME, read_names, read_sealed
from estimatory.metrics.values import BOOL, RECORD, SERIES_MASK, TYPE_SHIFT, read_value

from .journal_file import count_sealed, open_journal

_VALUE_AND_CODE = struct.Struct("<dd8xII")
_LAST_FLOAT = BOOL << TYPE_SHIFT | SERIES_MASK
_BLOCK = 8192
_TAIL = 16 * _BLOCK


def last_values(folder: RunFolder, *, thorough: bool = True) -> dict[str, float]:
    """Return the last value of each series of rank 0, in the order they began.

    Journals are read from their end until every name was met. Without ``thorough`` at most
    131,072 records of each are looked at: names last logged before them are left out.
    """
    found: dict[str, tuple[float, float]] = {}
    for writer in folder.list_writers():
        if rank_of(writer) == 0:
            for name, point in _last_points(folder.journal_path(writer), thorough).items():
                found[name] = max(found.get(name, point), point, key=lambda p: p[0])
    return {name: value for name, (_, value) in found.items()}


def _last_points(path: str, thorough: bool) -> dict[str, tuple[float, float]]:
    """Return ``(time, value)`` of the last point of each series of one journal."""
    file = open_journal(path)
    if file is None:
        return {}
    try:
        count = count_sealed(file)
        names = read_names(path)
        n_names = len(names) - (WIDE_NAME in names)
        found = _scan_backwards(file, count, n_names, 0 if thorough else count - _TAIL)
    finally:
        os.close(file)
    return {name: found[n] for n, name in enumerate(names) if n in found}


def _scan_backwards(
    file: int, end: int, n_names: int, lowest: int
) -> dict[int, tuple[float, float]]:
    found: dict[int, tuple[float, float]] = {}
    while end > max(lowest, 0) and len(found) < n_names:
        start = max(0, end - _BLOCK)
        data = read_sealed(file, start, end - start)
        block = {
            code & SERIES_MASK: (at, value if code <= _LAST_FLOAT else _round(data, n, code, value))
            for n, (value, at, code, seal) in enumerate(_VALUE_AND_CODE.iter_unpack(data))
            if seal
        }
        found = {**block, **found}
        end = start
    return found


def _round(data: bytes, place: int, code: int, value: float) -> float:
    """Return a whole number that is wider than a float, as the nearest one."""
    return float(read_value(data, place * RECORD.size, code >> TYPE_SHIFT, value))
