"""A loop that looks at the files now and then, and sends its subscribers what changed."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Any, Generic, NamedTuple, TypeVar

from .socket import Socket

FRAME_S = 0.25
"""From the look that finds something new to the next look."""
_FLOW_S = 0.05
"""How soon a socket that was busy is looked at again; the least rest of a feed."""


class Subscription:
    """One socket's interest; subclasses remember what it has been told."""

    def __init__(self, socket: Socket) -> None:
        self.socket = socket


_S = TypeVar("_S", bound=Subscription)


class Frame(NamedTuple):
    socket: Socket
    text: str


class Feed(ABC, Generic[_S]):
    """Runs while it has subscriptions. Files are looked at in threads, one look at a time."""

    def __init__(self, executor: Executor, log: logging.Logger) -> None:
        self._executor = executor
        self._log = log
        self._subscriptions: list[_S] = []
        self._came = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.is_over = False
        """Whether the feed has ended and must be made anew."""

    def add(self, subscription: _S) -> None:
        """Begin to tell a socket; its former subscription ends."""
        self._forget(subscription.socket)
        self._subscriptions.append(subscription)
        self._came.set()
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())

    def remove(self, socket: Socket) -> bool:
        """Forget a socket; whether any is left."""
        self._forget(socket)
        if not self._subscriptions:
            self._came.set()
        return bool(self._subscriptions)

    async def close(self) -> None:
        self._subscriptions.clear()
        self._came.set()
        if self._task is not None:
            await self._task

    def _forget(self, socket: Socket) -> None:
        self._subscriptions[:] = [s for s in self._subscriptions if s.socket is not socket]

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._subscriptions:
                begun_at = loop.time()
                has_sent = await self._look_once()
                # Looks keep their beat, however long each of them takes.
                await self._rest(begun_at + FRAME_S - loop.time() if has_sent else None)
        finally:
            self.is_over = True  # at once: nobody may join while the files are closed
            await self._in_thread(self.release)

    async def _look_once(self) -> bool:
        """Tell what is new; whether there was anything."""
        due = [s for s in self._subscriptions if not s.socket.is_busy]
        try:
            frames = await self._in_thread(self.look, due) if due else []
        except Exception as error:  # noqa: BLE001 - whatever it is, the browsers must hear of it
            self._log.debug("A feed has ended.", exc_info=True)
            frames = [Frame(s.socket, self.describe_end(error)) for s in self._subscriptions]
            self._subscriptions.clear()
        present = {id(s.socket) for s in self._subscriptions} or {id(f.socket) for f in frames}
        for frame in frames:
            if id(frame.socket) in present:
                frame.socket.push(frame.text)
        return bool(frames)

    async def _rest(self, until_next_s: float | None) -> None:
        """Wait for the time of the next look; None: nothing was new, so a subscription ends it."""
        if until_next_s is not None:
            await asyncio.sleep(max(until_next_s, _FLOW_S))
            return
        self._came.clear()
        busy = any(s.socket.is_busy for s in self._subscriptions)
        try:
            await asyncio.wait_for(self._came.wait(), _FLOW_S if busy else self.pause_s())
        except (TimeoutError, asyncio.TimeoutError):
            return

    async def _in_thread(self, act: Any, *values: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._executor, act, *values)

    @abstractmethod
    def look(self, due: Sequence[_S]) -> list[Frame]:
        """Return what each subscription is to be told now. Runs in a thread."""

    @abstractmethod
    def pause_s(self) -> float:
        """Return how long to wait after a look that saw nothing new."""

    @abstractmethod
    def describe_end(self, error: Exception) -> str:
        """Return the frame that says why the feed ends."""

    @abstractmethod
    def release(self) -> None:
        """Close what ``look`` has opened. Runs in a thread."""
