"""The index over a workspace's runs: one SQLite file, derived from the folders.

Readers heal it. ``sync`` sees by the modification time of ``runs/`` that folders came or went, and
by their fingerprints that active runs went on. Writers only hint: ``update`` never makes the file,
never fails, and may be lost.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from estimatory.base.unreadable import Unreadable
from estimatory.errors import EstimatoryError
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_record import FAILED
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.liveness.current_record import settle

from .index_file import IndexFile, OpenIndex, is_busy
from .lost_rows import (
    explain_unreadable,
    is_marked,
    list_replaced,
    list_unreadable_ids,
    recall_summary,
    write_unreadable,
)
from .query import RunQuery, count_rows, find_ids, render_count
from .rows import (
    delete_row,
    fingerprint,
    next_sequence,
    read_meta,
    read_run,
    read_summaries,
    write_meta,
    write_row,
)
from .summary import ExperimentSummary, RunSummary

if TYPE_CHECKING:
    import sqlite3

_T = TypeVar("_T")
_CLOCK_TICK_NS = 50_000_000
"""A folder changed so recently may change again without its time showing it."""
_MOST_CHANGES = 500


class Changes(NamedTuple):
    """Changes of the list of runs since a mark."""

    mark: tuple[str, int]
    changed: list[RunSummary]
    """New and changed runs, oldest change first; the latest 500 at most."""
    removed: list[str]


class Index:
    """The runs of a workspace, listed, filtered and sorted. Safe for use from many threads."""

    def __init__(self, workspace: WorkspaceFolder) -> None:
        self._workspace = workspace
        self._file = IndexFile(workspace.index_path)
        self._mutex = threading.RLock()
        self._opened: OpenIndex | None = None
        self._pid = os.getpid()

    # --- keeping it true -----------------------------------------------------------------------
    def sync(self) -> None:
        """Make the index agree with the folders; builds it when it is missing or damaged.

        Costs two look-ups when nothing changed and no run is active. Runs whose worker vanished
        are buried.
        """
        self._do(self._sync_folders)
        self._do(self._sync_active)

    def update(self, run_id: str) -> None:
        """Take over one run's present state if there is an index; a hint that may be lost."""
        try:
            import sqlite3
        except ImportError:  # Pythons without it run scripts, too
            return
        try:
            opened = self._file.connect(is_patient=False)
            if opened is not None:
                with contextlib.closing(opened.connection) as connection:
                    self._refresh(connection, [run_id])
        except (sqlite3.Error, OSError):
            return  # the next reader's sync sees what changed

    def remove(self, run_id: str) -> None:
        """Forget a run that has been deleted; a hint as ``update`` is."""
        self.update(run_id)

    def reindex(self) -> int:
        """Build the index anew from the folders; returns the number of runs."""
        with self._mutex:
            self._rebuild()
            return self.count(RunQuery())

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        with self._mutex:
            self._drop()

    # --- reading -------------------------------------------------------------------------------
    def list_runs(self, query: RunQuery) -> list[RunSummary]:
        """Return the page of runs that the query asks for, as their files are now."""
        return self._do(lambda connection: self._list_runs(connection, query))

    def list_unreadable(self) -> list[Unreadable]:
        """Return the runs whose spec or record cannot be read; lists show a stand-in for each."""
        return explain_unreadable(self._folder(run_id) for run_id in self._do(list_unreadable_ids))

    def count(self, query: RunQuery) -> int:
        """Return how many runs fit the query, on all pages."""
        return self._do(lambda connection: count_rows(connection, render_count(query)))

    def list_experiments(self) -> list[ExperimentSummary]:
        """Experiments that have runs, the latest used first."""
        sql = (
            "SELECT experiment, count(*), sum(is_active), max(created_at) FROM runs "
            "WHERE experiment != '' GROUP BY experiment ORDER BY 4 DESC"
        )
        return self._do(lambda c: [ExperimentSummary(*row) for row in c.execute(sql)])

    def list_active(self) -> list[str]:
        """Ids of the runs that have not ended, as of the last sync."""
        return self._do(_list_active)

    def list_changes(self, mark: tuple[str, int] | None = None) -> Changes:
        """Return changes since ``mark`` (of an earlier answer); without one, the active runs."""
        return self._do(lambda connection: _list_changes(connection, mark))

    def recall(self, run_id: str) -> RunSummary | None:
        """Return the row of a run whose files are lost; None where there is no index."""
        import sqlite3

        try:
            opened = self._file.connect()
            if opened is None:
                return None
            with contextlib.closing(opened.connection) as connection:
                return recall_summary(connection, run_id)
        except (sqlite3.Error, OSError):
            return None

    # --- the connection ------------------------------------------------------------------------
    def _do(self, act: Callable[[sqlite3.Connection], _T]) -> _T:
        """Act on a sound connection; on a damaged or replaced file try again on a new one.

        Raises:
            IndexBusyError: another program holds the file.
        """
        import sqlite3

        with self._mutex:
            for attempt in (1, 2):
                try:
                    return act(self._connected())
                except sqlite3.DatabaseError as error:
                    if is_busy(error):
                        raise self._file.explain_busy() from None
                    self._drop()
                    if attempt == 2:
                        self._rebuild()
            return act(self._connected())

    def _connected(self) -> sqlite3.Connection:
        if self._pid != os.getpid():  # SQLite must not be used across fork, nor closed
            self._opened, self._pid = None, os.getpid()
        if self._opened is None or self._opened.file_id != self._file.identify():
            self._drop()
            self._opened = self._file.open(self._fill)
        return self._opened.connection

    def _rebuild(self) -> None:
        self._drop()
        try:
            self._opened = self._file.rebuild(self._fill, is_forced=True)
        except OSError:  # where nothing can be written, opening makes one in memory
            return

    def _drop(self) -> None:
        if self._opened is not None:
            self._opened.connection.close()
            self._opened = None

    # --- healing -------------------------------------------------------------------------------
    def _fill(self, connection: sqlite3.Connection) -> None:
        """Write every run into an empty index."""
        mtime = self._folders_mtime()
        write_meta(connection, "generation", os.urandom(8).hex())
        write_meta(connection, "sequence", 1)
        for run_id in sorted(self._workspace.list_run_ids()):
            self._write(connection, run_id, 1)
        write_meta(connection, "folders_mtime", mtime)

    def _sync_folders(self, connection: sqlite3.Connection) -> None:
        mtime = self._folders_mtime()
        if mtime and mtime == read_meta(connection, "folders_mtime"):
            return
        known = {row[0] for row in connection.execute("SELECT run_id FROM runs")}
        there = set(self._workspace.list_run_ids())
        self._refresh(connection, sorted(known ^ there))
        write_meta(connection, "folders_mtime", mtime)

    def _folders_mtime(self) -> int:
        """Return the mark of ``runs/``, taken before listing; 0 while it cannot be trusted."""
        try:
            mtime = os.stat(self._workspace.runs_folder).st_mtime_ns
        except FileNotFoundError:
            return 0
        return 0 if time.time_ns() - mtime < _CLOCK_TICK_NS else mtime

    def _sync_active(self, connection: sqlite3.Connection) -> None:
        self._refresh(connection, [*_list_active(connection), *list_unreadable_ids(connection)])

    def _list_runs(self, connection: sqlite3.Connection, query: RunQuery) -> list[RunSummary]:
        ids = find_ids(connection, query)
        changed = list_replaced(connection, ids, self._folder)
        if changed:  # a file was damaged, or mended, behind the back of its run
            self._refresh(connection, changed)
            ids = find_ids(connection, query)
        return read_summaries(connection, ids)

    def _refresh(self, connection: sqlite3.Connection, run_ids: list[str]) -> None:
        """Write the rows of runs that changed; forget runs that are gone."""
        stale = [run_id for run_id in run_ids if self._is_stale(connection, run_id)]
        if not stale:
            return
        connection.execute("BEGIN IMMEDIATE")
        try:
            sequence = next_sequence(connection)
            for run_id in stale:
                self._write(connection, run_id, sequence)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def _is_stale(self, connection: sqlite3.Connection, run_id: str) -> bool:
        folder = self._folder(run_id)
        sql = "SELECT status, fingerprint FROM runs WHERE run_id = ?"
        row = connection.execute(sql, (run_id,)).fetchone()
        if row is None or not is_marked(row[1], fingerprint(folder)):
            return True
        return str(row[0]) != (_status_of(folder) or FAILED)  # FAILED: as its stand-in is

    def _write(self, connection: sqlite3.Connection, run_id: str, sequence: int) -> None:
        folder = self._folder(run_id)
        mark = fingerprint(folder)  # taken first: what changes while reading is seen next time
        summary = read_run(folder)
        if summary is None:
            delete_row(connection, run_id, sequence)
        elif summary.experiment:
            write_row(connection, summary, mark, sequence)
        else:
            write_unreadable(connection, summary, mark, sequence)

    def _folder(self, run_id: str) -> RunFolder:
        return RunFolder(os.path.join(self._workspace.runs_folder, run_id))


def _list_active(connection: sqlite3.Connection) -> list[str]:
    return [row[0] for row in connection.execute("SELECT run_id FROM runs WHERE is_active")]


def _status_of(folder: RunFolder) -> str:
    """Return the status as a list shows it; buries a run whose worker vanished."""
    try:
        return settle(folder).status
    except (EstimatoryError, OSError):
        return ""  # damaged or gone: writing its row finds out which


def _list_changes(connection: sqlite3.Connection, mark: tuple[str, int] | None) -> Changes:
    now = (read_meta(connection, "generation"), int(read_meta(connection, "sequence")))
    if mark is None:
        ids = [row[0] for row in connection.execute("SELECT id FROM runs WHERE is_active")]
        return Changes(now, read_summaries(connection, ids), [])
    since = mark[1] if mark[0] == now[0] else 0
    sql = "SELECT id FROM runs WHERE sequence > ? ORDER BY sequence DESC, id DESC LIMIT ?"
    ids = [row[0] for row in connection.execute(sql, (since, _MOST_CHANGES))]
    sql = "SELECT run_id FROM removals WHERE sequence > ?"
    removed = [row[0] for row in connection.execute(sql, (since,))]
    return Changes(now, read_summaries(connection, reversed(ids)), removed)
