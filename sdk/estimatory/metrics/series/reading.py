"""Scalars of a run at one moment."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Optional, Tuple

from estimatory.folders.run_folder import RunFolder
from estimatory.metrics.events import rank_of
from estimatory.metrics.journal_reading import name_of, read_names
from estimatory.metrics.values import INT, LONG, NO_STEP

from .journal_file import (
    count_sealed,
    floats_of,
    map_records,
    open_journal,
    type_numbers,
    values_of,
)
from .pieces import Piece, merge_pieces, split_by_series
from .series import TYPE_NAMES, Series

if TYPE_CHECKING:
    from numpy import float64, intp
    from numpy.typing import NDArray

Key = Tuple[Optional[int], str]
"""Rank and name of a series."""
MAX_POINTS = 200_000
"""Points of all series together that one answer may hold; with many series each gets fewer."""


def read_series(
    folder: RunFolder, names: Collection[str] | None = None, points: int | None = None
) -> list[Series]:
    """Return the series of a run, or those in ``names``, by rank in the order they began.

    ``points`` thins each to at most that many; fewer when there are very many series.
    """
    return read_series_until(folder, None, names, points)


def read_series_until(
    folder: RunFolder,
    ends: Mapping[str, int] | None,
    names: Collection[str] | None,
    points: int | None,
) -> list[Series]:
    """Return the series of each writer's first ``ends[writer]`` records; all for None."""
    pieces: dict[Key, list[Piece]] = {}
    for writer in folder.list_writers():
        end = None if ends is None else ends.get(writer, 0)
        for key, piece in _pieces_of(folder, writer, end, names):
            pieces.setdefault(key, []).append(piece)
    share = fair_share(points, len(pieces))
    series = [_make_series(key, merge_pieces(parts), share) for key, parts in pieces.items()]
    return sorted(series, key=lambda s: (s.rank is None, s.rank or 0))


def fair_share(points: int | None, n_series: int) -> int | None:
    """Points for each of ``n_series`` so that together they stay within ``MAX_POINTS``."""
    return None if points is None else min(points, max(4, MAX_POINTS // max(n_series, 1)))


def _pieces_of(
    folder: RunFolder, writer: str, end: int | None, names: Collection[str] | None
) -> Iterator[tuple[Key, Piece]]:
    path = folder.journal_path(writer)
    file = open_journal(path)
    if file is None:
        return
    try:
        count = count_sealed(file)
        records = map_records(file, count if end is None else min(count, end))
    finally:
        os.close(file)
    known = read_names(path)
    rank = rank_of(writer)
    for number, piece in split_by_series(records, known, names):
        yield (rank, name_of(known, number)), piece


def _make_series(key: Key, piece: Piece, points: int | None) -> Series:
    import numpy as np

    values = piece.values
    kept = choose_points(values, points)
    shown = piece.take(kept)
    kinds = type_numbers(shown)
    exact = values_of(shown, kinds)
    floats = exact if exact.dtype == values.dtype else floats_of(shown)
    # The kept points hold the extremes, unless too few were asked for to hold anything.
    known = values if points is not None and points < 4 else floats
    times = shown["time"]
    return Series(
        name=key[1],
        rank=key[0],
        type=type_of(kinds),
        count=len(values),
        non_finite=count_non_finite(values),
        last=exact[-1:].tolist()[0],
        min=float(np.fmin.reduce(known)),
        max=float(np.fmax.reduce(known)),
        first_at=float(piece.take(0)["time"]),
        last_at=float(times[-1]),
        steps=steps_of(shown, kept),
        times=times.copy(),
        values=exact,
    )


def count_non_finite(values: NDArray[Any]) -> int:
    """Return how many values are NaN or infinite."""
    import numpy as np

    return len(values) - int(np.count_nonzero(np.isfinite(values)))


def type_of(kinds: NDArray[Any]) -> str:
    """Return the widest of these types: float, then int, then bool."""
    lowest = int(kinds.min())
    if lowest and int(kinds.max()) >= LONG:
        return TYPE_NAMES[INT]
    return TYPE_NAMES[min(lowest, len(TYPE_NAMES) - 1)]


def steps_of(records: NDArray[Any], places: NDArray[Any]) -> NDArray[Any]:
    """Return the steps as logged; where none was given, the record's place in its series."""
    import numpy as np

    return np.where(records["step"] == NO_STEP, places, records["step"])


# --- thinning of long series for plots ---------------------------------------------------------
def choose_points(values: NDArray[float64], points: int | None) -> NDArray[intp]:
    """Positions of at most ``points`` values, rising; every position when ``points`` is None."""
    import numpy as np

    count = len(values)
    if points is None or count <= points:
        return np.arange(count)
    n_buckets = (points - 2) // 2
    if n_buckets < 1:
        return np.array([0, count - 1][-max(points, 1) :], dtype=np.intp)
    lowest, highest = _extremes(values, -(-count // n_buckets))
    return np.unique(np.concatenate([[0, count - 1], lowest, highest]))


def _extremes(values: NDArray[float64], size: int) -> tuple[NDArray[intp], NDArray[intp]]:
    """Positions of the smallest and of the largest value of each bucket of ``size`` values."""
    import numpy as np

    low = high = values
    is_nan = np.isnan(values)
    if is_nan.any():  # NaN would win every comparison
        low, high = np.where(is_nan, np.inf, values), np.where(is_nan, -np.inf, values)
    whole = len(values) // size * size
    starts = np.arange(0, whole, size)
    lowest = low[:whole].reshape(-1, size).argmin(axis=1) + starts
    highest = high[:whole].reshape(-1, size).argmax(axis=1) + starts
    if whole == len(values):
        return lowest, highest
    rest = low[whole:].argmin() + whole, high[whole:].argmax() + whole
    return np.append(lowest, rest[0]), np.append(highest, rest[1])
