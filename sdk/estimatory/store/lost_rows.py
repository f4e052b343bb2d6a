"""Rows of runs that cannot be read any more: they stay where they were in lists, and say so."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from estimatory.base.unreadable import Gathering, Unreadable
from estimatory.errors import NotFoundError
from estimatory.folders.run_folder import RunFolder

from ..base import lazy_dataclasses as dataclasses
from .rows import CHUNK, mark_of_files, read_summaries, row_of, write_row
from .summary import RunSummary

if TYPE_CHECKING:
    import sqlite3

_SIGN = "!"
"""The fingerprint of a run that cannot be read begins with it."""


def write_unreadable(
    connection: sqlite3.Connection, stand_in: RunSummary, mark: str, sequence: int
) -> None:
    """Write the stand-in of a run, with what its row knew while the run could be read."""
    known = recall_summary(connection, stand_in.run_id)
    if known is not None:
        status, why = stand_in.status, stand_in.failure_message
        stand_in = dataclasses.replace(known, status=status, detail="", failure_message=why)
    write_row(connection, stand_in, f"{_SIGN}{mark}", sequence)


def recall_summary(connection: sqlite3.Connection, run_id: str) -> RunSummary | None:
    """Return the content of a run's row; None where the run could never be read."""
    row = row_of(connection, run_id)
    found = [] if row is None else read_summaries(connection, [row])
    return found[0] if found and found[0].experiment else None


def list_unreadable_ids(connection: sqlite3.Connection) -> list[str]:
    """Ids of the runs that could not be read when they were looked at last."""
    # A literal: SQLite uses a partial index for no parameter.
    sql = f"SELECT run_id FROM runs WHERE fingerprint LIKE '{_SIGN}%' ORDER BY run_id"
    return [row[0] for row in connection.execute(sql)]


def explain_unreadable(folders: Iterable[RunFolder]) -> list[Unreadable]:
    """Return the damage of each of these runs now."""
    gathering = Gathering()
    for folder in folders:
        gathering.read(folder.run_id, lambda: _check(folder))  # noqa: B023 - called at once
    return gathering.unreadable


def _check(folder: RunFolder) -> None:
    with suppress(NotFoundError):  # deleted meanwhile
        folder.read_spec()
        folder.read_record()


def is_marked(kept: str, mark: str) -> bool:
    """Return whether a row has this fingerprint."""
    return kept.lstrip(_SIGN) == mark


def list_replaced(
    connection: sqlite3.Connection, ids: list[int], folder_of: Callable[[str], RunFolder]
) -> list[str]:
    """Ids of runs of which spec or record are not those that their rows were made from.

    Only a page is looked at: a list of thousands of runs would wait for it.
    """
    if len(ids) > CHUNK:
        return []
    places = ", ".join("?" * len(ids))
    rows = connection.execute(f"SELECT run_id, fingerprint FROM runs WHERE id IN ({places})", ids)
    return [run_id for run_id, mark in rows if _is_replaced(folder_of(run_id), mark)]


def _is_replaced(folder: RunFolder, mark: str) -> bool:
    is_other = mark.lstrip(_SIGN).partition(" ")[0] != mark_of_files(folder)
    return is_other and os.path.lexists(folder.path)  # one that is gone is seen by its absence
