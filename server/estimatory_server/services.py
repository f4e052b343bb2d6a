"""What the handlers share: the workspace, its index, and the feeds of live runs."""

from __future__ import annotations

import logging
import os
from functools import cached_property

from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.folders.workspace_search import (
    VARIABLE,
    find_nearest_workspace_path,
    find_workspace_folder,
)
from estimatory.store import Index

from .live import LiveFeeds, Socket

SETTINGS_KEY = "estimatory"


class Services:
    """One per server; found in the application's settings."""

    def __init__(self, workspace_path: str, log: logging.Logger) -> None:
        self._path = workspace_path
        self._log = log

    @cached_property
    def workspace(self) -> WorkspaceFolder:
        """Made at the first request that needs it: a server that never does leaves no folder.

        Raises:
            WorkspaceError: the folder cannot be made or is no workspace.
            UntrustedWorkspaceError: another user owns it or may write into it.
        """
        return find_workspace_folder(self._path)

    @cached_property
    def index(self) -> Index:
        return Index(self.workspace)

    @cached_property
    def feeds(self) -> LiveFeeds:
        return LiveFeeds(self.workspace, self.index, self._log)

    def leave_feeds(self, socket: Socket) -> None:
        """Forget a socket that is gone; it follows nothing where the workspace was refused."""
        if "feeds" in self.__dict__:
            self.feeds.leave(socket)

    async def close(self) -> None:
        if "feeds" in self.__dict__:
            await self.feeds.close()
        if "index" in self.__dict__:
            self.index.close()


def choose_workspace_path(configured: str, root_dir: str) -> str:
    """Return the configured folder, else the environment's, else the nearest one."""
    chosen = configured or os.environ.get(VARIABLE) or find_nearest_workspace_path(root_dir)
    return os.path.abspath(os.path.expanduser(chosen))
