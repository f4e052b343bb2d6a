"""Which folder is the workspace: found from the current folder upwards, made when there is none."""

from __future__ import annotations

import os
import time
from typing import Any

from ..base.current_folder import absolute_path
from ..base.decoding import Shape, read_shaped
from ..base.files import write_json
from ..base.locks import locked_folder
from ..errors import WorkspaceError
from .inside_container import is_away
from .workspace_folder import WorkspaceFolder
from .workspace_modes import PRIVATE, keep_private

FOLDER_NAME = ".estimatory"
VARIABLE = "ESTIMATORY_WORKSPACE"
FORMAT = 1
DESCRIPTION: Shape = {
    "name": "str",
    "created_at": "float",
    "azure?": "dict | None",
    "tags?": "dict",
    "friendly_name?": "str",
    "description?": "str",
}


def find_workspace_folder(path: str | os.PathLike[str] | None = None) -> WorkspaceFolder:
    """Return the workspace folder; make it if need be, closed to others unless shared.

    Without ``path``: the one that the variable ESTIMATORY_WORKSPACE names, else the nearest
    ``.estimatory/`` from the current folder upwards, else ``~/.estimatory``.

    Raises:
        WorkspaceError: the folder cannot be made or is no workspace.
        UntrustedWorkspaceError: another user owns it or may write into it; says what allows it.
    """
    folder = WorkspaceFolder(path or os.environ.get(VARIABLE) or find_nearest_workspace_path())
    if not os.path.exists(folder.description_path):
        _create(folder)
    if not is_away():
        keep_private(folder.path)
    return folder


def read_description(folder: WorkspaceFolder) -> dict[str, Any]:
    """``workspace.json``: name, time of creation, and the identity it had in Azure.

    Raises:
        DamagedFileError: the file cannot be read, or does not hold these.
    """
    return read_shaped(folder.description_path, DESCRIPTION)


def change_description(folder: WorkspaceFolder, **changes: object) -> None:
    """Replace parts of ``workspace.json``; nothing is written when nothing changes."""
    said = read_description(folder)
    if {**said, **changes} == said:
        return
    with locked_folder(folder.path):
        write_json(folder.description_path, {**read_description(folder), **changes})


def find_nearest_workspace_path(start: str | os.PathLike[str] = ".") -> str:
    """``.estimatory`` in ``start`` or the nearest folder above it, else ``~/.estimatory``."""
    folder = absolute_path(start)
    while True:
        candidate = os.path.join(folder, FOLDER_NAME)
        if os.path.isdir(candidate):
            return candidate
        parent = os.path.dirname(folder)
        if parent == folder:
            return os.path.join(os.path.expanduser("~"), FOLDER_NAME)
        folder = parent


def describe_anew(folder: WorkspaceFolder) -> dict[str, Any]:
    """Return what a new ``workspace.json`` says: named as the folder that the workspace lies in."""
    name = os.path.basename(os.path.dirname(folder.path)) or "workspace"
    return {"format": FORMAT, "name": name, "created_at": time.time()}


def _create(folder: WorkspaceFolder) -> None:
    description = describe_anew(folder)
    try:
        os.makedirs(folder.path, PRIVATE, exist_ok=True)
        for path in (folder.runs_folder, folder.snapshots_folder, folder.models_folder):
            os.makedirs(path, PRIVATE, exist_ok=True)
        os.makedirs(folder.environments_folder, PRIVATE, exist_ok=True)
        # Nothing in a workspace is meant for the repository that it may lie in.
        with open(os.path.join(folder.path, ".gitignore"), "w", encoding="utf-8") as file:
            file.write("*\n")
        with locked_folder(folder.path):
            if not os.path.exists(folder.description_path):  # another process may have been first
                write_json(folder.description_path, description)
    except OSError as error:
        raise WorkspaceError(
            f"{folder.path} cannot be used as a workspace: {error.strerror}.",
            f"Name another folder: Workspace(path), or the variable {VARIABLE}.",
        ) from None
