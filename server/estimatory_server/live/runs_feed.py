"""The list of runs as it changes."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Executor

from estimatory.base.json_numbers import to_json_text
from estimatory.errors import IndexBusyError
from estimatory.store import Index

from ..http_errors import websocket_error
from .feed import Feed, Frame, Subscription
from .socket import Socket

_LOOK_S = 0.5


class RunsSubscription(Subscription):
    """A socket that shows the list; ``mark`` says what it knows."""

    def __init__(self, socket: Socket) -> None:
        super().__init__(socket)
        self.mark: tuple[str, int] | None = None


class RunsFeed(Feed[RunsSubscription]):
    """Syncs the index twice a second while somebody looks; first sends the active runs."""

    def __init__(self, index: Index, executor: Executor, log: logging.Logger) -> None:
        super().__init__(executor, log)
        self._index = index

    def look(self, due: Sequence[RunsSubscription]) -> list[Frame]:
        try:
            return self._tell(due)
        except IndexBusyError:  # it is asked again soon, and nobody has missed a mark
            return []

    def _tell(self, due: Sequence[RunsSubscription]) -> list[Frame]:
        self._index.sync()
        frames: list[Frame] = []
        for mark in {s.mark for s in due}:
            frames += self._tell_since(mark, [s for s in due if s.mark == mark])
        return frames

    def _tell_since(
        self, mark: tuple[str, int] | None, group: Sequence[RunsSubscription]
    ) -> list[Frame]:
        changes = self._index.list_changes(mark)
        for subscription in group:
            subscription.mark = changes.mark
        if mark is not None and not changes.changed and not changes.removed:
            return []
        changed = [summary.to_json() for summary in changes.changed]
        text = to_json_text({"topic": "runs", "changed": changed, "removed": changes.removed})
        return [Frame(subscription.socket, text) for subscription in group]

    def pause_s(self) -> float:
        return _LOOK_S

    def describe_end(self, error: Exception) -> str:
        return to_json_text(websocket_error(error))

    def release(self) -> None:
        """Do nothing: the index belongs to the server."""
