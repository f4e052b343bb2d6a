"""Deleting a run: renamed aside in one step, then removed at leisure."""

from __future__ import annotations

import os

from estimatory.base.files import remove_tree
from estimatory.errors import ConflictError, WorkspaceError
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_record import FAILED, TERMINAL
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.liveness.current_record import settle

from .index import Index
from .query import RunQuery

_PREFIX = ".deleted-"


def delete_run(workspace: WorkspaceFolder, run_id: str) -> None:
    """Remove a run with everything in its folder, and the runs below it; registered models stay.

    Raises:
        RunNotFoundError: there is no such run.
        ConflictError: it has not ended, or one below it has not; nothing was removed.
    """
    folder = workspace.run_folder(run_id)
    below = list_below(workspace, run_id)
    for each in (folder, *map(workspace.run_folder, below)):
        check_deletable(each)
    for found in (*below, run_id):  # killed in between, the run that they are below is still there
        _remove(workspace, workspace.run_folder(found))
    sweep_deleted(workspace)


def list_below(workspace: WorkspaceFolder, run_id: str) -> list[str]:
    """Return the ids of the runs below a run, each after those below it."""
    index = Index(workspace)
    index.sync()
    return _list_below(index, run_id)


def _list_below(index: Index, run_id: str) -> list[str]:
    found: list[str] = []
    for child in index.list_runs(RunQuery(parent=run_id, limit=None)):
        found += [*_list_below(index, child.run_id), child.run_id]
    return found


def _remove(workspace: WorkspaceFolder, folder: RunFolder) -> None:
    run_id = folder.run_id
    aside = os.path.join(workspace.runs_folder, f"{_PREFIX}{run_id}-{os.urandom(3).hex()}")
    try:
        os.rename(folder.path, aside)
    except OSError as error:
        raise WorkspaceError(
            f"Run {run_id} cannot be deleted from here: {error.strerror or error}.",
            f"It takes a user who may write into {workspace.runs_folder}.",
        ) from None
    Index(workspace).remove(run_id)


def check_deletable(folder: RunFolder) -> None:
    """Raise ConflictError for a run that has not ended."""
    status = _status_of(folder)
    if status not in TERMINAL:
        raise ConflictError(
            f"Run {folder.run_id} is {status}: what is still alive cannot be deleted.",
            f"End it first: `estimatory cancel {folder.run_id}`, or run.cancel().",
        )


def _status_of(folder: RunFolder) -> str:
    try:
        return settle(folder).status
    except (ValueError, TypeError, KeyError):  # of damaged files, which can only be deleted
        return FAILED


def sweep_deleted(workspace: WorkspaceFolder) -> None:
    """Remove what was renamed aside, also by deletions that were killed."""
    for name in os.listdir(workspace.runs_folder):
        if name.startswith(_PREFIX):
            path = os.path.join(workspace.runs_folder, name)
            _make_writable(path)
            remove_tree(path)


def _make_writable(path: str) -> None:
    """Scripts may leave folders that even their owner may not write into."""
    for folder, names, _ in os.walk(path):
        for each in [folder, *(os.path.join(folder, n) for n in names)]:
            if not os.path.islink(each) and not os.access(each, os.W_OK | os.X_OK):
                _allow(each)


def _allow(path: str) -> None:
    try:
        os.chmod(path, 0o700)
    except OSError:  # not ours: another user's, left by a container
        return
