"""Journals as NumPy sees them.

Counting goes through ``pread`` and mapping never beyond what was counted: a writer that closes
cuts its file, and touching a mapped page behind the end would be SIGBUS.
"""

from __future__ import annotations

import mmap
import os
from typing import TYPE_CHECKING, Any

from estimatory.errors import DamagedFileError
from estimatory.metrics.journal_reading import (
    HEADER,
    count_records,
    open_for_reading,
    read_sealed,
    read_version,
)
from estimatory.metrics.values import (
    BOOL,
    INT,
    LONG,
    NO_STEP,
    RECORD,
    SERIES_MASK,
    TYPE_SHIFT,
    UNSIGNED_LONG,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FIRST_OF_NO_STEP = 2
"""The first version in which -1 is a step like any other."""
_WIDE_LAYOUTS = {LONG: "<i8", UNSIGNED_LONG: "<u8"}
_LOOK_AHEAD = 64
_BLOCK = 4096


def record_type() -> Any:
    """Return the record of ``journal.py`` as a structured NumPy type."""
    import numpy as np

    fields = [("value", "<f8"), ("time", "<f8"), ("step", "<i8"), ("code", "<u4"), ("seal", "<u4")]
    return np.dtype(fields)


def series_numbers(records: NDArray[Any]) -> Any:
    """Return the series number of each record, without the type bits."""
    return records["code"] & SERIES_MASK


def type_numbers(records: NDArray[Any]) -> Any:
    """FLOAT, INT, BOOL, LONG or UNSIGNED_LONG of each record."""
    return records["code"] >> TYPE_SHIFT


def floats_of(records: NDArray[Any]) -> Any:
    """Return the values as floats, copied; wide ones are rounded."""
    values, kinds = records["value"].copy(), type_numbers(records)
    if len(kinds) and int(kinds.max()) > BOOL:
        for kind, layout in _WIDE_LAYOUTS.items():
            places = kinds == kind
            values[places] = values[places].view(layout)
    return values


def values_of(records: NDArray[Any], kinds: NDArray[Any]) -> Any:
    """Return the values as logged: floats, or plain Python numbers where some are wider."""
    values = records["value"].copy()
    if not len(kinds) or int(kinds.max()) <= BOOL:
        return values
    exact = values.astype(object)
    exact[kinds == INT] = [int(value) for value in values[kinds == INT]]
    for kind, layout in _WIDE_LAYOUTS.items():
        exact[kinds == kind] = values[kinds == kind].view(layout).tolist()
    return exact


def open_journal(path: str) -> int | None:
    """Return a file descriptor; None when there is no readable journal at ``path``."""
    try:
        return open_for_reading(path)
    except (FileNotFoundError, NotADirectoryError, DamagedFileError):  # store.damage says which
        return None


def count_points(path: str) -> int:
    """Count the used slots of the journal at ``path``; 0 where it cannot be read."""
    file = open_journal(path)
    if file is None:
        return 0
    try:
        return count_sealed(file)
    finally:
        os.close(file)


def count_sealed(file: int) -> int:
    """Count the used slots of a journal by a binary search over the seals.

    A slot may be empty for a moment, or for ever where a thread was killed; so a few slots more
    are looked at, and on from each that is used.
    """
    low, high = 0, max(0, os.fstat(file).st_size - HEADER.size) // RECORD.size
    while low < high:
        middle = (low + high) // 2
        if count_records(os.pread(file, RECORD.size, HEADER.size + middle * RECORD.size)):
            low = middle + 1
        else:
            high = middle
    return _look_ahead(file, low)


def _look_ahead(file: int, end: int) -> int:
    while True:
        ahead = os.pread(file, _LOOK_AHEAD * RECORD.size, HEADER.size + end * RECORD.size)
        more = count_records(ahead)
        if not more:
            return end
        end += more


def map_records(file: int, count: int) -> NDArray[Any]:
    """Return the first ``count`` records without a copy; the map lives as long as the array."""
    import numpy as np

    if count == 0:
        return np.empty(0, record_type())
    if read_version(file) < _FIRST_OF_NO_STEP:
        return _with_no_step(read_sealed(file, 0, count))
    flags = mmap.MAP_SHARED | getattr(mmap, "MAP_POPULATE", 0)
    data = mmap.mmap(file, HEADER.size + count * RECORD.size, flags=flags, prot=mmap.PROT_READ)
    return np.frombuffer(data, record_type(), count, HEADER.size)


def read_records(file: int, start: int, limit: int | None) -> NDArray[Any]:
    """Copies of the records from slot ``start`` on, up to slot ``limit`` or the last sealed one.

    Slots within that were not sealed yet are zero.
    """
    import numpy as np

    blocks: list[bytes] = []
    while limit is None or start < limit:
        size = _BLOCK if blocks else _LOOK_AHEAD
        n = size if limit is None else min(size, limit - start)
        blocks.append(read_sealed(file, start, n))
        start += n
        if len(blocks[-1]) < n * RECORD.size:
            break
    data = b"".join(blocks)
    if read_version(file) < _FIRST_OF_NO_STEP:
        return _with_no_step(data)
    return np.frombuffer(data, record_type())


def _with_no_step(data: bytes) -> NDArray[Any]:
    """Records of a journal that said -1 where no step was given."""
    import numpy as np

    records = np.frombuffer(bytearray(data), record_type())
    records["step"][records["step"] == -1] = NO_STEP
    return records
