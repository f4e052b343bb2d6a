"""The hosts of one run, held together: connected at once, asked at once, left at once."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from ...errors import ComputeTargetError
from .connection import Connection, HostError, OnEvent, never
from .host import HostPool

PING_S = 1.0
SWEEP_PATIENCE_S = 4
"""Seconds for a host that was lost to answer once more."""
_T = TypeVar("_T")


class Cluster:
    """Connections to every host of a pool, in the order of its ranks."""

    def __init__(self, pool: HostPool, on_event: OnEvent) -> None:
        self.pool = pool
        self._folder = tempfile.mkdtemp(prefix="estimatory-")  # short: it will hold sockets
        atexit.register(self._remove_folder)  # a run may end before anybody leaves its hosts
        self.connections = [
            Connection(host, pool, os.path.join(self._folder, str(number)), on_event)
            for number, host in enumerate(pool.hosts)
        ]
        self._is_closed = threading.Event()
        self.explain_loss: Callable[[Connection], str] = lambda connection: str(connection.lost)
        """Why a host was lost, for people; a kind that knows more may replace it."""

    def open(self, should_stop: Callable[[], bool] = never) -> None:
        """Connect to all hosts.

        ``should_stop`` ends every waiting for them, until :meth:`end_together`.

        Raises:
            ComputeTargetError: one of them cannot be reached; none stays connected.
        """
        self._obey(should_stop)
        try:
            self.each(Connection.open)
        except BaseException:
            self.close()
            raise
        threading.Thread(target=self._ping, name="pings", daemon=True).start()

    def end_together(self) -> None:
        """Leave stopping to the launcher from now on; it asks the hosts."""
        self._obey(never)

    def try_open(self) -> list[str | None]:
        """Connect to all hosts; says of each why it cannot be, or None."""
        return self.each(_try_open)

    def each(self, act: Callable[[Connection], _T]) -> list[_T]:
        """Do it on all hosts at once; answers in their order.

        Raises:
            ComputeTargetError: of the hosts on which it failed the first, once all are done.
        """
        answers: list[Any] = [None] * len(self.connections)
        failures: list[BaseException | None] = [None] * len(self.connections)

        def do(number: int) -> None:
            try:
                answers[number] = act(self.connections[number])
            except BaseException as error:  # noqa: BLE001 - raised below, where it was asked for
                failures[number] = error

        threads = [threading.Thread(target=do, args=(n,)) for n in range(len(answers))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        _raise_first(failures)
        return answers

    def ask_all(self, what: str, **content: Any) -> list[dict[str, Any]]:
        """Ask every keeper the same."""
        return self.each(lambda connection: connection.ask(what, **content))

    def close(self) -> None:
        """Leave all hosts; their keepers end what is left."""
        self._is_closed.set()
        self.each(Connection.close)
        self._remove_folder()
        atexit.unregister(self._remove_folder)

    def sweep(self, lost: Connection, run_id: str) -> None:
        """End what a keeper has left that was killed itself; a host that is gone does so alone."""
        again = Connection(
            lost.host, lost.pool, f"{lost.socket_path}.again", lambda *_: None, SWEEP_PATIENCE_S
        )
        try:
            again.open()
            again.ask("begin", run_id=run_id)
            again.ask("stop", grace_s=0, timeout_s=SWEEP_PATIENCE_S)
        except HostError:
            return
        finally:
            again.close()

    def find(self, address: str) -> Connection | None:
        """Return the connection to the host that is reached by that address."""
        return next((c for c in self.connections if c.address == address), None)

    def _remove_folder(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def _obey(self, should_stop: Callable[[], bool]) -> None:
        for connection in self.connections:
            connection.should_stop = should_stop

    def _ping(self) -> None:
        while not self._is_closed.wait(PING_S):
            for connection in self.connections:
                if connection.lost is None:
                    connection.ping()


def _try_open(connection: Connection) -> str | None:
    try:
        connection.open()
    except HostError as error:
        return str(error)
    return None


def _raise_first(failures: Sequence[BaseException | None]) -> None:
    found = [failure for failure in failures if failure is not None]
    if not found:
        return
    first = found[0]
    others = [f.summary for f in found[1:] if isinstance(f, ComputeTargetError)]
    if isinstance(first, ComputeTargetError) and others:
        raise type(first)(f"{first.summary} (And: {' '.join(others)})", first.hint) from first
    raise first
