"""The steps of a definition, applied in order to the rows or files of its source."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Dict, TypeVar

from ...errors import DatasetValidationError
from .column_types import convert
from .expressions import evaluate

if TYPE_CHECKING:
    from pandas import DataFrame, Series

Step = Dict[str, Any]
Item = TypeVar("Item")

_TRANSPARENT = ("keep", "drop", "timestamp")
"""Steps that leave the number and order of rows as it is."""


def rows_wanted(steps: Iterable[Step]) -> int | None:
    """Return how many rows of the source are enough for the steps; None for all of them."""
    skipped = 0
    for step in steps:
        if step["do"] == "take":
            return skipped + int(step["count"])
        if step["do"] == "skip":
            skipped += int(step["count"])
        elif step["do"] not in _TRANSPARENT:
            return None
    return None


def apply_to_frame(frame: DataFrame, steps: Iterable[Step]) -> DataFrame:
    """Apply every step to a frame; its rows are numbered from 0.

    Raises:
        DatasetValidationError: a step names a column that is not there.
    """
    for step in steps:
        frame = _ON_FRAMES[step["do"]](frame, step)
    return frame.reset_index(drop=True)


def apply_to_files(
    files: Sequence[Item], steps: Iterable[Step], describe: Callable[[Item], dict[str, Any]]
) -> list[Item]:
    """Apply every step to files; ``describe`` returns the facts that filters can use."""
    left = list(files)
    for step in steps:
        if step["do"] == "take":
            left = left[: step["count"]]
        elif step["do"] == "skip":
            left = left[step["count"] :]
        elif step["do"] == "filter":
            left = [f for f in left if evaluate(step["expression"], describe(f).__getitem__)]
        else:
            left = [f for f, is_in in zip(left, _draw(step, len(left))) if is_in]
    return left


def _draw(step: Step, count: int) -> list[bool]:
    """Return for each of ``count`` items whether it is in the sample, or in this part."""
    generator = random.Random(step["seed"])
    share = step["share"]
    is_rest = step.get("part") == "rest"
    return [(generator.random() < share) is not is_rest for _ in range(count)]


def look_up_column(frame: DataFrame, name: str) -> Series:
    """Return a column; raise DatasetValidationError when the frame has none of that name."""
    if name not in frame.columns:
        known = ", ".join(map(str, frame.columns))
        raise DatasetValidationError(
            f"The dataset has no column {name!r}.", f"It has: {known:.1000}."
        )
    return frame[name]


def _keep(frame: DataFrame, step: Step) -> DataFrame:
    """Keep columns; as in Azure ML, unknown names are ignored unless all are unknown."""
    wanted = set(step["columns"])
    kept = [name for name in frame.columns if name in wanted]
    if not kept:
        look_up_column(frame, step["columns"][0])
    return frame[kept]


def _drop(frame: DataFrame, step: Step) -> DataFrame:
    """Drop columns; as in Azure ML, unknown names are ignored."""
    return frame.drop(columns=[name for name in step["columns"] if name in frame.columns])


def _filter(frame: DataFrame, step: Step) -> DataFrame:
    mask = evaluate(step["expression"], lambda name: look_up_column(frame, name))
    return frame[mask.fillna(False).astype(bool)]


def _time(frame: DataFrame, step: Step) -> DataFrame:
    times = _times_of(frame, step["column"])
    includes = step["include_boundary"]
    mask = times.notna()
    if step.get("after"):
        start = datetime.fromisoformat(step["after"])
        mask &= (times >= start) if includes else (times > start)
    if step.get("before"):
        end = datetime.fromisoformat(step["before"])
        mask &= (times <= end) if includes else (times < end)
    return frame[mask]


def _recent(frame: DataFrame, step: Step) -> DataFrame:
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    start = (now - timedelta(seconds=step["seconds"])).isoformat()
    return _time(frame, {**step, "after": start})


def _times_of(frame: DataFrame, name: str) -> Series:
    column = look_up_column(frame, name)
    times = convert(column, {"kind": "datetime"})
    if times.isna().all() and column.notna().any():
        raise DatasetValidationError(
            f"The timestamp column {name!r} holds no times, but values such as "
            f"{column.dropna().iloc[0]!r}.",
            f"set_column_types={{{name!r}: DataType.to_datetime('…')}} says how to read it.",
        )
    return times


def _timestamp(frame: DataFrame, step: Step) -> DataFrame:
    """Convert timestamp columns to times, whatever the text looked like."""
    names = [step[key] for key in ("timestamp", "partition_timestamp") if step.get(key)]
    return frame.assign(**{name: _times_of(frame, name) for name in names})


_ON_FRAMES: dict[str, Callable[[DataFrame, Step], DataFrame]] = {
    "take": lambda frame, step: frame.head(step["count"]),
    "skip": lambda frame, step: frame.iloc[step["count"] :],
    "sample": lambda frame, step: frame[_draw(step, len(frame))],
    "split": lambda frame, step: frame[_draw(step, len(frame))],
    "keep": _keep,
    "drop": _drop,
    "filter": _filter,
    "time": _time,
    "recent": _recent,
    "timestamp": _timestamp,
}
