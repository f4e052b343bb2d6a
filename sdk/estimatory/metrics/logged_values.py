"""What a run logged besides scalars, put together by name for the eye: tables, pictures, documents.

``metrics.get_metrics`` answers the same to a program, whole and in Azure ML's shapes; here long
ones are cut to what can be looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..base.lazy_dataclasses import dataclass, field
from ..folders.run_folder import RunFolder
from .events import read_events

MOST_ROWS = 500
MOST_CELLS = 200_000
"""Of all tables together; with many columns each shows fewer rows."""
MOST_VALUES = 100
"""Of strings and pictures: the newest."""

_DOCUMENTS = ("confusion_matrix", "accuracy_table", "residuals", "predictions")


@dataclass
class LoggedValue:
    """All that one rank logged under one name, of one kind.

    ``kind`` says what ``value`` is: of a ``string`` or an ``image`` the newest values or file
    names; of a ``list`` or a ``table`` ``{"rows": [int], "columns": {name: [values]}}`` with the
    rows that are shown; of Azure ML's documents the last one.
    """

    name: str
    kind: str
    rank: int | None
    at: float = 0.0
    """When it was logged last, in seconds since the epoch."""
    count: int = 0
    """How many values, rows, pictures or documents there are."""
    value: Any = None
    columns: dict[str, list[Any]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        names = ("name", "kind", "rank", "at", "count", "value")
        return {name: getattr(self, name) for name in names}


def list_logged(folder: RunFolder, rows: int = MOST_ROWS) -> list[LoggedValue]:
    """Everything but scalars and tags, in the order in which the names were first logged.

    Of tables and lists at most ``rows`` rows are shown, evenly spread, first and last among them.
    """
    found: dict[tuple[int | None, str, str], LoggedValue] = {}
    for event in read_events(folder):
        kind = "table" if event["kind"] == "row" else event["kind"]
        if kind != "tag":
            key = (event["rank"], event["name"], kind)
            logged = found.setdefault(key, LoggedValue(event["name"], kind, event["rank"]))
            _add(logged, event)
    n_columns = sum(len(logged.columns) for logged in found.values())
    share = max(2, min(rows, MOST_CELLS // max(1, n_columns)))
    for logged in found.values():
        _cut(logged, share)
    return list(found.values())


def _add(logged: LoggedValue, event: dict[str, Any]) -> None:
    logged.at = event["at"]
    if event["kind"] == "row":
        _add_row(logged, event["row"])
    elif event["kind"] == "table":
        logged.columns = {name: _as_list(column) for name, column in event["columns"].items()}
        logged.count = max(map(len, logged.columns.values()), default=0)
    elif event["kind"] == "list":
        logged.columns.setdefault(logged.name, []).extend(event["values"])
        logged.count += len(event["values"])
    elif event["kind"] in _DOCUMENTS:
        logged.value = event["value"]
        logged.count += 1
    else:
        logged.value = [*(logged.value or ()), event.get("file", event.get("value"))]
        logged.value = logged.value[-MOST_VALUES:]
        logged.count += 1


def _add_row(logged: LoggedValue, row: dict[str, Any]) -> None:
    """A column that this row or those before it lack is empty there."""
    for name in row:
        logged.columns.setdefault(name, [])
    for name, column in logged.columns.items():
        column.extend([None] * (logged.count - len(column)))
        column.append(row.get(name))
    logged.count += 1


def _as_list(column: Any) -> list[Any]:
    return column if isinstance(column, list) else [column]


def _cut(logged: LoggedValue, rows: int) -> None:
    if logged.kind in ("list", "table"):
        places = list(_spread(logged.count, rows))
        columns = {
            name: [column[place] if place < len(column) else None for place in places]
            for name, column in logged.columns.items()
        }
        logged.value = {"rows": places, "columns": columns}


def _spread(count: int, most: int) -> Iterable[int]:
    if count <= most:
        return range(count)
    return (place * (count - 1) // (most - 1) for place in range(most))
