"""A journal's records told apart by series, copying as little as can be."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from estimatory.metrics.journal_reading import WIDE_NAME

from ...base.lazy_dataclasses import dataclass
from .journal_file import floats_of, series_numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FEW = 3
"""With more series than this it is quicker to sort all records once than to look for each."""
_STRETCH = 1 << 15
"""Records that are sorted at a time: what is at work stays in the processor's cache."""
_AT_WORK = 1 << 16
"""So far behind the last record one may still be being written, by a thread that waits its turn."""


@dataclass(frozen=True)
class Piece:
    """The records of one series within one journal."""

    records: NDArray[Any]
    values: NDArray[Any]
    """Of this series alone."""
    positions: Any = None
    """Which of ``records``, rising; None for all."""

    def take(self, places: Any) -> Any:
        """Copies of the records at ``places`` of this series."""
        return self.records[places if self.positions is None else self.positions[places]]

    def all(self) -> NDArray[Any]:
        return self.records if self.positions is None else self.records[self.positions]


def split_by_series(
    records: NDArray[Any], known: list[str], names: Collection[str] | None
) -> Iterator[tuple[int, Piece]]:
    """Yield each series number with its piece; all of ``names``, or of ``known`` for None."""
    wanted = [n for n, name in enumerate(known) if names is None or name in names]
    records, values = _without_gaps(records, is_wide=WIDE_NAME in known)
    if not len(records) or not (wanted or names is None):
        return
    if len(known) == 1 and not series_numbers(records[-_AT_WORK:]).any():
        yield 0, Piece(records, values)
        return
    numbers = _small_numbers(records, len(known))
    nameless = _find_nameless(numbers, len(known)) if names is None else []
    wanted += nameless
    period = _find_period(numbers, len(known))
    if period:
        yield from _take_turns(records, values, numbers[:period].tolist(), wanted)
        return
    groups = _find if nameless or len(wanted) <= _FEW else _sort
    for number, positions, own in groups(numbers, values, wanted):
        if len(positions):
            yield number, Piece(records, own, positions)


def _find_nameless(numbers: Any, n_known: int) -> list[int]:
    """Return the series whose names were lost, or damaged away."""
    import numpy as np

    if int(numbers.max()) < n_known:
        return []
    found: list[int] = np.unique(numbers[numbers >= n_known]).tolist()
    return found


def _take_turns(
    records: NDArray[Any], values: NDArray[Any], turns: list[int], wanted: list[int]
) -> Iterator[tuple[int, Piece]]:
    """Cut a journal whose script logs the same names at every step, without copying."""
    firsts = {number: place for place, number in enumerate(turns)}
    for number in wanted:
        if number in firsts:
            own = slice(firsts[number], None, len(turns))
            yield number, Piece(records[own], values[own])


def _find_period(numbers: Any, longest: int) -> int:
    """Return how many series take turns, always in the same order; 0 when they do not."""
    import numpy as np

    again = np.flatnonzero(numbers[1 : longest + 1] == numbers[0])
    if not len(again):
        return 0
    period = int(again[0]) + 1
    is_regular = len(set(numbers[:period].tolist())) == period
    return period if is_regular and np.array_equal(numbers[period:], numbers[:-period]) else 0


def _small_numbers(records: NDArray[Any], n_known: int) -> Any:
    """Return the series number of each record in as few bytes as hold it, for speed."""
    import numpy as np

    numbers = series_numbers(records)
    highest = max(n_known - 1, int(numbers.max()))  # above n_known where a name was lost
    return numbers.astype(np.min_scalar_type(highest))


def _find(numbers: object, values: Any, wanted: list[int]) -> Iterator[tuple[int, Any, Any]]:
    """Number, positions and values of each wanted series, one look at all records for each."""
    import numpy as np

    for number in wanted:
        positions = np.flatnonzero(numbers == number)
        yield number, positions, values[positions]


def _sort(numbers: Any, values: Any, wanted: list[int]) -> Iterator[tuple[int, Any, Any]]:
    """Find the places of all series at once, one stretch after the other."""
    import numpy as np

    parts: list[list[tuple[Any, Any]]] = [[] for _ in wanted]
    size = max(_STRETCH, len(wanted) << 10)
    for start in range(0, len(numbers), size):
        stretch = numbers[start : start + size]
        order = np.argsort(stretch, kind="stable")
        ends = np.cumsum(np.bincount(stretch, minlength=wanted[-1] + 1)).tolist()
        ordered = values[start : start + size][order]
        order += start
        for found, number in zip(parts, wanted):
            own = slice(ends[number - 1] if number else 0, ends[number])
            found.append((order[own], ordered[own]))
    for found, number in zip(parts, wanted):
        positions, own_values = zip(*found)
        yield number, np.concatenate(positions), np.concatenate(own_values)


def _without_gaps(records: NDArray[Any], is_wide: bool) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the records and their values, but for slots taken and not written, or not yet."""
    import numpy as np

    # In a map, records go on being written: whether they were done is asked before they are copied.
    late = max(0, len(records) - _AT_WORK)
    unfinished = late + np.flatnonzero(records["seal"][late:] == 0)
    values = floats_of(records) if is_wide else records["value"].copy()
    zeros = np.flatnonzero(values[:late] == 0.0)
    gaps = np.concatenate([zeros[records["seal"][zeros] == 0], unfinished])
    if not len(gaps):
        return records, values
    return np.delete(records, gaps), np.delete(values, gaps)


def merge_pieces(parts: list[Piece]) -> Piece:
    """Return the pieces of several writers as one series, by time."""
    import numpy as np

    if len(parts) == 1:
        return parts[0]
    merged = np.concatenate([part.all() for part in parts])
    merged = merged[np.argsort(merged["time"], kind="stable")]
    return Piece(merged, floats_of(merged))
