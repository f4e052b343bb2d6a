"""What a run has logged: journals cut to what is sealed, names and events without broken lines."""

from __future__ import annotations

import json
import os
from array import array
from collections.abc import Iterator
from functools import partial

from ..base.files import read_bytes
from ..errors import DamagedFileError
from ..folders.run_folder import RunFolder
from ..metrics.events import parse_event
from ..metrics.journal_reading import HEADER, lost_name, names_path, parse_name
from ..metrics.values import RECORD, SERIES_MASK
from ..store.damage import judge_journal
from .fault import ENDING, Fault, judge, kept_aside, permit_or, replace_beside, unopened

_BLOCK = 1 << 15
_WORDS = RECORD.size // 4
_CODE, _SEAL = 6, 7
"""Where series and seal stand among the words of a record."""
_KEPT = f"the old file stays beside it as …{ENDING}"


def iter_journal_faults(folder: RunFolder) -> Iterator[Fault]:
    """Yield what is wrong with each file of a run's metrics."""
    try:
        writers = folder.list_writers()
    except DamagedFileError as error:
        yield unopened(error)
        return
    for writer in writers:
        yield from _judge_points(folder.journal_path(writer))
        yield from _judge_events(folder.events_path(writer))


def _judge_points(path: str) -> Iterator[Fault]:
    reason = judge_journal(path)
    if reason:
        yield kept_aside(path, reason)
        yield from judge(names_path(path), partial(read_bytes, names_path(path)))
        return
    if not os.path.lexists(path):
        return
    data = read_bytes(path)
    end, n_series = _find_end(data)
    if end < len(data):
        mend = f"it is cut to the points that are whole; {_KEPT}"
        yield Fault(path, "its end is torn", mend, partial(replace_beside, path, data[:end]))
    yield from _judge_names(names_path(path), n_series)


def _find_end(data: bytes) -> tuple[int, int]:
    """Return where what is whole ends, and how many series there are in it."""
    n_records, highest = (len(data) - HEADER.size) // RECORD.size, -1
    for start in range(0, n_records, _BLOCK):
        first = HEADER.size + start * RECORD.size
        words = array("I", data[first : first + min(_BLOCK, n_records - start) * RECORD.size])
        seals, codes = words[_SEAL::_WORDS], words[_CODE::_WORDS]
        whole = _count_whole(seals, start)
        numbers = (code & SERIES_MASK for code, seal in zip(codes[:whole], seals) if seal)
        highest = max(highest, max(numbers, default=-1))
        if whole < len(seals):
            return first + whole * RECORD.size, highest + 1
    return HEADER.size + n_records * RECORD.size, highest + 1


def _count_whole(seals: array[int], start: int) -> int:
    """Count whole records: a seal is the number of its record, from 1, or 0 when unwritten."""
    for place, seal in enumerate(seals):
        if seal and seal != start + place + 1:
            return place
    return len(seals)


def _judge_names(path: str, n_series: int) -> Iterator[Fault]:
    try:
        data = read_bytes(path)
    except (FileNotFoundError, NotADirectoryError):
        data, reason = b"", "it is not there"
    except DamagedFileError as error:
        data, reason = b"", error.reason
    else:
        reason = "names of series are lost" if data else "it is empty"
    lines = _mend_names(data, n_series)
    if lines != data.split(b"\n")[:-1]:
        mend = f"series without a name are called {lost_name(0)} …; {_KEPT}"
        content = b"".join(line + b"\n" for line in lines)
        yield permit_or(path, Fault(path, reason, mend, partial(replace_beside, path, content)))


def _mend_names(data: bytes, n_series: int) -> list[bytes]:
    """Return the lines as they are; for what is broken or missing a name by its number."""
    lines = data.split(b"\n")
    given = lines[:-1] if parse_name(lines[-1]) is None else lines
    given = given + [b""] * (n_series - len(given))
    lost = (json.dumps(lost_name(number)).encode() for number in range(len(given)))
    return [stand_in if parse_name(line) is None else line for line, stand_in in zip(given, lost)]


def _judge_events(path: str) -> Iterator[Fault]:
    try:
        lines = read_bytes(path).split(b"\n")
    except (FileNotFoundError, NotADirectoryError):
        return
    except DamagedFileError as error:
        yield kept_aside(path, error.reason)
        return
    whole = [line for line in lines if parse_event(line) is not None]
    n_broken = len(lines) - len(whole) - (lines[-1] == b"")
    if n_broken or lines[-1]:
        content = b"".join(line + b"\n" for line in whole)
        reason = f"{n_broken} of its lines are broken" if n_broken else "its last line has no end"
        mend = f"what is whole stays; {_KEPT}"
        yield Fault(path, reason, mend, partial(replace_beside, path, content))
