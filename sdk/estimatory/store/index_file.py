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
from typing import TYPE_CHECKING
from urllib.parse import quote

from estimatory.run_folder import unlink_if_there

from .schema import SCHEMA, VERSION

if TYPE_CHECKING:
    import sqlite3

_BUSY_S = 10.0


class IndexFile:
    """The file itself: opened when it is sound, rebuilt when it is not."""

    def __init__(self, path: str) -> None:
        self._path = path

    def connect(self, *, is_patient: bool = True) -> sqlite3.Connection | None:
        """A connection to a sound index of this version, else None; never makes a file.

        Without ``is_patient`` a rebuild going on means None, too.
        """
        if not os.path.exists(self._path):
            return None
        with self._locked(fcntl.LOCK_SH, is_patient) as is_mine:
            return self._open() if is_mine else None

    def is_same(self, file_id: tuple[int, int]) -> bool:
        """Whether the name still means the file that was opened."""
        return self.identify() == file_id

    def identify(self) -> tuple[int, int]:
        """Device and inode; zeros when there is no file."""
        try:
            stat = os.stat(self._path)
        except FileNotFoundError:
            return (0, 0)
        return (stat.st_dev, stat.st_ino)

    def rebuild(
        self, fill: Callable[[sqlite3.Connection], None], *, is_forced: bool
    ) -> sqlite3.Connection:
        """Build a new index and connect to it; unless forced, one made meanwhile will do."""
        with self._locked(fcntl.LOCK_EX, is_patient=True):
            found = None if is_forced else self._open()
            if found is not None:
                return found
            aside = f"{self._path}.aside"
            unlink_if_there(aside)
            _build(aside, fill)
            for ending in ("-wal", "-shm", "-journal"):
                unlink_if_there(self._path + ending)
            os.replace(aside, self._path)
            made = self._open()
        return made if made is not None else self.rebuild(fill, is_forced=False)

    def _open(self) -> sqlite3.Connection | None:
        import sqlite3

        address = f"file:{quote(self._path)}?mode=rw"
        try:
            connection = _connect(address)
        except sqlite3.OperationalError:  # it is not there
            return None
        try:
            connection.execute("PRAGMA synchronous = NORMAL")
            if connection.execute("PRAGMA user_version").fetchone()[0] == VERSION:
                return connection
        except sqlite3.DatabaseError as error:
            if is_busy(error):
                connection.close()
                raise
        connection.close()
        return None

    @contextlib.contextmanager
    def _locked(self, kind: int, is_patient: bool) -> Iterator[bool]:
        lock_path = os.path.splitext(self._path)[0] + ".lock"
        with open(lock_path, "ab") as file:
            try:
                fcntl.flock(file, kind if is_patient else kind | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True


def is_busy(error: Exception) -> bool:
    """Whether SQLite merely had to wait too long for another process."""
    return "locked" in str(error) or "busy" in str(error)


def _connect(address: str) -> sqlite3.Connection:
    import sqlite3

    return sqlite3.connect(
        address, uri=True, timeout=_BUSY_S, isolation_level=None, check_same_thread=False
    )


def _build(path: str, fill: Callable[[sqlite3.Connection], None]) -> None:
    with contextlib.closing(_connect(f"file:{quote(path)}?mode=rwc")) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(SCHEMA)
        connection.execute("BEGIN")
        fill(connection)
        connection.execute("COMMIT")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("PRAGMA journal_mode = WAL")
