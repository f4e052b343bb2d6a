"""A rank's append-only metric file: fixed-size records written through a memory map.

One point costs one ``pack_into`` and no system call; it is visible to readers at once, and it
survives ``kill -9`` of the writer, because the page belongs to the kernel from then on. The file
grows in steps whose blocks are reserved first: writing to a hole on a full disk would be SIGBUS.

Record, 32 bytes, little-endian::

    value  f8    time  f8 (seconds since the epoch)    step  i8 (-1: none given)
    series u4 (number; the top three bits say the type)    seal  u4 (record number + 1)

The seal is written last, so a record cut off by a kill is recognised. Names live beside the
records in ``<writer>.series``: one JSON string a line, the line number is the series number.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import threading
from collections.abc import Iterator
from itertools import count
from time import time

from .errors import TrackingError

RECORD = struct.Struct("<ddqII")
HEADER = struct.Struct("<8sIIdd")  # magic, version, record size, created at, reserved
MAGIC = b"ESTJRNL\0"
VERSION = 1
NO_STEP = -1
FLOAT, INT, BOOL = 0, 1, 2
TYPE_SHIFT = 29
SERIES_MASK = (1 << TYPE_SHIFT) - 1

_FIRST_STEP = 2048
_LARGEST_STEP = 1 << 18
_MAX_SEAL = 0xFFFFFFFF


def names_path(journal_path: str) -> str:
    """The side file that holds the series names of a journal."""
    return journal_path.removesuffix(".journal") + ".series"


class JournalWriter:
    """The one writer of a journal. Safe to call from many threads; not across ``fork``.

    Raises:
        FileExistsError: another writer has this journal already.
        TrackingError: the disk is full or the file cannot be made; points written before are kept.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._names: dict[str, int] = {}
        self._codes: dict[type, dict[str, int]] = {}
        self._growing = threading.Lock()
        self._capacity = 0
        try:
            self._file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o644)
            self._names_file = os.open(
                names_path(path), os.O_CREAT | os.O_WRONLY | os.O_APPEND | os.O_TRUNC, 0o644
            )
            os.write(self._file, HEADER.pack(MAGIC, VERSION, RECORD.size, time(), 0.0))
        except FileExistsError:
            raise
        except OSError as error:
            raise TrackingError(
                f"Metrics cannot be written to {path}: {error.strerror}."
            ) from error
        self._slots = count()
        self._map: mmap.mmap
        self._grow(0)

    def append(self, name: str, value: float, step: int | None = None) -> None:
        """Add one point. Whether it was an int or a bool is remembered.

        Raises:
            TypeError: ``value`` is not a number.
        """
        kind = value.__class__
        try:
            code = self._codes[kind][name]
        except KeyError:
            code = self._code_for(name, value)
        # All that can fail is done before a slot is taken, so a refused value leaves no gap.
        if kind is not float:
            value = float(value)
        number = NO_STEP if step is None else int(step)
        slot = next(self._slots)
        if slot >= self._capacity:
            self._grow(slot)
        RECORD.pack_into(self._map, 32 + slot * 32, value, time(), number, code, slot + 1)

    def close(self) -> None:
        """Cut the file to what was written. Points appended afterwards are refused."""
        with self._growing:
            used = next(self._slots)
            self._capacity = 0
            self._map.close()
            os.ftruncate(self._file, HEADER.size + min(used, _MAX_SEAL) * RECORD.size)
            os.close(self._file)
            os.close(self._names_file)

    def _code_for(self, name: str, value: object) -> int:
        if isinstance(value, (str, bytes)) or not hasattr(value, "__float__"):
            raise TypeError(f"{name!r} is a {type(value).__name__}, not a number")
        with self._growing:
            number = self._names.get(name)
            if number is None:
                number = len(self._names)
                line = json.dumps(name, ensure_ascii=True) + "\n"
                try:
                    os.write(self._names_file, line.encode())
                except OSError as error:
                    raise self._refused(error) from error
                self._names[name] = number
            code = number | _type_of(value) << TYPE_SHIFT
            self._codes.setdefault(value.__class__, {})[name] = code
            return code

    def _grow(self, slot: int) -> None:
        with self._growing:
            while slot >= self._capacity:
                step = min(max(self._capacity, _FIRST_STEP), _LARGEST_STEP)
                size = HEADER.size + (self._capacity + step) * RECORD.size
                try:
                    _reserve(self._file, size)
                    # An old map that another thread still writes to shows the same pages.
                    self._map = mmap.mmap(self._file, size)
                except (OSError, ValueError) as error:
                    raise self._refused(error) from error
                self._capacity += step

    def _refused(self, error: Exception) -> TrackingError:
        reason = getattr(error, "strerror", None) or str(error)
        return TrackingError(
            f"Metrics cannot be written to {self.path}: {reason}.",
            "What was logged before is kept.",
        )


def _type_of(value: object) -> int:
    if isinstance(value, bool):
        return BOOL
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    if kind == "b":
        return BOOL
    return INT if isinstance(value, int) or kind in ("i", "u") else FLOAT


def _reserve(file: int, size: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file, 0, size)
        return
    start = os.fstat(file).st_size
    os.pwrite(file, bytes(size - start), start)


# --- reading --------------------------------------------------------------------------------


def count_records(data: mmap.mmap | bytes) -> int:
    """How many records a journal holds, up to the last sealed one.

    A binary search finds the end: behind it the file is zero. A thread killed between taking a
    slot and sealing it leaves a gap, so a neighbourhood is asked, not one record.
    """
    low, high = 0, max(0, len(data) - HEADER.size) // RECORD.size
    while low < high:
        middle = (low + high) // 2
        if _is_written(data, middle):
            low = middle + 1
        else:
            high = middle
    while low and not _seal(data, low - 1):
        low -= 1
    return low


def _is_written(data: mmap.mmap | bytes, index: int) -> bool:
    start = HEADER.size + index * RECORD.size
    return bool(data[start : start + 64 * RECORD.size].strip(b"\0"))


def _seal(data: mmap.mmap | bytes, index: int) -> int:
    end = HEADER.size + (index + 1) * RECORD.size
    return int.from_bytes(data[end - 4 : end], "little")


def read_names(journal_path: str) -> list[str]:
    """Series names by number; a last line still being written is left out."""
    try:
        with open(names_path(journal_path), "rb") as file:
            lines = file.read().split(b"\n")[:-1]
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in lines]


def iter_points(path: str) -> Iterator[tuple[int, float, float, int]]:
    """Yield ``(series code, value, time, step)`` of each whole record; needs no NumPy."""
    with open(path, "rb") as file:
        data = file.read()
    for index in range(count_records(data)):
        value, at, step, code, seal = RECORD.unpack_from(data, HEADER.size + index * RECORD.size)
        if seal:
            yield code, value, at, step
