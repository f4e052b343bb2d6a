"""Metrics of a run, read from its files.

Follows azureml-core 1.61 ``Run.get_metrics``: a name logged once is a scalar, more often a list;
rows and tables are dictionaries of columns. A list of one stays a list (there it became a scalar).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from ..base.user_messages import tell_once
from ..errors import DamagedFileError, UserError
from ..folders.run_folder import RunFolder
from ..folders.run_labels import merge_tags
from ..folders.run_spec import RunSpec
from .events import rank_of, read_all_events, read_events
from .journal_reading import list_points
from .kinds import STRING, TAG, kind_of
from .ranks import list_logging_ranks
from .values import BOOL, INT

if TYPE_CHECKING:
    from .series import Series

_Row = TypeVar("_Row", bound="tuple[Any, ...]")
_Reduction = Callable[[Sequence[float]], float]


def get_metrics(
    folder: RunFolder, name: str | None = None, rank: int | None = None
) -> dict[str, Any]:
    """Return everything logged, by name, in the order of time; only ``name`` when it is given.

    All ranks log to one run, as in Azure ML: a scalar that two of them logged once is a list of
    two, their rows are one table, their lists one list; of tables, images and documents the last
    one counts. With ``rank`` only what that rank logged. Damaged lines and files are passed over,
    with a warning.
    """
    found = read_all_events(folder)
    for words in found.describe_damage():
        tell_once(words)
    events = [event for event in found.events if _is_of(event["rank"], rank)]
    scalars: dict[str, list[Any]] = {}
    for _, key, value in _in_order([_list_numbers(folder, rank), _list_strings(events)]):
        scalars.setdefault(key, []).append(value)
    rest: dict[str, Any] = {}
    for event in events:
        kind, key = kind_of(event), event["name"]
        if kind.merge is not None:
            rest[key] = kind.merge(rest.get(key), event[kind.content])
    metrics = {**{k: v[0] if len(v) == 1 else v for k, v in scalars.items()}, **rest}
    return metrics if name is None else {k: v for k, v in metrics.items() if k == name}


def read_points(
    folder: RunFolder, rank: int | None = None
) -> list[tuple[str, int, Any, float, int]]:
    """Return ``(name, type, value, time, step)`` of each point, in the order of time.

    With ``rank`` only of that rank. A damaged file is passed over, with a warning.
    """
    writers = [writer for writer in folder.list_writers() if _is_of(rank_of(writer), rank)]
    return _in_order([_list_points(folder.journal_path(writer)) for writer in writers], place=3)


def _is_of(rank: int | None, wanted: int | None) -> bool:
    """Return whether a rank is wanted; the system's own metrics have none."""
    return rank is not None and wanted in (None, rank)


def _in_order(sources: list[list[_Row]], place: int = 0) -> list[_Row]:
    """Return one list, by the time at ``place`` of each row; each source stays in its order."""
    filled = [source for source in sources if source]
    if len(filled) < 2:
        return filled[0] if filled else []
    from heapq import merge  # most runs have one writer

    return list(merge(*filled, key=lambda row: row[place]))


def _list_points(path: str) -> list[tuple[str, int, Any, float, int]]:
    try:
        return list_points(path)
    except DamagedFileError as error:  # costs that file only
        tell_once(str(error))
        return []


def _list_numbers(folder: RunFolder, rank: int | None) -> list[tuple[float, str, Any]]:
    points = read_points(folder, rank)
    return [(at, name, _to_python(kind, value)) for name, kind, value, at, _ in points]


def _to_python(kind: int, value: Any) -> object:
    return bool(value) if kind == BOOL else int(value) if kind == INT else value


def _list_strings(events: list[dict[str, Any]]) -> list[tuple[float, str, Any]]:
    return [(e["at"], e["name"], e["value"]) for e in events if e["kind"] == STRING]


def get_tags(
    folder: RunFolder, spec: RunSpec, events: list[dict[str, Any]] | None = None
) -> dict[str, str | None]:
    """Return the tags of a run, those that its script logged among them.

    Args:
        folder: of the run.
        spec: of the run.
        events: of the run, where the caller has read them.
    """
    logged = read_events(folder) if events is None else events
    changes = [(e["at"], {e["name"]: e["value"]}) for e in logged if e["kind"] == TAG]
    return merge_tags(folder, spec, changes)


# --- of several ranks -------------------------------------------------------------------------
def get_metrics_by_rank(folder: RunFolder, name: str | None = None) -> dict[str, dict[int, Any]]:
    """Return metrics as name to rank to the value of ``get_metrics`` for that rank."""
    found: dict[str, dict[int, Any]] = {}
    for rank in list_logging_ranks(folder):
        for metric, value in get_metrics(folder, name, rank).items():
            found.setdefault(metric, {})[rank] = value
    return found


def reduce_metrics(folder: RunFolder, how: str, name: str | None = None) -> dict[str, Any]:
    """Reduce the scalars of all ranks, step by step; a step counts once every rank has logged it.

    Raises:
        UserError: ``how`` is not ``mean``, ``min`` or ``max``.
    """
    from statistics import fmean  # loads slowly, as NumPy behind the series does

    from .series import read_series

    reductions: dict[str, _Reduction] = {"mean": fmean, "min": min, "max": max}
    if how not in reductions:
        known = ", ".join(reductions)
        raise UserError(f"Ranks cannot be reduced by {how!r}.", f"Use one of: {known}.")
    by_name: dict[str, list[Series]] = defaultdict(list)
    for series in read_series(folder, None if name is None else [name]):
        if series.rank is not None:
            by_name[series.name].append(series)
    reduced = {name: _reduce(series, reductions[how]) for name, series in by_name.items()}
    return {k: v[0] if len(v) == 1 else v for k, v in reduced.items()}


def _reduce(ranks: list[Series], reduction: _Reduction) -> list[float]:
    steps: dict[int, list[float]] = defaultdict(list)
    for series in ranks:
        # A step that a rank logged twice counts with its last value.
        for step, value in dict(zip(series.steps.tolist(), series.values.tolist())).items():
            steps[step].append(value)
    return [reduction(values) for _, values in sorted(steps.items()) if len(values) == len(ranks)]
