"""A real Jupyter server with the extension, over a workspace of the test's own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tornado.httpclient import HTTPResponse

from estimatory import Workspace
from estimatory.folders.run_folder import RunFolder
from estimatory.metrics.journal import JournalWriter

ROOT = "estimatory/api"


@pytest.fixture
def jp_server_config(workspace: Workspace) -> dict[str, Any]:
    return {
        "ServerApp": {
            "jpserver_extensions": {"estimatory_server": True},
            "allow_unauthenticated_access": False,
        }
    }


@pytest.fixture
def jp_nbconvert_templates() -> None:
    """Spare each server its copy of the templates of nbconvert: nothing is converted."""


@pytest.fixture
def journal() -> Callable[..., JournalWriter]:
    def open_journal(folder: RunFolder, writer: str = "rank-0") -> JournalWriter:
        return JournalWriter(folder.journal_path(writer))

    return open_journal


@pytest.fixture
def ask(jp_fetch: Callable[..., Awaitable[HTTPResponse]]) -> Callable[..., Awaitable[Any]]:
    """Request a path below the root: the answer's JSON, or ``(status, JSON)`` of an error."""

    async def request(path: str, method: str = "GET", body: Any = None, **params: Any) -> Any:
        text = None if body is None else json.dumps(body)
        if method in ("POST", "PATCH") and text is None:
            text = ""
        answer = await jp_fetch(
            ROOT, *path.split("/"), method=method, body=text, params=params, raise_error=False
        )
        value = json.loads(answer.body) if answer.body else None
        return value if answer.code < 400 else (answer.code, value)

    return request


@pytest.fixture
def get_raw(
    jp_serverapp: Any, http_server_client: Any, jp_base_url: str, jp_auth_header: dict[str, str]
) -> Callable[..., Awaitable[HTTPResponse]]:
    """Fetch a path below the root exactly as written, percent signs and dots included."""

    async def get(path: str, headers: dict[str, str] | None = None, **options: Any) -> HTTPResponse:
        headers = {**jp_auth_header, **(headers or {})}
        url = f"{jp_base_url}{ROOT}/{path}"
        options = {"headers": headers, "raise_error": False, **options}
        answer: HTTPResponse = await http_server_client.fetch(url, **options)
        return answer

    return get


class Stream:
    """A browser's side of the WebSocket; connects with the first message."""

    def __init__(self, connect: Callable[..., Awaitable[Any]]) -> None:
        self._connect = connect
        self.socket: Any = None

    async def send(self, **wish: Any) -> None:
        await self.send_text(json.dumps(wish))

    async def send_text(self, text: str) -> None:
        if self.socket is None:
            self.socket = await self._connect(ROOT, "stream")
        await self.socket.write_message(text)

    async def next(self, timeout_s: float = 30) -> Any:
        """The next frame."""
        frame = await asyncio.wait_for(self.socket.read_message(), timeout_s)
        assert frame is not None, "the server closed the socket"
        return json.loads(frame)

    async def next_with(self, part: str) -> Any:
        """The next frame that has ``part``."""
        while True:
            frame = await self.next()
            if part in frame:
                return frame


@pytest.fixture
def open_stream(jp_ws_fetch: Callable[..., Awaitable[Any]]) -> Callable[[], Stream]:
    return lambda: Stream(jp_ws_fetch)


@pytest.fixture
def stream(open_stream: Callable[[], Stream]) -> Stream:
    return open_stream()
