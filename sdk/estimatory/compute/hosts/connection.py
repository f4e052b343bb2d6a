"""One connection to one host: the system's ssh, and the keeper at its other end."""

from __future__ import annotations

import queue
import subprocess
import threading
import time
from collections.abc import Callable
from typing import Any

from ...errors import ComputeTargetError
from ...runtime.keeper import read_sources
from ...runtime.keeper.wire import read_frame, write_frame
from .command import CONNECT_TIMEOUT_S, explain_silence, explain_ssh, link_keys, ssh_command
from .host import Host, HostPool

LOST_AFTER_S = 10.0
"""How long a host may be silent; it is asked for a sign of life all the time."""
_LOST_AFTER_PINGS = 5
"""Without an answer: a worker that stood still for a while has heard nothing in it either."""
_EXIT_S = 1.0
"""ssh closes its output right before it ends."""

OnEvent = Callable[["Connection", dict[str, Any], bytes], None]


def never() -> bool:
    return False


class HostError(ComputeTargetError):
    """A failure on a host; the message names it."""

    host = ""


class Connection:
    """Asks the keeper of one host; may be used by several threads."""

    def __init__(
        self,
        host: Host,
        pool: HostPool,
        socket_path: str,
        on_event: OnEvent,
        patience_s: int = CONNECT_TIMEOUT_S,
    ) -> None:
        self.should_stop: Callable[[], bool] = never
        """Whoever waits for an answer gives up when this says so."""
        self.host = host
        self.facts: dict[str, Any] = {}
        self.socket_path = socket_path
        self.lost: str | None = None
        """Why nothing can be asked any more."""
        self.is_closed = False
        self.pool = pool
        self._patience_s = patience_s
        self._on_event = on_event
        self._replies: dict[int, queue.SimpleQueue[dict[str, Any]]] = {}
        self._lock = threading.Lock()
        self._n_asked = 0
        self._heard_at = time.monotonic()
        self._n_pings = 0
        self._hello: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Address at which the other hosts reach this one."""
        return self.host.address or str(self.facts.get("address") or self.host.name)

    def open(self) -> None:
        """Connect and start the keeper.

        Raises:
            HostError: ssh says no, or the host has no Python that answers.
        """
        link_keys(self.pool, self.host, self.socket_path)
        command = ssh_command(self.pool, self.host, self.socket_path, self._patience_s)
        with open(self._said_path, "wb") as said:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said,
                start_new_session=True,
            )  # fmt: skip
        threading.Thread(target=self._read, name=f"from {self.host.name}", daemon=True).start()
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(read_sources())
            self._process.stdin.flush()
        except OSError:  # the reading side finds out why
            pass
        try:
            self.facts = self._wait(self._hello, 2 * self._patience_s, self.should_stop)
        except HostError:  # asked to stop: ssh itself would notice only when it has connected
            self._process.kill()
            raise
        if "lost" in self.facts:
            raise HostError(*self._explain_no_hello(str(self.facts["lost"])))

    def ask(
        self,
        what: str,
        body: bytes = b"",
        *,
        timeout_s: float = 60.0,
        in_any_case: bool = False,
        **content: object,
    ) -> dict[str, Any]:
        """Ask the keeper for something and wait for the answer.

        ``in_any_case``: also while the run is asked to end.

        Raises:
            HostError: it cannot be done, or the host is gone.
        """
        answer: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        with self._lock:
            self._n_asked += 1
            number = self._n_asked
            self._replies[number] = answer
        self._write({"ask": what, "number": number, **content}, body)
        reply = self._wait(answer, timeout_s, never if in_any_case else self.should_stop)
        if "lost" in reply:
            raise HostError(f"Host {self.host.name} was lost: {reply['lost']}")
        if "error" in reply:
            raise HostError(f"On host {self.host.name}: {reply['error']}.")
        return reply

    @property
    def lost_by_itself(self) -> bool:
        """Return True if the host went before the worker left it."""
        return self.lost is not None and not self.is_closed

    def ping(self) -> None:
        """Show that the worker is alive; find out whether the host is."""
        self._write({"ask": "ping"})
        self._n_pings += 1
        silence = time.monotonic() - self._heard_at
        if silence > LOST_AFTER_S and self._n_pings > _LOST_AFTER_PINGS:
            self._lose(f"nothing was heard from it for {silence:.0f} s.")

    def close(self) -> None:
        """Leave; the keeper ends what is left of the run."""
        if self._process is None:
            return
        self.is_closed = self.lost is None
        self.lost = self.lost or "the connection was closed."
        try:
            assert self._process.stdin is not None
            self._process.stdin.close()
        except OSError:
            pass
        try:
            self._process.wait(0 if self.lost_by_itself else 8)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    # --- inside ----------------------------------------------------------------------------
    @property
    def _said_path(self) -> str:
        return f"{self.socket_path}.said"

    def _write(self, header: dict[str, Any], body: bytes = b"") -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            with self._lock:
                write_frame(self._process.stdin, header, body)  # type: ignore[arg-type]
        except (OSError, ValueError):
            self._lose("its connection ended.")

    def _wait(
        self,
        answers: queue.SimpleQueue[dict[str, Any]],
        timeout_s: float,
        should_stop: Callable[[], bool],
    ) -> dict[str, Any]:
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            try:
                return answers.get(timeout=0.1)
            except queue.Empty:
                if self.lost:
                    return {"lost": self.lost}
                if should_stop():
                    raise HostError("The run was asked to end.") from None
        return {"lost": f"it has not answered for {timeout_s:.0f} s."}

    def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        stream = self._process.stdout
        try:
            while True:
                frame = read_frame(stream)  # type: ignore[arg-type]
                if frame is None:
                    break
                self._heard_at, self._n_pings = time.monotonic(), 0
                self._take(*frame)
        except (OSError, ValueError) as error:
            self._lose(f"it said something unexpected ({error}).")
        self._lose("its connection ended.")
        self._hello.put({"lost": self.lost})
        stream.close()

    def _take(self, header: dict[str, Any], body: bytes) -> None:
        if "reply" in header:
            with self._lock:
                answer = self._replies.pop(header["reply"], None)
            if answer is not None:
                answer.put(header)
        elif header["event"] == "hello":
            self._hello.put(header)
        elif header["event"] != "pong":
            self._on_event(self, header, body)

    def _lose(self, reason: str) -> None:
        if self.lost is None:
            self.lost = reason
            self._on_event(self, {"event": "lost"}, b"")

    def _explain_no_hello(self, reason: str) -> tuple[str, str]:
        """Explain by the last words of ssh, which is ended if it goes on."""
        assert self._process is not None
        try:
            code = self._process.wait(_EXIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            return explain_silence(self.host.name, reason)
        return explain_ssh(self.host.name, self._read_said(), code)

    def _read_said(self) -> str:
        try:
            with open(self._said_path, encoding="utf-8", errors="replace") as file:
                return file.read()
        except OSError:
            return ""
