"""The engine's API over its socket, one connection a request, with the standard library only.

A run in an image that is there needs a handful of small requests. ``http.client`` takes 20 ms to
load, the ``docker`` package longer than a container takes to start; the latter fetches and builds
images.
"""

from __future__ import annotations

import json
import re
import socket
from typing import Any

from ..errors import ContainerError, ImageError

PATIENCE_S = 60.0
_UNIX = "unix://"
_SAFE = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/:@")


class EngineLostError(ContainerError):
    """The connection broke, or nothing answers any more: it may come back."""


class NotThereError(ContainerError, ImageError):
    """No such image or container."""


class BusyError(ContainerError):
    """The engine refuses because something else is using it, or is at it already."""


def ask(
    address: str,
    method: str,
    path: str,
    *,
    query: dict[str, Any] | None = None,
    body: dict[str, Any] | None = None,
    patience_s: float | None = PATIENCE_S,
) -> bytes:
    """Return the body of the engine's answer; ``path`` and the values of ``query`` are quoted.

    Raises:
        NotThereError: no such image or container.
        BusyError: a conflict.
        ContainerError: any other refusal; EngineLostError where the engine does not answer.
    """
    request = _render(method, path, query or {}, body)
    try:
        head, content = _exchange(address[len(_UNIX) :], request, patience_s)
    except (OSError, ValueError) as error:
        raise lost(address, error) from None
    code = int(head.split(None, 2)[1])
    if code >= 400:
        raise explain(code, _message(content))
    return content


def lost(address: str, error: BaseException) -> EngineLostError:
    """Return the error for an engine that is not there, or went away in the middle."""
    said = str(error).splitlines()[0][:300] if str(error) else type(error).__name__
    return EngineLostError(
        f"The container engine at {address} does not answer: {said}",
        "Is it running? `docker info` shows it.",
    )


def explain(code: int, said: str) -> ContainerError:
    """Return the error for a refusal of the engine, by its status code and its own words."""
    said = said.strip()[:1000]
    if code == 404:
        return NotThereError(said)
    if "no space left on device" in said.lower():
        return ContainerError(
            f"The disk of the container engine is full: {said}",
            "`docker system df` shows what takes the space.",
        )
    kind = BusyError if code == 409 else ContainerError
    return kind(f"The container engine refuses: {said}")


# --- HTTP ---------------------------------------------------------------------------------------
def _render(method: str, path: str, query: dict[str, Any], body: dict[str, Any] | None) -> bytes:
    content = b"" if body is None else json.dumps(body).encode()
    words = "&".join(f"{name}={_quote(_to_text(value))}" for name, value in query.items())
    lines = [
        f"{method} {_quote(path)}{'?' if words else ''}{words} HTTP/1.1",
        "Host: engine",
        "Connection: close",
        "Content-Type: application/json",
        f"Content-Length: {len(content)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + content


def _exchange(path: str, request: bytes, patience_s: float | None) -> tuple[bytes, bytes]:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(patience_s)
        connection.connect(path)
        connection.sendall(request)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, separator, content = answer.partition(b"\r\n\r\n")
    if not separator or not head.startswith(b"HTTP/1."):
        raise ValueError("the connection was closed before the answer was whole")
    if b"transfer-encoding: chunked" in head.lower():
        return head, _join_chunks(content)
    announced = re.search(rb"\r\ncontent-length: (\d+)", head.lower())
    if announced and len(content) < int(announced[1]):
        raise ValueError("the answer was cut off")
    return head, content


def _join_chunks(content: bytes) -> bytes:
    """Raises ValueError where the last chunk is missing: the engine went away in the middle."""
    joined: list[bytes] = []
    while True:
        size, _, content = content.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        if length == 0:
            return b"".join(joined)
        if len(content) < length:
            raise ValueError("the answer was cut off")
        joined.append(content[:length])
        content = content[length + 2 :]


def _to_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _quote(text: str) -> str:
    return "".join(chr(c) if c in _SAFE else f"%{c:02X}" for c in text.encode())


def _message(content: bytes) -> str:
    try:
        return str(json.loads(content)["message"])
    except (ValueError, KeyError, TypeError):
        return content.decode(errors="replace")
