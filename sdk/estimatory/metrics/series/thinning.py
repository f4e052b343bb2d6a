"""Thinning of long series for plots: first, last and extremes of each bucket stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float64, intp
    from numpy.typing import NDArray


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
