"""Logged values besides scalars, merged by name to be looked at: tables, pictures, documents.

``get_metrics`` returns the same for programs, whole and in Azure ML's shapes; here long values are
cut.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..base.lazy_dataclasses import dataclass, field
from ..folders.run_folder import RunFolder
from .events import read_events
from .kinds import kind_of

MOST_ROWS = 500
MOST_CELLS = 200_000
"""Of all tables together; with many columns each shows fewer rows."""


@dataclass
class LoggedValue:
    """Everything that one rank logged under one name, of one kind.

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
    """Return everything but scalars and tags, in the order in which names were first logged.

    Of tables and lists at most ``rows`` rows are shown, evenly spread, first and last among them.
    """
    found: dict[tuple[int | None, str, str], LoggedValue] = {}
    for event in read_events(folder):
        kind = kind_of(event)
        if kind.show is not None:
            shown, name, rank = kind.shown_as or event["kind"], event["name"], event["rank"]
            logged = found.setdefault((rank, name, shown), LoggedValue(name, shown, rank))
            logged.at = event["at"]
            kind.show(logged, event[kind.content])
    n_columns = sum(len(logged.columns) for logged in found.values())
    share = max(2, min(rows, MOST_CELLS // max(1, n_columns)))
    for logged in found.values():
        _cut(logged, share)
    return list(found.values())


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
