"""The metrics of a run of several ranks: each for itself, or reduced to one series."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from statistics import fmean
from typing import Any

from ..errors import UserError
from ..folders.run_folder import RunFolder
from .ranks import list_logging_ranks
from .reading import get_metrics
from .series import Series, read_series

REDUCTIONS: dict[str, Callable[[Sequence[float]], float]] = {"mean": fmean, "min": min, "max": max}


def get_metrics_by_rank(folder: RunFolder, name: str | None = None) -> dict[str, dict[int, Any]]:
    """Name to rank to what ``get_metrics`` answers for that rank."""
    found: dict[str, dict[int, Any]] = {}
    for rank in list_logging_ranks(folder):
        for metric, value in get_metrics(folder, name, rank).items():
            found.setdefault(metric, {})[rank] = value
    return found


def reduce_metrics(folder: RunFolder, how: str, name: str | None = None) -> dict[str, Any]:
    """Scalars of all ranks made one, step by step; a step counts once every rank has logged it.

    Raises:
        UserError: ``how`` is not ``mean``, ``min`` or ``max``.
    """
    if how not in REDUCTIONS:
        known = ", ".join(REDUCTIONS)
        raise UserError(f"Ranks cannot be reduced by {how!r}.", f"Use one of: {known}.")
    by_name: dict[str, list[Series]] = defaultdict(list)
    for series in read_series(folder, None if name is None else [name]):
        if series.rank is not None:
            by_name[series.name].append(series)
    reduced = {name: _reduce(series, REDUCTIONS[how]) for name, series in by_name.items()}
    return {k: v[0] if len(v) == 1 else v for k, v in reduced.items()}


def _reduce(ranks: list[Series], reduction: Callable[[Sequence[float]], float]) -> list[float]:
    steps: dict[int, list[float]] = defaultdict(list)
    for series in ranks:
        # A step that a rank logged twice counts with its last value.
        for step, value in dict(zip(series.steps.tolist(), series.values.tolist())).items():
            steps[step].append(value)
    return [reduction(values) for _, values in sorted(steps.items()) if len(values) == len(ranks)]
