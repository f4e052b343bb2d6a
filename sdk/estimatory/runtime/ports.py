"""Ports for ranks to meet on; it needs nothing of ours, because it also runs on hosts."""

from __future__ import annotations

import os
import socket
from typing import Iterator, List

_LOWEST = 10_000  # below it are the ports of well-known services
_RANGE = "/proc/sys/net/ipv4/ip_local_port_range"
_N_DRAWS = 1000


def find_free_ports(count: int) -> List[int]:
    """Ports on which nothing listens now, all different.

    A rank listens on its port a while after this. So they are none of those that the kernel gives
    to whoever asks for any port: it would give one of ours to a connection meanwhile.
    """
    held: List[socket.socket] = []
    try:
        for port in _draw_ports():
            if len(held) == count:
                break
            opened = socket.socket()
            held.append(opened)
            try:
                opened.bind(("", port))
            except OSError:
                held.pop().close()
        return [opened.getsockname()[1] for opened in held]
    finally:
        for opened in held:
            opened.close()


def _draw_ports() -> Iterator[int]:
    """Random ones below the kernel's range; 0, which is any, where these are all taken."""
    n_ports = _find_first_of_kernel() - _LOWEST
    for _ in range(_N_DRAWS if n_ports > 0 else 0):
        yield _LOWEST + int.from_bytes(os.urandom(4), "big") % n_ports
    while True:
        yield 0


def _find_first_of_kernel() -> int:
    try:
        with open(_RANGE) as file:
            return int(file.read().split()[0])
    except (OSError, ValueError, IndexError):
        return 32_768  # Linux's own; others begin higher
