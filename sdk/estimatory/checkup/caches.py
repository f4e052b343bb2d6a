"""What is derived, and made again when it is damaged: the index, digests, facts about images."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from functools import partial

from ..base.files import list_folder, open_regular, read_json_object, unlink_if_there
from ..errors import DamagedFileError
from ..folders.workspace_folder import WorkspaceFolder
from ..store import Index, address_of, is_busy
from .fault import Fault, find_reason, set_aside


def iter_cache_faults(workspace: WorkspaceFolder) -> Iterator[Fault]:
    """Yield what is wrong with each derived file."""
    reason = _judge_database(workspace.index_path)
    if reason:
        mend = "it is built anew from the runs"
        yield Fault(workspace.index_path, reason, mend, partial(_reindex, workspace))
    digests = os.path.join(workspace.datasets_folder, ".hashes.sqlite")
    reason = _judge_database(digests)
    if reason:
        mend = "it is removed: digests are found again"
        yield Fault(digests, reason, mend, partial(_remove_database, digests))
    yield from _iter_facts(workspace)


def _iter_facts(workspace: WorkspaceFolder) -> Iterator[Fault]:
    for kind in (".pythons", ".nodes"):
        folder = os.path.join(workspace.images_folder, kind)
        for name in filter(lambda n: n.endswith(".json"), list_folder(folder)):
            path = os.path.join(folder, name)
            reason = find_reason(partial(read_json_object, path))
            if reason:
                mend = "it is removed: the image is asked again"
                yield Fault(path, reason, mend, partial(_drop, path))


def _judge_database(path: str) -> str:
    """Return why a database cannot be used; empty when it can, or when there is none."""
    import sqlite3

    try:
        open_regular(path).close()
        with closing(sqlite3.connect(address_of(path, "ro"), uri=True, timeout=10.0)) as connection:
            said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except DamagedFileError as error:
        return error.reason
    except sqlite3.DatabaseError as error:
        return "" if is_busy(error) else str(error)
    return "" if said == "ok" else str(said)


def _reindex(workspace: WorkspaceFolder) -> None:
    if os.path.isdir(workspace.index_path):
        set_aside(workspace.index_path)
    index = Index(workspace)
    index.reindex()
    index.close()


def _remove_database(path: str) -> None:
    for ending in ("-wal", "-shm", "-journal"):
        unlink_if_there(path + ending)
    _drop(path)


def _drop(path: str) -> None:
    """Remove a derived file; a folder in its place is somebody's and is kept."""
    if os.path.isdir(path) and not os.path.islink(path):
        set_aside(path)
    else:
        unlink_if_there(path)
