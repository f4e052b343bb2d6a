"""Wheels of one's own, kept in the workspace so that environments can name them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

from ...base.current_folder import absolute_path
from ...base.files import written_aside
from ...errors import ConflictError, UserError
from ...folders.workspace_folder import WorkspaceFolder


def keep_wheel(
    workspace: WorkspaceFolder, file_path: str | os.PathLike[str], *, exist_ok: bool
) -> str:
    """Copy a wheel into the workspace; the requirement that names it there."""
    source = absolute_path(file_path)
    name = os.path.basename(source)
    if not os.path.isfile(source) or not name.endswith(".whl"):
        raise UserError(f"{source} is not a wheel.", "`uv build --wheel FOLDER` makes one.")
    target = workspace.trusted(os.path.join(_folder(workspace), name))
    if os.path.exists(target) and not exist_ok:
        raise ConflictError(
            f"The workspace has a wheel {name!r}.", "Pass exist_ok=True to take it."
        )
    if not os.path.exists(target):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with written_aside(target) as aside:
            shutil.copyfile(source, aside)
    return f"{name.partition('-')[0]} @ {Path(target).as_uri()}"


def check_wheels(workspace: WorkspaceFolder, packages: Iterable[str]) -> None:
    """Refuse wheels of the workspace, among the packages, that another user put there.

    Raises:
        UntrustedWorkspaceError: one is another user's, or may be changed by others.
    """
    beginning = f"{Path(_folder(workspace)).as_uri()}/"
    for package in packages:
        place = package.partition(" @ ")[2]
        if place.startswith(beginning):
            workspace.trusted(os.path.join(_folder(workspace), unquote(place[len(beginning) :])))


def _folder(workspace: WorkspaceFolder) -> str:
    return os.path.join(workspace.environment_definitions_folder, ".wheels")
