"""Opening ``index.sqlite`` safely while others open, rebuild or delete it.

SQLite keeps a log (``-wal``) beside a database and finds it by name. A log left by another file
of the same name would corrupt a new one; so the file is replaced only under an exclusive lock that
every opener shares, and leftovers are removed before the new file takes the name.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from estimatory.base.files import unlink_if_there
from estimatory.base.locks import describe_holders_of, opened_lock, take_lock, try_lock
from estimatory.errors import IndexBusyError
from estimatory.folders.workspace_modes import is_shared

if TYPE_CHECKING:
    import sqlite3

_BUSY_S = 10.0
"""How long a reader waits for another program that has locked the file."""
_HINT_S = 1.0
"""How long a hint waits, which may be lost."""
Fill = Callable[["sqlite3.Connection"], None]
"""Writes every run into an empty index."""


class OpenIndex(NamedTuple):
    """A connection, and which file it is to."""

    connection: sqlite3.Connection
    file_id: tuple[int, int]


class IndexFile:
    """The file itself: opened when it is sound, rebuilt when it is not."""

    def __init__(self, path: str) -> None:
        self._path = path

    def connect(self, *, is_patient: bool = True) -> OpenIndex | None:
        """Return a sound index of this version, else None; never makes a file.

        Without ``is_patient`` a rebuild going on means None, too.

        Raises:
            LockTimeoutError: another process keeps the file from being opened; says which.
        """
        if not os.path.exists(self._path):
            return None
        with self._locked(fcntl.LOCK_SH, is_patient) as is_mine:
            return self._open(None if is_patient else _HINT_S) if is_mine else None

    def open(self, fill: Fill) -> OpenIndex:
        """Return the index there is; else a new one, in memory where none can be written."""
        try:
            return self.connect() or self.rebuild(fill, is_forced=False)
        except OSError:  # a workspace that may only be read, or a full disk
            return OpenIndex(_build("file::memory:?mode=memory", fill), self.identify())

    def rebuild(self, fill: Fill, *, is_forced: bool) -> OpenIndex:
        """Build a new index; unless forced, one made meanwhile will do.

        Raises:
            OSError: the file cannot be written.
        """
        with self._locked(fcntl.LOCK_EX, is_patient=True):
            found = None if is_forced else self._open()
            if found is not None:
                return found
            self._replace(fill)
            made = self._open()
        return made if made is not None else self.rebuild(fill, is_forced=False)

    def identify(self) -> tuple[int, int]:
        """Return device and inode of the file now; zeros when there is none."""
        try:
            stat = os.stat(self._path)
        except FileNotFoundError:
            return (0, 0)
        return (stat.st_dev, stat.st_ino)

    def _replace(self, fill: Fill) -> None:
        import sqlite3

        aside = f"{self._path}.aside"
        unlink_if_there(aside)
        try:
            _build(address_of(aside, "rwc"), fill).close()
            if is_shared(os.stat(os.path.dirname(aside))):  # SQLite goes by its own modes
                os.chmod(aside, 0o660)
            for ending in ("-wal", "-shm", "-journal"):
                unlink_if_there(self._path + ending)
            os.replace(aside, self._path)
        except sqlite3.OperationalError as error:
            raise OSError(f"{self._path} cannot be written: {error}") from error
        finally:
            unlink_if_there(aside)

    def explain_busy(self) -> IndexBusyError:
        """Return the error for an index that another program has not let go of in time."""
        holder = describe_holders_of(self._path, f"{self._path}-shm") or "another program"
        return IndexBusyError(
            f"The index of runs, {self._path}, has been locked for {_BUSY_S:g} s by {holder}.",
            "Wait for it, or end it, and try again. Runs go on, and nothing is lost.",
        )

    def _open(self, patience_s: float | None = None) -> OpenIndex | None:
        """To be called under the lock: nobody replaces the file meanwhile, but it may vanish."""
        import sqlite3

        try:
            connection = _connect(address_of(self._path, "rw"), patience_s)
        except sqlite3.OperationalError:  # it is not there
            return None
        opened = OpenIndex(connection, self.identify())
        try:
            connection.execute("PRAGMA synchronous = NORMAL")
            version = connection.execute("PRAGMA user_version").fetchone()[0]
        except sqlite3.DatabaseError as error:
            connection.close()
            if is_busy(error):
                raise
            return None
        if version == VERSION and opened.file_id != (0, 0):
            return opened
        connection.close()
        return None

    @contextlib.contextmanager
    def _locked(self, kind: int, is_patient: bool) -> Iterator[bool]:
        lock_path = os.path.splitext(self._path)[0] + ".lock"
        with opened_lock(lock_path) as descriptor:
            if is_patient:
                take_lock(descriptor, lock_path, kind, _BUSY_S)
            yield is_patient or try_lock(descriptor, kind)


def is_busy(error: Exception) -> bool:
    """Return whether SQLite merely had to wait too long for another process."""
    return "locked" in str(error) or "busy" in str(error)


def _connect(address: str, patience_s: float | None = None) -> sqlite3.Connection:
    import sqlite3

    wait_s = _BUSY_S if patience_s is None else patience_s
    return sqlite3.connect(
        address, uri=True, timeout=wait_s, isolation_level=None, check_same_thread=False
    )


def address_of(path: str, mode: str) -> str:
    """Return the URI by which SQLite opens a database; ``mode`` is ``ro``, ``rw`` or ``rwc``."""
    return f"file:{quote(os.fsencode(path))}?mode={mode}"


def _build(address: str, fill: Fill) -> sqlite3.Connection:
    connection = _connect(address)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(SCHEMA)
        connection.execute("BEGIN")
        fill(connection)
        connection.execute("COMMIT")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("PRAGMA journal_mode = WAL")
    except BaseException:
        connection.close()
        raise
    return connection


# --- the tables of the index. Another layout is another version --------------------------------
VERSION = 1

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id TEXT NOT NULL UNIQUE,
  experiment TEXT NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE,
  status TEXT NOT NULL,
  is_active INTEGER NOT NULL,
  created_at REAL NOT NULL,
  started_at REAL,
  ended_at REAL,
  parent TEXT NOT NULL,
  search TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  sequence INTEGER NOT NULL
);
CREATE INDEX runs_by_created_at ON runs (created_at);
CREATE INDEX runs_by_name ON runs (name, created_at);
CREATE INDEX runs_by_status ON runs (status, created_at);
CREATE INDEX runs_by_experiment ON runs (experiment, created_at);
CREATE INDEX experiments ON runs (experiment, is_active, created_at);
CREATE INDEX runs_by_parent ON runs (parent, created_at);
CREATE INDEX runs_by_sequence ON runs (sequence);
CREATE INDEX runs_active ON runs (id) WHERE is_active;
CREATE INDEX runs_unreadable ON runs (run_id) WHERE fingerprint LIKE '!%';
CREATE TABLE summaries (id INTEGER PRIMARY KEY, summary TEXT NOT NULL);
CREATE TABLE metric_names (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE metrics (
  name INTEGER NOT NULL, value REAL NOT NULL, run INTEGER NOT NULL,
  PRIMARY KEY (name, value, run)
) WITHOUT ROWID;
CREATE INDEX metrics_of_run ON metrics (run, name);
CREATE TABLE tags (
  key TEXT NOT NULL, value TEXT NOT NULL, run INTEGER NOT NULL,
  PRIMARY KEY (key, value, run)
) WITHOUT ROWID;
CREATE INDEX tags_of_run ON tags (run, key, value);
CREATE TABLE removals (run_id TEXT NOT NULL, sequence INTEGER NOT NULL);
"""
