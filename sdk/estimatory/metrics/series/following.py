"""A run's scalars while they grow: each poll brings only what is new."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping
from time import time
from typing import TYPE_CHECKING, Any

from estimatory.folders.run_folder import RunFolder
from estimatory.metrics.events import rank_of
from estimatory.metrics.journal_reading import name_of, read_names

from .journal_file import (
    count_sealed,
    floats_of,
    open_journal,
    read_records,
    series_numbers,
    type_numbers,
    values_of,
)
from .pieces import Piece, merge_pieces, split_by_series
from .reading import Key, count_non_finite, fair_share, read_series_until, steps_of, type_of
from .series import Series

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SETTLED_S = 1.0
"""A slot taken this long ago and still empty belongs to a thread that was killed."""
_LAST_STRETCH = 64
_PATIENCE = 3
"""How many times its share of points a series may grow by before it is sent thinned anew."""


class SeriesFollower:
    """Reads on from a cursor. Keeps files open: close it, or use it in ``with``.

    Not safe for use from two threads at once.
    """

    def __init__(
        self,
        folder: RunFolder,
        cursor: str | None = None,
        names: Collection[str] | None = None,
    ) -> None:
        self._folder = folder
        self._names = names
        self._tails: dict[str, _JournalTail] = {}
        self._listed_at = -1
        self._facts: dict[Key, Series] = {}
        self._sent: dict[Key, int] = {}
        self._must_reset = True
        positions = _parse_cursor(cursor)
        if positions is not None:
            self._resume(positions)

    def __enter__(self) -> SeriesFollower:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def cursor(self) -> str:
        """Return the place where the next poll reads on; opaque."""
        return json.dumps({w: n for w, n in sorted(self._positions().items()) if n})

    def close(self) -> None:
        for tail in self._tails.values():
            tail.close()
        self._tails.clear()
        self._listed_at = -1

    def poll(self, points: int, until: str | None = None) -> tuple[bool, str, list[Series]]:
        """Return news since the last poll: ``(reset, cursor, series)``.

        With ``reset`` the series are whole, thinned to ``points`` each, and replace what was
        held before; else their points are to be appended. ``until`` is a cursor not to pass.
        """
        ends = _parse_cursor(until) if until else None
        if self._must_reset:
            self._skip(ends)
            return True, self.cursor, self._read_whole(points)
        new = self._read_new(ends)
        share = fair_share(points, max(len(self._facts), len(new))) or points
        if any(len(records) > self._room(key, share) for key, records in new.items()):
            return True, self.cursor, self._read_whole(points)
        return False, self.cursor, [self._append(key, records) for key, records in new.items()]

    def _skip(self, ends: Mapping[str, int] | None) -> None:
        """Go to the end, or to ``ends``, without reading what lies between."""
        self._open_new_journals({})
        for writer, tail in self._tails.items():
            tail.skip(None if ends is None else ends.get(writer, 0))

    def _resume(self, positions: dict[str, int]) -> None:
        self._open_new_journals(positions)
        if not all(self._reaches(writer, n) for writer, n in positions.items()):
            self.close()  # another run's cursor, or files that were replaced
            return
        self._must_reset = False
        for series in read_series_until(self._folder, positions, self._names, points=4):
            self._facts[series.rank, series.name] = series

    def _reaches(self, writer: str, position: int) -> bool:
        return position == 0 or (writer in self._tails and self._tails[writer].reaches(position))

    def _room(self, key: Key, share: int) -> int:
        """Return how many points may be appended to a series before sending it anew is better."""
        return min(share, max(0, _PATIENCE * share - self._sent.get(key, 0)))

    def _read_whole(self, points: int) -> list[Series]:
        whole = read_series_until(self._folder, self._positions(), self._names, points)
        self._facts = {(s.rank, s.name): s for s in whole}
        self._sent = {}
        self._must_reset = False
        return whole

    def _positions(self) -> dict[str, int]:
        return {writer: tail.position for writer, tail in self._tails.items()}

    def _read_new(self, ends: Mapping[str, int] | None) -> dict[Key, NDArray[Any]]:
        self._open_new_journals({})
        pieces: dict[Key, list[Piece]] = {}
        for writer, tail in self._tails.items():
            records = tail.read_on(None if ends is None else ends.get(writer, 0))
            if not len(records):
                continue
            for number, part in split_by_series(records, tail.names(records), self._names):
                pieces.setdefault((rank_of(writer), tail.name(number)), []).append(part)
        return {key: merge_pieces(parts).all() for key, parts in pieces.items()}

    def _open_new_journals(self, positions: Mapping[str, int]) -> None:
        try:
            listed_at = os.stat(self._folder.metrics_folder).st_mtime_ns
        except FileNotFoundError:
            return
        # A folder changed this very moment may change again within the same tick of its clock.
        if listed_at == self._listed_at and time() - listed_at / 1e9 > 0.1:
            return
        for writer in self._folder.list_writers():
            path = self._folder.journal_path(writer)
            file = None if writer in self._tails else open_journal(path)
            if file is not None:
                self._tails[writer] = _JournalTail(path, file, positions.get(writer, 0))
        self._listed_at = listed_at

    def _append(self, key: Key, records: NDArray[Any]) -> Series:
        import numpy as np

        times, kinds = records["time"], type_numbers(records)
        exact = values_of(records, kinds)
        values = exact if exact.dtype == float else floats_of(records)
        before = self._facts.get(key)
        n = before.count if before else 0
        low, high = np.fmin.reduce(values), np.fmax.reduce(values)
        series = Series(
            name=key[1],
            rank=key[0],
            type=type_of(kinds),
            count=n + len(records),
            non_finite=count_non_finite(values) + (before.non_finite if before else 0),
            last=exact[-1:].tolist()[0],
            min=float(np.fmin(low, before.min) if before else low),
            max=float(np.fmax(high, before.max) if before else high),
            first_at=before.first_at if before else float(times[0]),
            last_at=float(times[-1]),
            steps=steps_of(records, np.arange(n, n + len(records))),
            times=times,
            values=exact,
        )
        self._facts[key] = series
        self._sent[key] = self._sent.get(key, 0) + len(records)
        return series


class _JournalTail:
    """One open journal and how far it was read."""

    def __init__(self, path: str, file: int, position: int) -> None:
        self._path = path
        self._file = file
        self.position = position
        self.known: list[str] = []

    def close(self) -> None:
        os.close(self._file)

    def reaches(self, position: int) -> bool:
        """Return whether the record before ``position`` is there."""
        record = read_records(self._file, position - 1, position)
        return len(record) == 1 and bool(record["seal"][0])

    def skip(self, limit: int | None) -> None:
        """Move to the end or to ``limit``; the last stretch is read to find slots still empty."""
        end = count_sealed(self._file) if limit is None else limit
        self.position = max(self.position, end - _LAST_STRETCH)
        self.read_on(limit)

    def read_on(self, limit: int | None) -> NDArray[Any]:
        """Return the records behind the position, which moves behind them."""
        looked_at = time()
        records = read_records(self._file, self.position, limit)
        records = records[: _find_end(records, looked_at)]
        self.position += len(records)
        return records

    def names(self, records: NDArray[Any]) -> list[str]:
        """Names by series number, read again when ``records`` hold a new number."""
        if int(series_numbers(records).max()) >= len(self.known):
            self.known = read_names(self._path)
        return self.known

    def name(self, number: int) -> str:
        return name_of(self.known, number)


def _find_end(records: NDArray[Any], looked_at: float) -> int:
    """Return where reading stops: before a slot being written, or after the last record."""
    import numpy as np

    gaps = np.flatnonzero(records["seal"] == 0)
    if not len(gaps):
        return len(records)
    gap = int(gaps[0])
    is_settled = looked_at - float(records["time"][gap + 1 :].max()) > _SETTLED_S
    return len(records) if is_settled else gap


def _parse_cursor(cursor: str | None) -> dict[str, int] | None:
    try:
        value = json.loads(cursor or "null")
    except ValueError:
        return None
    is_cursor = isinstance(value, dict) and all(type(n) is int and n >= 0 for n in value.values())
    return value if is_cursor else None
