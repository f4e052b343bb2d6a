"""The engine's API over its socket: what is sent, and answers that are refused or cut off."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from estimatory.containers.engine import Engine
from estimatory.containers.wire import BusyError, EngineLostError, NotThereError, ask
from estimatory.errors import ContainerError

OK = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
def answer(tmp_path) -> Iterator[Callable[..., tuple[str, list[bytes]]]]:
    """An engine that gives these answers; its address, and what it was asked."""
    servers: list[socket.socket] = []

    def start(*contents: bytes) -> tuple[str, list[bytes]]:
        path, asked = tmp_path / f"{len(servers)}.sock", []
        server = socket.socket(socket.AF_UNIX)
        server.bind(str(path))
        server.listen()
        servers.append(server)

        def serve() -> None:
            for content in contents:
                connection, _ = server.accept()
                with connection:
                    asked.append(connection.recv(65536))
                    connection.sendall(content)

        threading.Thread(target=serve, daemon=True).start()
        return f"unix://{path}", asked

    yield start
    for server in servers:
        server.close()


def test_everything_is_quoted(answer):
    address, asked = answer(OK + b"Content-Length: 2\r\n\r\n{}")
    body = {"Env": ["A=1\r\nX: y"]}
    said = ask(
        address,
        "POST",
        "/images/a b\r\nX: y/json",
        query={"f": {"l": ["a&b"]}, "t": True},
        body=body,
    )
    assert said == b"{}"
    head, _, content = asked[0].partition(b"\r\n\r\n")
    first, *headers = head.decode().split("\r\n")
    quoted = "%7B%22l%22:%20%5B%22a%26b%22%5D%7D"
    assert first == f"POST /images/a%20b%0D%0AX:%20y/json?f={quoted}&t=true HTTP/1.1"
    assert [line.partition(":")[0] for line in headers] == [
        "Host",
        "Connection",
        "Content-Type",
        "Content-Length",
    ]
    assert json.loads(content) == body


def test_chunks_are_joined(answer):
    chunks = b"4\r\nabcd\r\n2;x=1\r\nef\r\n0\r\n\r\n"
    address, _ = answer(OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunks)
    assert ask(address, "GET", "/x") == b"abcdef"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"HTTP/1.1 200",
        OK + b"Content-Length: 10\r\n\r\nabc",
        OK + b"Transfer-Encoding: chunked\r\n\r\n9\r\nabc",
        OK + b"Transfer-Encoding: chunked\r\n\r\n",
        b"no HTTP at all\r\n\r\n",
    ],
)
def test_an_engine_that_goes_away_in_the_middle(answer, content):
    address, _ = answer(content)
    with pytest.raises(EngineLostError, match=f"The container engine at {address} does not answer"):
        ask(address, "GET", "/x")


def test_an_engine_that_is_not_there(tmp_path):
    with pytest.raises(EngineLostError, match="No such file"):
        ask(f"unix://{tmp_path}/nothing.sock", "GET", "/x")


@pytest.mark.parametrize(
    ("code", "said", "kind"),
    [
        (404, '{"message": "No such image: x"}', NotThereError),
        (409, '{"message": "in use"}', BusyError),
        (500, '{"message": "write: no space left on device"}', ContainerError),
        (500, "plain words", ContainerError),
    ],
)
def test_refusals_are_told_in_the_engines_words(answer, code, said, kind):
    head = f"HTTP/1.1 {code} X\r\nContent-Length: {len(said)}\r\n\r\n"
    address, _ = answer(head.encode() + said.encode())
    with pytest.raises(kind) as caught:
        ask(address, "GET", "/x")
    assert type(caught.value) is kind
    words = json.loads(said)["message"] if said.startswith("{") else said
    assert words in caught.value.message


def test_two_who_prune_at_once_do_no_harm(answer):
    message = b'{"message": "a prune operation is already running"}'
    head = f"HTTP/1.1 409 Conflict\r\nContent-Length: {len(message)}\r\n\r\n"
    address, asked = answer(OK + b"Content-Length: 0\r\n\r\n", head.encode() + message)
    Engine(address).prune_images("any")
    assert asked[1].startswith(b"POST /images/prune?")
