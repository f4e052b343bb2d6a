"""A rank's append-only metric file: fixed-size records written through a memory map.

One point costs one ``pack_into`` and no system call; it is visible to readers at once, and it
survives ``kill -9`` of the writer, because the page belongs to the kernel from then on. The file
grows in steps whose blocks are reserved first: writing to a hole on a full disk would be SIGBUS.

Record, 32 bytes, little-endian::

    value  f8    time  f8 (seconds since the epoch)    step  i8 (the lowest: none given)
    series u4 (number; the top three bits say the type)    seal  u4 (record number + 1)

The value of a whole number beyond 2**53 is an i8 or a u8; its type says which. In version 1 there
were no such types, and -1 was the step that was not given.

The seal is written last, so a record cut off by a kill is recognised; a reader looks at seals first
and reads the rest after (:func:`.journal_reading.read_sealed`). Names live beside the
records in ``<writer>.series``: one JSON string a line, the line number is the series number.
An object in a line says that some values are wider than a float.
"""

from __future__ import annotations

import json
import mmap
import os
import threading
from itertools import count
from time import time

from ..base.files import unlink_if_there, write_all_at
from ..base.own_file import OwnFile, map_file
from ..errors import TrackingError
from .journal_reading import (
    HEADER,
    MAGIC,
    VERSION,
    WIDE_NAME,
    iter_points,
    list_points,
    names_path,
    read_names,
)
from .values import (
    BOOL,
    FLOAT,
    HIGHEST_EXACT,
    HIGHEST_STEP,
    INT,
    LOWEST_EXACT,
    LOWEST_STEP,
    NO_STEP,
    RECORD,
    SERIES_MASK,
    TYPE_SHIFT,
    is_of_one_type,
    pack_float,
    to_name,
    to_step,
    to_wide,
    type_of,
)

__all__ = [
    "BOOL", "FLOAT", "HEADER", "INT", "NO_STEP", "RECORD", "SERIES_MASK", "TYPE_SHIFT",
    "JournalWriter", "iter_points", "list_points", "names_path", "read_names",
]  # fmt: skip

