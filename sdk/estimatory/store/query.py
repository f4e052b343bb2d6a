"""Queries of lists of runs, and the SQL for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from estimatory.base.clean_text import storable, storable_value
from estimatory.errors import UserError
from estimatory.folders.run_record import STATUSES

from ..base.lazy_dataclasses import dataclass, field

if TYPE_CHECKING:
    import sqlite3

_FEW = 300
"""Sorting so many runs by a metric is faster than walking along all its values."""

METRIC_PREFIX = "metric:"
MOST_TAGS = MOST_WORDS = 100
"""SQLite refuses conditions that are nested more than a thousand deep."""
_LARGEST = 2**63 - 1
_NOW = "((julianday('now') - 2440587.5) * 86400)"
_ORDERS = {
    "created_at": "r.created_at {0}, r.id {0}",
    "name": "r.name {0}, r.created_at {0}",
    "status": "r.status {0}, r.created_at {0}",
    "experiment": "r.experiment {0}, r.created_at {0}",
    "duration": f"max(0, coalesce(r.ended_at, {_NOW}) - r.started_at) {{0}} NULLS LAST",
}
_IS_AHEAD = f"r.created_at > {_NOW} + 60"
"""Submitted before the clock was set back."""
_AHEAD_LAST = f"{_IS_AHEAD}, {_ORDERS['created_at']}"
FIND_AHEAD = f"SELECT 1 FROM runs r WHERE {_IS_AHEAD} LIMIT 1"
"""Whether the order of creation has to look at every run; found by the index at once."""


@dataclass(frozen=True)
class RunQuery:
    """A choice of runs, and their order.

    Raises:
        UserError: an unknown status or sort, a negative or too large limit or offset, more than
            100 tags or words to search for.
    """

    experiment: str | None = None
    statuses: tuple[str, ...] = ()
    search: str = ""
    """Words that must all occur in the run's name, id, experiment, script, tags or parameters."""
    tags: Mapping[str, str | None] = field(default_factory=dict)
    """Tags that a run must have; a value of None means any."""
    parent: str | None = None
    """Only children of that run; ``""``: only runs without a parent."""
    sort: str = "created_at"
    """``created_at``, ``name``, ``status``, ``experiment``, ``duration`` or ``metric:NAME``."""
    is_descending: bool = True
    limit: int | None = 100
    offset: int = 0

    def __post_init__(self) -> None:
        unknown = [status for status in self.statuses if status not in STATUSES]
        if unknown:
            raise UserError(f"status: {unknown[0]!r:.80} is none of {', '.join(STATUSES)}.")
        if self.sort not in _ORDERS and not self.metric:
            valid = ", ".join(_ORDERS)
            raise UserError(f"sort: {self.sort!r:.80} is none of {valid}, {METRIC_PREFIX}NAME.")
        if self.offset < 0 or (self.limit is not None and self.limit < 0):
            raise UserError("limit and offset must be 0 or more.")
        if max(self.offset, self.limit or 0) > _LARGEST:
            raise UserError(f"limit and offset must be {_LARGEST} or less.")
        _check_count("tag", len(self.tags), MOST_TAGS)
        _check_count("search", len(self.search.split()), MOST_WORDS)

    @property
    def metric(self) -> str:
        """The name of the metric to sort by; empty for another sort."""
        is_metric = self.sort.startswith(METRIC_PREFIX)
        return storable(self.sort.removeprefix(METRIC_PREFIX)) if is_metric else ""


def _check_count(name: str, count: int, most: int) -> None:
    if count > most:
        raise UserError(f"{name}: {count} at once are too many; at most {most} can be asked for.")


class Statement(NamedTuple):
    """SQL and what its question marks stand for."""

    sql: str
    values: tuple[Any, ...]


def render_count(query: RunQuery) -> Statement:
    """Return how many runs fit."""
    condition, values = _render_filter(query)
    return Statement(f"SELECT count(*) FROM runs r WHERE {condition}", values)


def render_ids(query: RunQuery, *, some_are_ahead: bool = False) -> Statement:
    """Row ids in order, for every sort but by a metric.

    With ``some_are_ahead``, runs that the clock says are not created yet come last: what was
    submitted just now is the newest.
    """
    condition, values = _render_filter(query)
    is_ahead = some_are_ahead and query.sort == "created_at"
    order = (_AHEAD_LAST if is_ahead else _ORDERS[query.sort]).format(_direction(query))
    return Statement(
        f"SELECT r.id FROM runs r WHERE {condition} ORDER BY {order} LIMIT ? OFFSET ?",
        (*values, *_window(query.limit, query.offset)),
    )


