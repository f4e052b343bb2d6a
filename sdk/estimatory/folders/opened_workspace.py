"""A workspace as the rooms below ``api`` know it: something with a folder, or the folder itself."""

from __future__ import annotations

from typing import Protocol, Union

from ..errors import UserError
from .workspace_folder import WorkspaceFolder


class HasFolder(Protocol):
    """A Workspace, which these rooms may not import."""

    @property
    def folder(self) -> WorkspaceFolder: ...


AnyWorkspace = Union[WorkspaceFolder, HasFolder]


def folder_of(workspace: object) -> WorkspaceFolder:
    """Return the folder of a Workspace, or the folder itself where that is given.

    Raises:
        UserError: it is neither.
    """
    folder = workspace if isinstance(workspace, WorkspaceFolder) else None
    folder = folder or getattr(workspace, "folder", None)
    if not isinstance(folder, WorkspaceFolder):
        raise UserError(f"A Workspace is needed here, not {type(workspace).__name__}.")
    return folder