_FIRST_STEP = 2048
_LARGEST_STEP = 1 << 18
_SMALLEST_STEP = 128
"""Records that a nearly full disk is asked for instead."""
_MAX_SEAL = 0xFFFFFFFF


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
        # A signal may be handled, and something be logged there, while its thread holds it.
        self._growing = threading.RLock()
        self._capacity = 0
        self._reserved = 0
        self._is_full = self._is_closed = False
        self._seals = count(1)
        self._map: mmap.mmap
        self._file = self._make(path)
        try:
            flags = os.O_CREAT | os.O_WRONLY | os.O_APPEND | os.O_TRUNC
            self._names_file = OwnFile(names_path(path), flags, 0o644)
            self._file.append(HEADER.pack(MAGIC, VERSION, RECORD.size, time(), 0.0))
            self._grow(0)
        except BaseException as error:  # half a journal would keep its name from the next one
            self._remove()
            if isinstance(error, OSError):
                raise self._refused(error) from error
            raise

    def append(self, name: str, value: float, step: int | None = None) -> None:
        """Add one point. Whether it was an int or a bool is remembered.

        Raises:
            TypeError: ``value`` is not a number.
            UserError: the name is no text, or value or step takes more than 64 bits.
            TrackingError: the disk takes no more, or the journal was closed.
        """
        kind = value.__class__
        try:
            code = self._codes[kind][name]
        except KeyError:
            code = self._code_for(name, value)
        # All that can fail is done before a slot is taken, so a refused value leaves no gap.
        pack = pack_float
        if kind is not float:
            given, value = value, float(value)
            if not LOWEST_EXACT < value < HIGHEST_EXACT:
                pack, value, code = to_wide(name, given, value, code)
                if pack is not pack_float:
                    self._note_wide()
        if step is None:
            number = NO_STEP
        elif step.__class__ is int and LOWEST_STEP <= step <= HIGHEST_STEP:
            number = step
        else:
            number = to_step(name, step)
        seal = next(self._seals)  # of slot seal - 1, which lies behind the header
        if seal > self._capacity:
            self._grow(seal - 1)
        pack(self._map, seal * 32, value, time(), number, code, seal)

    def trim(self) -> None:
        """Cut the file to what was written; it grows again when more comes."""
        with self._growing:
            if not self._is_closed:
                self._cut()

    def close(self) -> None:
        """Cut the file to what was written. Points appended afterwards are refused.

        Points that other threads are about to write are kept, or refused before they are: the map
        stays, and so does the part of the file that holds them.
        """
        with self._growing:
            if self._is_closed:
                return
            self._is_closed = True
            self._cut()
            self._file.close()
            self._names_file.close()

    def _make(self, path: str) -> OwnFile:
        try:
            return OwnFile(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o644)
        except FileExistsError:
            raise
        except OSError as error:
            raise self._refused(error) from error

    def _remove(self) -> None:
        self._is_closed = True
        for path in (self.path, names_path(self.path)):
            unlink_if_there(path)
        self._file.close()
        if hasattr(self, "_names_file"):
            self._names_file.close()

    def _cut(self) -> None:
        """Cut the file behind the slots that are taken; later ones wait for the lock."""
        self._codes = {}
        self._capacity = 0
        used = next(self._seals) - 1
        self._reserved = min(used, self._reserved)
        try:
            size = HEADER.size + self._reserved * RECORD.size
            os.ftruncate(self._file.descriptor(), size)
        except OSError:  # then it stays longer than it had to be
            pass

    def _code_for(self, name: str, value: object) -> int:
        kind = type_of(name, value)
        text = to_name(name)
        with self._growing:
            self._check_room()
            number = self._names.get(text)
            if number is None:
                number = self._names[text] = self._add_line(text)
            code = number | kind << TYPE_SHIFT
            if name.__class__ is str and is_of_one_type(value.__class__):
                self._codes.setdefault(value.__class__, {})[name] = code
            return code

    def _note_wide(self) -> None:
        """Before the first such value: readers look for them only where they are."""
        if WIDE_NAME not in self._names:
            with self._growing:
                if WIDE_NAME not in self._names:
                    self._names[WIDE_NAME] = self._add_line({"wide": True})

    def _add_line(self, content: object) -> int:
        line = json.dumps(content, ensure_ascii=True) + "\n"
        try:
            self._names_file.append(line.encode())
        except OSError as error:
            raise self._refused(error) from error
        return len(self._names)

    def _check_room(self) -> None:
        """Asked before a slot is taken: slots that are never written would hide what follows."""
        if self._is_closed:
            raise TrackingError(
                f"Nothing more can be logged to {self.path}: its run has ended.",
                "Log before the run ends, or to a new run.",
            )
        if self._is_full:
            self._extend()

    def _grow(self, slot: int) -> None:
        with self._growing:
            while slot >= self._reserved:
                self._check_room()
                self._extend()

    def _extend(self) -> None:
        wanted = min(max(self._reserved, _FIRST_STEP), _LARGEST_STEP)
        try:
            self._extend_by(wanted)
        except (OSError, ValueError):
            try:
                self._extend_by(_SMALLEST_STEP)
            except (OSError, ValueError) as error:
                self._is_full, self._codes = True, {}
                raise self._refused(error) from error
        self._is_full = False

    def _extend_by(self, step: int) -> None:
        capacity = min(self._reserved + step, _MAX_SEAL)
        if capacity == self._reserved:
            raise ValueError(f"it holds {capacity} points, the most that one journal can")
        size = HEADER.size + capacity * RECORD.size
        file = self._file.descriptor()
        _reserve(file, size)
        # An old map that another thread still writes to shows the same pages.
        room = map_file(file, size)
        if capacity > self._reserved:
            self._map = room
            self._reserved = self._capacity = capacity

    def _refused(self, error: Exception) -> TrackingError:
        reason = getattr(error, "strerror", None) or str(error)
        return TrackingError(
            f"Metrics cannot be written to {self.path}: {reason}.",
            "What was logged before is kept.",
        )


def _reserve(file: int, size: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file, 0, size)
        return
    start = os.fstat(file).st_size
    write_all_at(file, bytes(size - start), start)
