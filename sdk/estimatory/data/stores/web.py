"""Files of a web server, read by name; listings are read through fsspec."""

from __future__ import annotations

import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import quote

from ...base.files import written_aside
from ...errors import DataAccessError, UserError
from .base import FileInfo, Store, clean_name

if TYPE_CHECKING:
    from email.message import Message
    from http.client import HTTPResponse

TIMEOUT_S = 60


class WebStore(Store):
    """Files below a URL such as ``https://example.org/data``."""

    def __init__(self, url: str, resolve: Callable[[str], str] = str) -> None:
        """``resolve`` puts kept secrets into an address when it is used."""
        self._url, self._resolve = url.rstrip("/"), resolve
        self.title = self._url

    def find(self, pattern: str) -> list[FileInfo]:
        """Find files as every store does, but ``?`` begins a query, and a name is one file."""
        if "*" in pattern.partition("?")[0]:
            return super().find(pattern)
        found = self.find_file(pattern)
        return [found] if found else []

    def list_files(self, folder: str = "") -> list[FileInfo]:
        """List the links of the server's pages; needs aiohttp."""
        from .remote import RemoteStore

        scheme, _, address = self._resolve(self._url).partition("://")
        advice = ", or name the files one by one"
        store = RemoteStore(scheme, f"{scheme}://{address}", {}, advice)
        return store.list_files(folder)

    def find_file(self, name: str) -> FileInfo | None:
        try:
            with self._opened(name, "HEAD") as answer:
                return _describe(name, answer.headers)
        except FileNotFoundError:
            return None

    def fetch(self, name: str, path: str) -> None:
        try:
            with written_aside(path) as aside, open(aside, "wb") as file:
                self._copy_to(file, name)
        except FileNotFoundError:
            raise DataAccessError(f"There is no {self._address(name)}.") from None

    def _copy_to(self, file: BinaryIO, name: str) -> None:
        with self._opened(name, "GET") as answer:
            shutil.copyfileobj(answer, file, 1 << 20)
            _check_length(self._address(name), answer.headers, file.tell())

    def put(self, path: str, name: str) -> None:
        raise UserError(
            f"{path} cannot be uploaded to {self._address(name)}: web servers are read only.",
            "Upload to another datastore, such as workspaceblobstore.",
        )

    def _address(self, name: str) -> str:
        url, name = self._resolve(self._url), self._resolve(name)
        return f"{url}/{quote(name, safe='/?&=%+;:@,~')}" if name else url

    @contextmanager
    def _opened(self, name: str, method: str) -> Iterator[HTTPResponse]:
        address = self._address(name)
        request = urllib.request.Request(address, method=method)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
                yield answer
        except urllib.error.HTTPError as error:
            if error.code in (404, 410):
                raise FileNotFoundError(address) from None
            raise DataAccessError(f"{address} answers {error.code} {error.reason}.") from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise DataAccessError(f"{address} cannot be read: {reason}.") from None


def _describe(name: str, headers: Message) -> FileInfo:
    modified = headers.get("Last-Modified")
    at = parsedate_to_datetime(modified).timestamp() if modified else 0.0
    size = int(headers.get("Content-Length") or -1)
    return FileInfo(clean_name(name), size, at, headers.get("ETag") or modified or "")


def _check_length(address: str, headers: Message, received: int) -> None:
    expected = headers.get("Content-Length")
    if expected is not None and int(expected) != received and not headers.get("Content-Encoding"):
        raise DataAccessError(f"{address} broke off after {received} of {expected} bytes.")
