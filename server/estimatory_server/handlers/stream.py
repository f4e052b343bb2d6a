"""``/stream``: the WebSocket that pushes what changes."""

from __future__ import annotations

import asyncio
import os
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado.web import HTTPError
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from estimatory.base.json_numbers import to_json_text
from estimatory.errors import EstimatoryError, UserError

from ..http_errors import websocket_error
from ..live import LiveFeeds, LogWish, RunSubscription
from ..request_values import parse_body
from ..services import SETTINGS_KEY
from .base import AUTH_RESOURCE

_MOST_RUNS = 64
_DEFAULT_TAIL = -(1 << 16)


class StreamHandler(WebSocketMixin, WebSocketHandler, JupyterHandler):
    """One browser's socket."""

    auth_resource = AUTH_RESOURCE
    _writing: asyncio.Future[None] | None = None

    def set_default_headers(self) -> None:
        """Headers of pages mean nothing on a socket."""

    @ws_authenticated
    async def get(self, *args: object, **kwargs: object) -> None:
        """Open the socket for all who may read."""
        allowed = self.authorizer.is_authorized(self, self.current_user, "read", AUTH_RESOURCE)
        if not await ensure_async(allowed):
            raise HTTPError(403)
        self._followed: set[str] = set()
        await super().get(*args, **kwargs)

    @property
    def feeds(self) -> LiveFeeds:
        feeds: LiveFeeds = self.settings[SETTINGS_KEY].feeds
        return feeds

    def on_message(self, message: str | bytes) -> None:
        """Subscribe or unsubscribe; what is wrong with a message is told in an error frame."""
        run_id = None
        try:
            wish = parse_body(message if isinstance(message, bytes) else message.encode())
            run_id = wish.get("run_id") if isinstance(wish.get("run_id"), str) else None
            self._obey(wish)
        except (EstimatoryError, HTTPError) as error:
            self.push(to_json_text(websocket_error(error, run_id)))

    def on_close(self) -> None:
        self.settings[SETTINGS_KEY].leave_feeds(self)

    # --- as feeds see it -----------------------------------------------------------------------
    @property
    def is_busy(self) -> bool:
        return self._writing is not None and not self._writing.done()

    def push(self, frame: str) -> None:
        try:
            self._writing = asyncio.ensure_future(self._write(frame))
        except RuntimeError:  # the server's loop is closing
            return

    async def _write(self, frame: str) -> None:
        try:
            await self.write_message(frame)
        except WebSocketClosedError:
            self.feeds.leave(self)

    # --- wishes --------------------------------------------------------------------------------
    def _obey(self, wish: dict[str, Any]) -> None:
        kind, topic = wish.get("type"), wish.get("topic")
        if kind not in ("subscribe", "unsubscribe"):
            raise UserError(f"type: {kind!r:.80} is neither 'subscribe' nor 'unsubscribe'.")
        if topic == "runs":
            act = self.feeds.follow_list if kind == "subscribe" else self.feeds.leave_list
            act(self)
        elif topic == "run":
            self._obey_for_run(kind, _text(wish, "run_id"), wish)
        else:
            raise UserError(f"topic: {topic!r:.80} is neither 'runs' nor 'run'.")

    def _obey_for_run(self, kind: str, run_id: str, wish: dict[str, Any]) -> None:
        if kind == "unsubscribe":
            self._followed.discard(run_id)
            self.feeds.leave_run(run_id, self)
            return
        if len(self._followed | {run_id}) > _MOST_RUNS:
            raise UserError(f"One socket may follow at most {_MOST_RUNS} runs.")
        self.feeds.follow_run(run_id, _parse_subscription(self, wish))
        self._followed.add(run_id)


def _parse_subscription(socket: StreamHandler, wish: dict[str, Any]) -> RunSubscription:
    cursor = _text(wish, "cursor") if wish.get("cursor") is not None else None
    points = wish.get("points", 1000)
    if not isinstance(points, int) or not 2 <= points <= 100_000:
        raise UserError("points: must be a whole number from 2 to 100000.")
    log = wish.get("log")
    return RunSubscription(socket, cursor, points, None if log is None else _parse_log(log))


def _parse_log(log: object) -> LogWish:
    if not isinstance(log, dict):
        raise UserError('log: must be an object, {"name", "offset"}.')
    name, offset = _text(log, "name"), log.get("offset", _DEFAULT_TAIL)
    if os.path.basename(name) != name or name in ("", ".", "..") or "\0" in name:
        raise UserError(f"log: {name!r:.80} is not the name of a log.")
    if not isinstance(offset, int):
        raise UserError("log: offset must be a whole number.")
    return LogWish(name, offset)


def _text(wish: dict[str, Any], name: str) -> str:
    value = wish.get(name)
    if not isinstance(value, str):
        raise UserError(f"{name}: must be a string.")
    return value
