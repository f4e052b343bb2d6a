"""A journal's records told apart by series, copying as little as can be."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .journal_file import series_numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FEW = 4


@dataclass(frozen=True)
class Piece:
    """The records of one series within one journal."""

    records: NDArray[Any]
    positions: Any = None
    """Which of ``records``, rising; None for all."""

    def values(self) -> Any:
        """The values, side by side in memory."""
        column = self.records["value"]
        return column.copy() if self.positions is None else column[self.positions]

    def take(self, places: Any) -> Any:
        """Copies of the records at ``places`` of this series."""
        return self.records[places if self.positions is None else self.positions[places]]

    def all(self) -> NDArray[Any]:
        return self.records if self.positions is None else self.records[self.positions]


def split_by_series(
    records: NDArray[Any], known: list[str], names: Collection[str] | None
) -> Iterator[tuple[int, Piece]]:
    """Yield each series number with its piece; all of ``names``, or of ``known`` for None."""
    import numpy as np

    wanted = [n for n, name in enumerate(known) if names is None or name in names]
    records = _without_gaps(records)
    if not wanted or not len(records):
        return
    if len(known) == 1:
        yield 0, Piece(records)
        return
    numbers = series_numbers(records)
    if len(wanted) <= _FEW:
        groups = [(n, np.flatnonzero(numbers == n)) for n in wanted]
    else:
        groups = _group(numbers, set(wanted))
    yield from ((n, Piece(records, positions)) for n, positions in groups if len(positions))


def _group(numbers: Any, wanted: set[int]) -> list[tuple[int, Any]]:
    """The positions of each wanted number."""
    import numpy as np

    counts = np.bincount(numbers)
    small = numbers.astype(np.uint16) if len(counts) <= 1 << 16 else numbers  # a radix sort
    order = np.argsort(small, kind="stable")
    ends = np.cumsum(counts)
    return [(n, order[ends[n] - counts[n] : ends[n]]) for n in range(len(counts)) if n in wanted]


def _without_gaps(records: NDArray[Any]) -> NDArray[Any]:
    """The records but for slots taken and never written; those are zero throughout."""
    import numpy as np

    zeros = np.flatnonzero(records["value"] == 0.0)
    gaps = zeros[records["seal"][zeros] == 0]
    return np.delete(records, gaps) if len(gaps) else records


def merge_pieces(parts: list[Piece]) -> Piece:
    """The pieces of several writers as one series, by time."""
    import numpy as np

    if len(parts) == 1:
        return parts[0]
    merged = np.concatenate([part.all() for part in parts])
    return Piece(merged[np.argsort(merged["time"], kind="stable")])