def render_some_ids(query: RunQuery, most: int) -> Statement:
    """At most that many row ids of fitting runs, in no order."""
    condition, values = _render_filter(query)
    return Statement(f"SELECT r.id FROM runs r WHERE {condition} LIMIT ?", (*values, most))


def render_sorted_by_metric(query: RunQuery, ids: list[int]) -> Statement:
    """Render the row ids in order; each run's metric is looked up."""
    direction = _direction(query)
    return Statement(
        f"SELECT r.id FROM runs r LEFT JOIN metrics m ON m.run = r.id AND m.name = {_METRIC_ID} "
        f"WHERE r.id IN ({', '.join('?' * len(ids))}) ORDER BY m.value IS NULL, "
        f"m.value {direction}, m.run {direction}, r.created_at DESC, r.id DESC LIMIT ? OFFSET ?",
        (query.metric, *ids, *_window(query.limit, query.offset)),
    )


def render_ids_with_metric(query: RunQuery) -> Statement:
    """Row ids of the runs that have the metric, walking along its index."""
    condition, values = _render_filter(query)
    direction = _direction(query)
    return Statement(
        "SELECT m.run FROM metrics m CROSS JOIN runs r ON r.id = m.run "
        f"WHERE m.name = {_METRIC_ID} AND {condition} "
        f"ORDER BY m.value {direction}, m.run {direction} LIMIT ? OFFSET ?",
        (query.metric, *values, *_window(query.limit, query.offset)),
    )


def render_count_with_metric(query: RunQuery) -> Statement:
    """Return how many of the fitting runs have the metric."""
    condition, values = _render_filter(query)
    return Statement(
        "SELECT count(*) FROM metrics m JOIN runs r ON r.id = m.run "
        f"WHERE m.name = {_METRIC_ID} AND {condition}",
        (query.metric, *values),
    )


def render_ids_without_metric(query: RunQuery, limit: int | None, offset: int) -> Statement:
    """Row ids of the fitting runs that lack the metric, newest first."""
    condition, values = _render_filter(query)
    return Statement(
        f"SELECT r.id FROM runs r WHERE {condition} AND NOT EXISTS "
        f"(SELECT 1 FROM metrics m WHERE m.run = r.id AND m.name = {_METRIC_ID}) "
        "ORDER BY r.created_at DESC, r.id DESC LIMIT ? OFFSET ?",
        (*values, query.metric, *_window(limit, offset)),
    )


_METRIC_ID = "(SELECT id FROM metric_names WHERE name = ?)"


def _direction(query: RunQuery) -> str:
    return "DESC" if query.is_descending else "ASC"


def _window(limit: int | None, offset: int) -> tuple[int, int]:
    return (-1 if limit is None else limit, offset)


def _render_filter(query: RunQuery) -> Statement:
    parts: list[str] = []
    values: list[Any] = []
    for column, wanted in (("experiment", query.experiment), ("parent", query.parent)):
        if wanted is not None:
            parts.append(f"r.{column} = ?")
            values.append(wanted)
    statuses = tuple(dict.fromkeys(query.statuses))
    if statuses:
        parts.append(f"r.status IN ({', '.join('?' * len(statuses))})")
        values += statuses
    for word in query.search.casefold().split():
        parts.append("instr(r.search, ?) > 0")
        values.append(word)
    for key, value in query.tags.items():
        condition = "" if value is None else " AND t.value = ?"
        parts.append(f"EXISTS (SELECT 1 FROM tags t WHERE t.run = r.id AND t.key = ?{condition})")
        values += [key] if value is None else [key, value]
    return Statement(" AND ".join(parts) or "1", tuple(storable_value(values)))


def count_rows(connection: sqlite3.Connection, statement: Statement) -> int:
    """Return the number that a counting statement finds."""
    return int(connection.execute(*statement).fetchone()[0])


def find_ids(connection: sqlite3.Connection, query: RunQuery) -> list[int]:
    """Return the row ids of the page that the query asks for."""
    if not query.metric:
        some_are_ahead = connection.execute(FIND_AHEAD).fetchone() is not None
        statement = render_ids(query, some_are_ahead=some_are_ahead)
        return [row[0] for row in connection.execute(*statement)]
    some = [row[0] for row in connection.execute(*render_some_ids(query, _FEW + 1))]
    if len(some) <= _FEW:
        return [row[0] for row in connection.execute(*render_sorted_by_metric(query, some))]
    ids = [row[0] for row in connection.execute(*render_ids_with_metric(query))]
    if query.limit is not None and len(ids) >= query.limit:
        return ids
    # Runs without the metric come last, whatever the direction.
    limit = None if query.limit is None else query.limit - len(ids)
    offset = query.offset - count_rows(connection, render_count_with_metric(query))
    rest = render_ids_without_metric(query, limit, max(0, offset))
    return ids + [row[0] for row in connection.execute(*rest)]
