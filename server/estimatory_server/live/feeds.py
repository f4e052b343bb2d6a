"""The feeds that are running: made for the first subscriber, ended after the last."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.store import Index

from .feed import Feed
from .run_feed import RunFeed, RunSubscription
from .runs_feed import RunsFeed, RunsSubscription
from .socket import Socket

_N_THREADS = 4
"""Of their own, so that long requests do not delay what is live."""


class LiveFeeds:
    """All feeds of a server. To be used on its event loop only."""

    def __init__(self, workspace: WorkspaceFolder, index: Index, log: logging.Logger) -> None:
        self._workspace = workspace
        self._log = log
        self._executor = ThreadPoolExecutor(_N_THREADS, "estimatory-feeds")
        self._index = index
        self._runs: dict[str, RunFeed] = {}
        self._list: RunsFeed | None = None

    def follow_run(self, run_id: str, subscription: RunSubscription) -> None:
        """Push what happens to a run; replaces the socket's former subscription to it.

        Raises:
            RunNotFoundError: there is no such run.
        """
        feed = self._runs.get(run_id)
        if feed is None or feed.is_over:
            feed = RunFeed(self._workspace.run_folder(run_id), self._executor, self._log)
            self._runs[run_id] = feed
        feed.add(subscription)

    def follow_list(self, socket: Socket) -> None:
        """Push changes of the list of runs."""
        if self._list is None or self._list.is_over:
            self._list = RunsFeed(self._index, self._executor, self._log)
        self._list.add(RunsSubscription(socket))

    def leave_run(self, run_id: str, socket: Socket) -> None:
        feed = self._runs.get(run_id)
        if feed is not None and not feed.remove(socket):
            del self._runs[run_id]

    def leave_list(self, socket: Socket) -> None:
        if self._list is not None and not self._list.remove(socket):
            self._list = None

    def leave(self, socket: Socket) -> None:
        """Forget a socket that was closed."""
        for run_id in list(self._runs):
            self.leave_run(run_id, socket)
        self.leave_list(socket)

    async def close(self) -> None:
        feeds: list[Feed[Any]] = [*self._runs.values(), *([self._list] if self._list else [])]
        self._runs, self._list = {}, None
        await asyncio.gather(*(feed.close() for feed in feeds))
        self._executor.shutdown(wait=False)
