"""A network of the browser's own, in which nothing ever changes.

Chromium drops every request that is under way when an address comes or goes on its machine, as
containers make them do, and JupyterLab then shows an error over everything.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import shlex
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_CLONE_NEWNET = 0x40000000
_CHUNK = 1 << 20


def is_possible() -> bool:
    """Whether this user may make networks; elsewhere the browser shares the machine's."""
    return sys.platform == "linux" and os.geteuid() == 0 and bool(shutil.which("nsenter"))


@contextmanager
def open_quiet_network() -> Iterator[QuietNetwork]:
    """Make one; it ends with the process that holds it, and that with this one."""
    command = ["unshare", "--net", "sh", "-c", "ip link set lo up && echo up && exec cat"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"up\n"
        yield QuietNetwork(holder.pid)


class QuietNetwork:
    """The loopback of one network namespace, and ways from it to ports of the machine."""

    def __init__(self, holder_pid: int) -> None:
        self._pid = holder_pid

    def write_wrapper(self, program: str, path: Path) -> Path:
        """Write a script that starts ``program`` in this network."""
        command = f"exec nsenter --target {self._pid} --net {shlex.quote(program)}"
        path.write_text(f'#!/bin/sh\n{command} "$@"\n')
        path.chmod(0o755)
        return path

    @contextmanager
    def forward(self, port: int) -> Iterator[None]:
        """Lead ``127.0.0.1:port`` of this network to the same port of the machine."""
        relay = _Relay(self._listen(port), port)
        relay.start()
        try:
            yield
        finally:
            relay.stop()

    def _listen(self, port: int) -> socket.socket:
        """A socket belongs to the network of the thread that makes it, whoever uses it later."""
        made: list[socket.socket] = []

        def make() -> None:
            _enter_network_of(self._pid)
            made.append(socket.create_server(("127.0.0.1", port), backlog=100))

        thread = threading.Thread(target=make)
        thread.start()
        thread.join()
        return made[0]


def _enter_network_of(pid: int) -> None:
    """Move this thread alone."""
    libc = ctypes.CDLL(None, use_errno=True)
    with open(f"/proc/{pid}/ns/net") as namespace:
        if libc.setns(namespace.fileno(), _CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")


class _Relay(threading.Thread):
    """Bytes from what connects to a listening socket to a port of the machine, and back."""

    def __init__(self, listening: socket.socket, port: int) -> None:
        super().__init__(daemon=True)
        self._listening = listening
        self._port = port
        self._loop = asyncio.new_event_loop()

    def run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(asyncio.start_server(self._serve, sock=self._listening))
        self._loop.run_forever()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self.join()
        self._listening.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there = await asyncio.open_connection("127.0.0.1", self._port, limit=_CHUNK)
        except OSError:  # the server is down: so it looks to the browser
            writer.close()
            return
        await asyncio.gather(_copy(reader, there[1]), _copy(there[0], writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
    writer.close()
