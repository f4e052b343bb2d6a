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

_PREFIX = ".deleted-"


def delete_run(workspace: WorkspaceFolder, run_id: str) -> None:
    """Remove a run with everything in its folder; registered models stay.

    Raises:
        RunNotFoundError: there is no such run.
        ConflictError: it has not ended.
    """
    folder = workspace.run_folder(run_id)
    check_deletable(folder)
    aside = os.path.join(workspace.runs_folder, f"{_PREFIX}{run_id}-{os.urandom(3).hex()}")
    try:
        os.rename(folder.path, aside)
    except OSError as error:
        raise WorkspaceError(
            f"Run {run_id} cannot be deleted from here: {error.strerror or error}.",
            f"It takes a user who may write into {workspace.runs_folder}.",
        ) from None
    Index(workspace).remove(run_id)
    sweep_deleted(workspace)


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
