"""Serving files that scripts have written, so that none can act in JupyterLab's name."""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import BinaryIO
from urllib.parse import quote

from jupyter_server.auth.decorator import authorized
from tornado.web import StaticFileHandler, authenticated

from estimatory.base.clean_text import storable
from estimatory.errors import FileNotInRunError

from .base import WorkspaceAccess

_CHUNK = 1 << 16
_POLICY = (
    "sandbox; default-src 'none'; img-src data:; media-src data:; font-src data:; "
    "style-src 'unsafe-inline'; frame-ancestors 'self'"
)


class SandboxedFileHandler(WorkspaceAccess, StaticFileHandler):
    """Serves one file with ranges and ``304``; subclasses open it.

    The policy header gives a page an origin of its own and forbids it scripts and requests.
    """

    def initialize(self, path: str = "", *_: object, **__: object) -> None:
        """Accept no folder: each request finds its own file."""
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
        self._file = await self.in_thread(lambda: self.open_file(check_path(path), **names))
        with self._file:  # what was opened is what is sent, whatever takes its name meanwhile
            self._stat_result = os.fstat(self._file.fileno())
            await StaticFileHandler.get(self, os.path.basename(path), include_body)

    def open_file(self, path: str, **names: str) -> BinaryIO:
        """Open the file that the parts of the address mean. Runs in a thread.

        Raises:
            NotFoundError: there is none that may be shown.
        """
        raise NotImplementedError

    @classmethod
    def get_absolute_path(cls, root: str, path: str) -> str:  # noqa: ARG003
        """Return the name: the file is open already."""
        return path

    def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:  # noqa: ARG002
        """It was checked when it was opened."""
        return absolute_path

    def get_content(  # type: ignore[override]  # of this request's file, so no class method
        self,
        abspath: str,  # noqa: ARG002
        start: int | None = None,
        end: int | None = None,
    ) -> Iterator[bytes]:
        """Yield the bytes from ``start`` to ``end``; a file that has shrunk ends early."""
        offset, end = start or 0, self._stat_result.st_size if end is None else end
        while chunk := os.pread(self._file.fileno(), min(_CHUNK, end - offset), offset):
            yield chunk
            offset += len(chunk)

    def get_content_size(self) -> int:
        return self._stat_result.st_size

    def get_modified_time(self) -> datetime:
        return datetime.fromtimestamp(int(self._stat_result.st_mtime), timezone.utc)

    def compute_etag(self) -> str | None:
        """Files grow: the tag comes from size and time, not from a cached digest."""
        status = self._stat_result
        return f'"{status.st_mtime_ns:x}-{status.st_size:x}"'

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
