"""One run as it goes on: its state, its scalars, and the logs that somebody reads."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from estimatory.base.json_numbers import to_json_text
from estimatory.folders.run_folder import RunFolder

from ..http_errors import websocket_error
from .feed import Feed, Frame, Subscription
from .log_tail import LogTail
from .run_state import RunState
from .shared_metrics import MetricsWish, SharedMetrics
from .socket import Socket

_LIVE_S = 0.05
_ENDED_S = 1.0


@dataclass
class LogWish:
    """A log that a socket reads, and from where; a negative offset counts from the end."""

    name: str
    offset: int


class RunSubscription(Subscription):
    """A socket that shows the run, and what it has been told of it."""

    def __init__(
        self, socket: Socket, cursor: str | None, points: int, log: LogWish | None
    ) -> None:
        super().__init__(socket)
        self.metrics = MetricsWish(cursor, points)
        self.log = log
        self.tail: LogTail | None = None
        self.state_number = 0


class RunFeed(Feed[RunSubscription]):
    """Follows one run for all sockets that show it."""

    def __init__(self, folder: RunFolder, executor: Executor, log: logging.Logger) -> None:
        super().__init__(executor, log)
        self._folder = folder
        self._state = RunState(folder)
        self._metrics = SharedMetrics(folder)

    def look(self, due: Sequence[RunSubscription]) -> list[Frame]:
        self._state.look()
        metrics = self._metrics.look([s.metrics for s in due])
        frames = []
        for subscription, news in zip(due, metrics):
            parts = [*self._tell_state(subscription), *news, *self._tell_log(subscription)]
            if parts:
                frames.append(Frame(subscription.socket, self._render(parts)))
        return frames

    def _render(self, parts: list[str]) -> str:
        """Parts are JSON members, rendered once for all sockets that get the same."""
        run_id = to_json_text(self._folder.run_id)
        return "{" + ", ".join(['"topic": "run"', f'"run_id": {run_id}', *parts]) + "}"

    def _tell_state(self, subscription: RunSubscription) -> list[str]:
        if subscription.state_number == self._state.number:
            return []
        subscription.state_number = self._state.number
        return [f'"run": {self._state.text}']

    def _tell_log(self, subscription: RunSubscription) -> list[str]:
        wish = subscription.log
        if wish is None:
            return []
        if subscription.tail is None:
            subscription.tail = LogTail(self._folder, wish.name, wish.offset)
        part = subscription.tail.read_on()
        if part is None:
            return []
        news: dict[str, Any] = {
            "name": wish.name,
            "text": part.text,
            "offset": part.offset,
            "next_offset": part.next_offset,
        }
        return [f'"log": {to_json_text(news)}']

    def pause_s(self) -> float:
        return _ENDED_S if self._state.has_ended_for(_ENDED_S, time.monotonic()) else _LIVE_S

    def describe_end(self, error: Exception) -> str:
        return to_json_text(websocket_error(error, self._folder.run_id))

    def release(self) -> None:
        self._metrics.close()
