"""Runs and their points as pandas data frames."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from estimatory.errors import UserError
from estimatory.metrics.series import Series
from estimatory.store import RunSummary

if TYPE_CHECKING:
    from pandas import DataFrame

_POINT_COLUMNS = ("metric", "rank", "step", "time", "value")


def frame_of_runs(runs: Iterable[RunSummary]) -> DataFrame:
    """Return a row for each run, by its id; of metrics the last values.

    Columns: ``name``, ``status``, ``created_at`` (UTC), ``duration_s``, ``target``, then
    ``parameters.<name>``, ``metrics.<name>`` and ``tags.<name>``; what a run lacks is missing.
    """
    pandas = load_pandas()
    rows = [_row_of(run) for run in runs]
    facts = ["name", "status", "created_at", "duration_s", "target"]
    groups = ("parameters.", "metrics.", "tags.")
    rest = dict.fromkeys(name for row in rows for name in row if name.startswith(groups))
    names = [*facts, *sorted(rest, key=lambda name: groups.index(name.partition(".")[0] + "."))]
    index = pandas.Index([row.pop("run_id") for row in rows], name="run_id")
    frame = pandas.DataFrame(rows, index=index, columns=names)
    created_at = pandas.to_datetime(frame["created_at"], unit="s", utc=True)
    frame["created_at"] = created_at.dt.round("ms")
    return frame


def _row_of(run: RunSummary) -> dict[str, Any]:
    return {
        "run_id": run.run_id,
        "name": run.display_name,
        "status": run.status,
        "created_at": run.created_at,
        "duration_s": run.duration_s,
        "target": run.compute_target,
        **{f"parameters.{name}": value for name, value in run.parameters.items()},
        **{f"metrics.{name}": value for name, value in run.metrics.items()},
        **{f"tags.{name}": value for name, value in run.tags.items()},
    }


def frame_of_points(series: Sequence[Series]) -> DataFrame:
    """Return a row for each point: ``metric``, ``rank``, ``step``, ``time`` (UTC) and ``value``."""
    pandas = load_pandas()
    parts = [
        pandas.DataFrame(
            {
                "metric": one.name,
                "rank": one.rank,
                "step": one.steps,
                "time": pandas.to_datetime(one.times, unit="s", utc=True),
                "value": one.values,
            }
        )
        for one in series
    ]
    if not parts:
        return pandas.DataFrame(columns=list(_POINT_COLUMNS))
    return pandas.concat(parts, ignore_index=True)


def load_pandas() -> Any:
    """Return pandas; raises UserError where it is not there."""
    try:
        import pandas
    except ImportError:
        raise UserError(
            "Data frames need pandas, which this interpreter does not have.",
            "In a script's environment: --pip pandas, or pip_packages=['pandas'].",
        ) from None
    return pandas
