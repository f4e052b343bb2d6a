"""Writing runs into the tables of the index, and reading them back."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from estimatory.base.clean_text import has_escaped_halves, storable_value
from estimatory.base.json_numbers import MOST_LEVELS, is_nested_deeper
from estimatory.errors import RunNotFoundError, UserError
from estimatory.folders.run_folder import RunFolder
from estimatory.metrics.events import rank_of
from estimatory.metrics.series.journal_file import count_points

from ..base import lazy_dataclasses as dataclasses
from .summary import RunSummary, stand_in_for, summarize_run

if TYPE_CHECKING:
    import sqlite3

_LONGEST_SEARCH = 500
CHUNK = 500
_REMEMBERED = 10_000
"""For how many changes a removal is told to those who follow."""


def fingerprint(folder: RunFolder) -> str:
    """Changes when a run's row must be written again; costs some file look-ups."""
    marks = [mark_of_files(folder), str(_mtime_ns(folder.requests_folder))]
    writers = [writer for writer in folder.list_writers() if rank_of(writer) == 0]
    marks += [f"{count_points(folder.journal_path(w))}+{_size(folder, w)}" for w in writers]
    return " ".join(marks)


def mark_of_files(folder: RunFolder) -> str:
    """Changes when the spec or the record is replaced, damaged, or may no longer be read."""
    return f"{_changed_at(folder.spec_path)}/{_changed_at(folder.record_path)}"


def _changed_at(path: str) -> str:
    try:
        status = os.stat(path)
    except OSError:
        return "0"
    return f"{status.st_mtime_ns}.{status.st_mode}"


def _mtime_ns(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


def _size(folder: RunFolder, writer: str) -> int:
    try:
        return os.stat(folder.events_path(writer)).st_size
    except OSError:
        return 0


def read_run(folder: RunFolder) -> RunSummary | None:
    """Return the run's summary; a stand-in when files are damaged, None when it is gone."""
    try:
        return _checked(summarize_run(folder))
    except (RunNotFoundError, FileNotFoundError, NotADirectoryError):
        return None
    except UserError as error:
        return _stand_in(folder, error.summary)
    except RecursionError:
        return _stand_in(folder, "The files of this run hold values that are nested too deeply.")
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        return _stand_in(folder, f"The files of this run cannot be read: {error!r:.200}.")


def _checked(summary: RunSummary) -> RunSummary:
    """Return the summary, when a list of runs can hold it; raises ValueError otherwise."""
    if is_nested_deeper(summary.parameters, MOST_LEVELS):
        raise ValueError("its parameters are nested too deeply")
    return summary


def _stand_in(folder: RunFolder, reason: str) -> RunSummary | None:
    return stand_in_for(folder, reason) if os.path.isdir(folder.path) else None


def next_sequence(connection: sqlite3.Connection) -> int:
    """Return the number that all changes of the present transaction get."""
    connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'sequence'")
    return int(read_meta(connection, "sequence") or 0)


def read_meta(connection: sqlite3.Connection, key: str) -> Any:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row[0] if row else None


def write_meta(connection: sqlite3.Connection, key: str, value: object) -> None:
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def write_row(
    connection: sqlite3.Connection, summary: RunSummary, mark: str, sequence: int
) -> None:
    """Add or replace one run."""
    text = _to_text(summary)
    if has_escaped_halves(text):  # of an earlier version; no table takes a lone surrogate
        summary = RunSummary(**storable_value(_fields(summary)))
        text = _to_text(summary)
    columns = _columns(summary, mark, sequence)
    names = ", ".join(columns)
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name != "run_id")
    connection.execute(
        f"INSERT INTO runs ({names}) VALUES ({', '.join('?' * len(columns))}) "
        f"ON CONFLICT (run_id) DO UPDATE SET {changes}",
        tuple(columns.values()),
    )
    row = connection.execute("SELECT id FROM runs WHERE run_id = ?", (summary.run_id,)).fetchone()[
        0
    ]
    _delete_parts(connection, row)
    connection.execute("INSERT INTO summaries VALUES (?, ?)", (row, text))
    _write_metrics(connection, row, summary)
    tags = {(str(key), str(value), row) for key, value in summary.tags.items()}
    connection.executemany("INSERT INTO tags VALUES (?, ?, ?)", tags)


def row_of(connection: sqlite3.Connection, run_id: str) -> int | None:
    row = connection.execute("SELECT id FROM runs WHERE run_id = ?", (run_id,)).fetchone()
    return row[0] if row else None


def _columns(summary: RunSummary, mark: str, sequence: int) -> dict[str, Any]:
    return {
        "run_id": summary.run_id,
        "experiment": summary.experiment,
        "name": summary.display_name,
        "status": summary.status,
        "is_active": summary.is_active,
        "created_at": summary.created_at,
        "started_at": summary.started_at,
        "ended_at": summary.ended_at,
        "parent": summary.parent_run_id,
        "search": _search_text(summary),
        "fingerprint": mark,
        "sequence": sequence,
    }


def _search_text(summary: RunSummary) -> str:
    pairs = [*summary.tags.items(), *summary.parameters.items()]
    words = [summary.display_name, summary.run_id, summary.experiment, summary.script]
    return " ".join([*words, *(f"{k}={v}" for k, v in pairs)]).casefold()[:_LONGEST_SEARCH]


def _write_metrics(connection: sqlite3.Connection, row: int | None, summary: RunSummary) -> None:
    values = {name: v for name, v in summary.metrics.items() if not math.isnan(v)}
    connection.executemany(
        "INSERT OR IGNORE INTO metric_names (name) VALUES (?)", [(name,) for name in values]
    )
    connection.executemany(
        "INSERT INTO metrics SELECT id, ?, ? FROM metric_names WHERE name = ?",
        [(value, row, name) for name, value in values.items()],
    )


def delete_row(connection: sqlite3.Connection, run_id: str, sequence: int) -> None:
    """Forget one run; followers of changes hear of it."""
    row = row_of(connection, run_id)
    if row is None:
        return
    _delete_parts(connection, row)
    connection.execute("DELETE FROM runs WHERE id = ?", (row,))
    connection.execute("DELETE FROM removals WHERE sequence < ?", (sequence - _REMEMBERED,))
    connection.execute("INSERT INTO removals VALUES (?, ?)", (run_id, sequence))


def _delete_parts(connection: sqlite3.Connection, row: int | None) -> None:
    connection.execute("DELETE FROM summaries WHERE id = ?", (row,))
    connection.execute("DELETE FROM metrics WHERE run = ?", (row,))
    connection.execute("DELETE FROM tags WHERE run = ?", (row,))


def read_summaries(connection: sqlite3.Connection, ids: Iterable[int]) -> list[RunSummary]:
    """Summaries in the order of ``ids``."""
    texts = ",".join(_iter_texts(connection, list(ids)))
    return [RunSummary(**fields) for fields in json.loads(f"[{texts}]")]


def _iter_texts(connection: sqlite3.Connection, ids: list[int]) -> Iterator[str]:
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        marks = ", ".join("?" * len(chunk))
        sql = f"SELECT id, summary FROM summaries WHERE id IN ({marks})"
        texts = dict(connection.execute(sql, chunk))
        yield from (texts[row] for row in chunk if row in texts)


def _fields(summary: RunSummary) -> dict[str, Any]:
    return {f.name: getattr(summary, f.name) for f in dataclasses.fields(summary)}


def _to_text(summary: RunSummary) -> str:
    return json.dumps(_fields(summary), default=str)
