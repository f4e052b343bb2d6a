"""Serving files that scripts have written, so that none can act in JupyterLab's name."""

from __future__ import annotations

import mimetypes
import os
from typing import Any
from urllib.parse import quote

from jupyter_server.auth.decorator import authorized
from tornado.web import StaticFileHandler, authenticated

from estimatory.clean_text import storable
from estimatory.errors import FileNotInRunError

from .base import WorkspaceAccess

_POLICY = (
    "sandbox; default-src 'none'; img-src data:; media-src data:; font-src data:; "
    "style-src 'unsafe-inline'; frame-ancestors 'self'"
)


class SandboxedFileHandler(WorkspaceAccess, StaticFileHandler):
    """Serves one file with ranges and ``304``; subclasses find it.

    The policy header gives a page an origin of its own and forbids it scripts and requests.
    """

    def initialize(self, path: str = "", *_: Any, **__: Any) -> None:
        """Each request finds its own file, so there is no folder to be told of."""
        self.root = path
        self.default_filename = None

    @property
    def content_security_policy(self) -> str:
        return _POLICY

    # The decorators' types hide the signatures, which fit.
    @authenticated
    @authorized
    async def get(self, path: str, **names: str) -> None:  # type: ignore[override]
        await self._serve(path, names, include_body=True)

    @authenticated
    @authorized
    async def head(self, path: str, **names: str) -> None:  # type: ignore[override]
        await self._serve(path, names, include_body=False)

    async def _serve(self, path: str, names: dict[str, str], include_body: bool) -> None:
        self.check_xsrf_cookie()
        found = await self.in_thread(lambda: self.find(check_path(path), **names))
        self.root, name = os.path.split(found)
        await StaticFileHandler.get(self, name, include_body)

    def find(self, path: str, **names: str) -> str:
        """Where the file lies that the parts of the address mean. Runs in a thread.

        Raises:
            NotFoundError: there is none that may be shown.
        """
        raise NotImplementedError

    def compute_etag(self) -> str | None:
        """Files grow: the tag comes from size and time, not from a cached digest."""
        stat = os.stat(str(self.absolute_path))
        return f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'

    def get_content_type(self) -> str:
        return guess_media_type(str(self.absolute_path))

    def set_extra_headers(self, path: str) -> None:
        is_download = self.get_query_argument("download", "0") == "1"
        kind = "attachment" if is_download else "inline"
        self.set_header(
            "Content-Disposition", f"{kind}; filename*=UTF-8''{quote(storable(path), safe='')}"
        )
        self.set_header("Cache-Control", "no-cache, private")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")


def check_path(path: str) -> str:
    """``path`` when it is plainly a relative one.

    Raises:
        FileNotInRunError: it is absolute, or holds ``..``, NUL or empty parts.
    """
    parts = path.split("/")
    if "\0" in path or any(part in ("", ".", "..") for part in parts):
        raise FileNotInRunError(f"{path!r} is not the path of a file.")
    return path


def guess_media_type(path: str) -> str:
    """By the name; text in UTF-8 for what is probably text."""
    kind, encoding = mimetypes.guess_type(path)
    if encoding:
        return "application/octet-stream"
    if kind is None:
        return "application/octet-stream" if "." in os.path.basename(path) else "text/plain"
    return f"{kind}; charset=UTF-8" if kind.startswith("text/") else kind
