"""A rank's append-only metric file: fixed-size records written through a memory map.

One point costs one ``pack_into`` and no system call; it is visible to readers at once, and it
survives ``kill -9`` of the writer, because the page belongs to the kernel from then on. The file
grows in steps whose blocks are reserved first: writing to a hole on a full disk would be SIGBUS.

Record, 32 bytes, little-endian::

    value  f8    time  f8 (seconds since the epoch)    step  i8 (-1: none given)
    series u4 (number; the top three bits say the type)    seal  u4 (record number + 1)

The seal is written last, so a record cut off by a kill is recognised; a reader looks at seals first
and reads the rest after (:func:`read_sealed`). Names live beside the
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

from .errors import DamagedFileError, TrackingError
from .files import open_regular, read_bytes

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


def read_sealed(file: int, start: int, count: int) -> bytes:
    """Up to ``count`` records from slot ``start`` on; ends behind the last sealed one.

    A record may be written at the very moment in which it is copied, and its seal be copied later
    than its value. So what is read first are the seals, and the data only afterwards: records
    sealed at the first look are whole at the second. A slot that was not sealed yet, or never
    will be because its thread was killed, comes as zeros.
    """
    offset = HEADER.size + start * RECORD.size
    look = os.pread(file, count * RECORD.size, offset)
    look = look[: count_records(look) * RECORD.size]
    data = os.pread(file, len(look), offset)
    gaps = find_gaps(look)
    if not gaps:
        return data
    filled = bytearray(data)
    for gap in gaps:
        filled[gap * RECORD.size : (gap + 1) * RECORD.size] = bytes(RECORD.size)
    return bytes(filled)


def count_records(data: bytes) -> int:
    """How many records ``data`` begins with, up to the last sealed one."""
    count = min(-(-len(data.rstrip(b"\0")) // RECORD.size), len(data) // RECORD.size)
    while count and not _is_sealed(data, count - 1):
        count -= 1
    return count


def find_gaps(data: bytes) -> list[int]:
    """The records that are not sealed."""
    lowest = data[RECORD.size - 4 :: RECORD.size]  # of its seal; zero in one of 256 sealed
    gaps, place = [], lowest.find(0)
    while place >= 0:
        if not _is_sealed(data, place):
            gaps.append(place)
        place = lowest.find(0, place + 1)
    return gaps


def _is_sealed(data: bytes, index: int) -> bool:
    end = (index + 1) * RECORD.size
    return data[end - 4 : end] != b"\0\0\0\0"


def read_names(journal_path: str) -> list[str]:
    """Series names by number; a last line still being written is left out.

    A damaged line costs its name only: the series is called ``series-3`` by its number.
    """
    try:
        lines = read_bytes(names_path(journal_path)).split(b"\n")[:-1]
    except (FileNotFoundError, NotADirectoryError, DamagedFileError):
        return []
    return [parse_name(line) or stand_in_name(number) for number, line in enumerate(lines)]


def stand_in_name(number: int) -> str:
    """What a series is called of which the name is lost."""
    return f"series-{number}"


def parse_name(line: bytes) -> str | None:
    """The name on a line; None when the line is broken."""
    try:
        name = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return name if isinstance(name, str) else None


def open_for_reading(path: str) -> int:
    """A descriptor of a journal.

    Raises:
        FileNotFoundError: there is none.
        DamagedFileError: it may not be read, or it is no journal.
    """
    file = open_regular(path)
    if os.pread(file, len(MAGIC), 0) == MAGIC:
        return file
    is_empty = not os.pread(file, HEADER.size, 0).strip(b"\0")
    os.close(file)
    raise DamagedFileError(path, "it is empty" if is_empty else "it is no journal")


def iter_points(path: str) -> Iterator[tuple[int, float, float, int]]:
    """Yield ``(series code, value, time, step)`` of each whole record; needs no NumPy."""
    file = open_for_reading(path)
    try:
        data = read_sealed(file, 0, os.fstat(file).st_size // RECORD.size)
    finally:
        os.close(file)
    for value, at, step, code, seal in RECORD.iter_unpack(data):
        if seal:
            yield code, value, at, step


def list_points(path: str) -> list[tuple[str, int, float, float, int]]:
    """``(series name, type, value, time, step)`` of each whole record; none without a file."""
    try:
        points = list(iter_points(path))
    except FileNotFoundError:
        return []
    names = read_names(path)  # after the records: a name is written before the first of its points
    lost = max((code & SERIES_MASK for code, _, _, _ in points), default=-1) + 1
    names += [stand_in_name(number) for number in range(len(names), min(lost, len(names) + 1000))]
    return [
        (names[code & SERIES_MASK], code >> TYPE_SHIFT, value, at, step)
        for code, value, at, step in points
        if code & SERIES_MASK < len(names)
    ]
