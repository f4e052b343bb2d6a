"""Reading a journal (``journal.py`` holds its layout), also while another process writes it."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterator
from typing import Any

from ..base.clean_text import storable
from ..base.files import open_descriptor, read_bytes
from ..errors import DamagedFileError
from .values import BOOL, INT, NO_STEP, RECORD, SERIES_MASK, TYPE_SHIFT, read_value

HEADER = struct.Struct("<8sIIdd")  # magic, version, record size, created at, reserved
MAGIC = b"ESTJRNL\0"
VERSION = 2
WIDE_NAME = "\ud800 some values are wider than a float"
"""The name of such a line; no name that was logged holds a surrogate."""


def names_path(journal_path: str) -> str:
    """Return the side file that holds the series names of a journal."""
    return journal_path.removesuffix(".journal") + ".series"


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
    """Return how many records ``data`` begins with, up to the last sealed one."""
    count = min(-(-len(data.rstrip(b"\0")) // RECORD.size), len(data) // RECORD.size)
    while count and not _is_sealed(data, count - 1):
        count -= 1
    return count


def find_gaps(data: bytes) -> list[int]:
    """Return the records that are not sealed."""
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


def read_version(file: int) -> int:
    """Return the version of an open journal; 0 for a file that is none, or none yet."""
    header = os.pread(file, HEADER.size, 0)
    if len(header) < HEADER.size or not header.startswith(MAGIC):
        return 0
    return int(HEADER.unpack(header)[1])


def read_names(journal_path: str) -> list[str]:
    """Series names by number; a last line still being written is left out.

    A line that is damaged gets a name in place of the one that is lost.
    """
    try:
        lines = read_bytes(names_path(journal_path)).split(b"\n")[:-1]
    except (OSError, DamagedFileError):
        return []
    names = [parse_name(line) for line in lines]  # the empty text is a name, too
    return [lost_name(i) if name is None else name for i, name in enumerate(names)]


def parse_name(line: bytes) -> str | None:
    """Return the name on a line, or :data:`WIDE_NAME`; None when the line is broken."""
    try:
        name = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if name == {"wide": True}:
        return WIDE_NAME
    is_name = name is None or isinstance(
        name, (str, int, float)
    )  # earlier versions took these, too
    return storable(str(name)) if is_name else None


def lost_name(number: int) -> str:
    """Return the stand-in for the lost name of a series."""
    return f"series-{number}"


def open_for_reading(path: str) -> int:
    """Return a descriptor of a journal.

    Raises:
        FileNotFoundError: there is none.
        DamagedFileError: it may not be read, or it is no journal.
    """
    file = open_descriptor(path)
    if read_version(file):
        return file
    is_empty = not os.pread(file, HEADER.size, 0).strip(b"\0")
    os.close(file)
    raise DamagedFileError(path, "it is empty" if is_empty else "it is no journal")


def iter_points(path: str) -> Iterator[tuple[int, Any, float, int]]:
    """Yield ``(series code, value, time, step)`` of each whole record; needs no NumPy.

    Raises:
        DamagedFileError: the file is no journal.
    """
    version, data = _read_whole(path)
    missing = NO_STEP if version > 1 else -1
    offset = -RECORD.size
    for value, at, step, code, seal in RECORD.iter_unpack(data):
        offset += RECORD.size
        if seal:
            kind = code >> TYPE_SHIFT
            if kind > BOOL:
                value = read_value(data, offset, kind, value)
                code = code & SERIES_MASK | INT << TYPE_SHIFT
            yield code, value, at, NO_STEP if step == missing else step


def _read_whole(path: str) -> tuple[int, bytes]:
    """Return the version of a journal, and its records."""
    file = open_for_reading(path)
    try:
        return read_version(file), read_sealed(file, 0, os.fstat(file).st_size // RECORD.size)
    finally:
        os.close(file)


def list_points(path: str) -> list[tuple[str, int, Any, float, int]]:
    """Return ``(series name, type, value, time, step)`` of each whole record.

    Raises:
        DamagedFileError: the file is no journal.
    """
    try:
        points = list(iter_points(path))
    except FileNotFoundError:
        return []
    names = read_names(path)  # after the records: a name is written before the first of its points
    return [
        (name_of(names, code & SERIES_MASK), code >> TYPE_SHIFT, value, at, step)
        for code, value, at, step in points
    ]


def name_of(names: list[str], number: int) -> str:
    """Return the name of a series; one made of its number where that was lost."""
    return names[number] if number < len(names) else lost_name(number)
