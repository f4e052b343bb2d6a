"""The trials of a sweep as a pandas data frame."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .frames import load_pandas

if TYPE_CHECKING:
    from pandas import DataFrame

_BEFORE, _AFTER = ("run_id", "status"), ("best", "last", "steps", "reason")


def frame_of_trials(view: Mapping[str, Any]) -> DataFrame:
    """Return a row for each trial, by its number.

    Args:
        view: the sweep as JSON has it; its trials are columns.
    """
    pandas, trials = load_pandas(), view["trials"]
    taken = {*_BEFORE, *_AFTER}
    columns = {name: trials[name] for name in _BEFORE}
    for name, values in trials["parameters"].items():
        columns[f"parameters.{name}" if name in taken else name] = values
    columns["best"], columns["last"] = (to_floats(trials[name]) for name in ("best", "last"))
    columns.update({name: trials[name] for name in ("steps", "reason")})
    index = pandas.Index(trials["number"], name="number")
    frame: DataFrame = pandas.DataFrame(columns, index=index)
    return frame


def to_floats(values: list[Any]) -> list[float]:
    """Return numbers; what is missing is NaN, as the names ``NaN`` and ``Infinity`` mean theirs."""
    return [math.nan if value is None else float(value) for value in values]
