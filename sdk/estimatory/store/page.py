"""Row ids of a query, in its order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .query import (
    FIND_AHEAD,
    RunQuery,
    Statement,
    render_count_with_metric,
    render_ids,
    render_ids_with_metric,
    render_ids_without_metric,
    render_some_ids,
    render_sorted_by_metric,
)

if TYPE_CHECKING:
    import sqlite3

_FEW = 300
"""So many runs are sorted by a metric faster than found by a walk along all its values."""


def count_rows(connection: sqlite3.Connection, statement: Statement) -> int:
    """The number that a counting statement answers."""
    return int(connection.execute(*statement).fetchone()[0])


def find_ids(connection: sqlite3.Connection, query: RunQuery) -> list[int]:
    """Numbers of the rows of the page that the query asks for."""
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
