"""``/runs/{run_id}/files``: logs, uploads and what the script left in ``outputs/``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from estimatory.folders.run_folder import RunFolder

from .base import ApiHandler
from .sandboxed_file import SandboxedFileHandler, guess_media_type


class FilesHandler(ApiHandler):
    @authenticated
    @authorized
    async def get(self, run_id: str) -> None:
        folder = self.run_folder(run_id)
        self.send({"files": await self.in_thread(lambda: list(_describe_files(folder)))})


def _describe_files(folder: RunFolder) -> Iterator[dict[str, Any]]:
    """Files that can be fetched, by name."""
    for name, status in sorted(folder.describe_files().items()):
        yield {
            "path": name,
            "size": status.st_size,
            "modified_at": status.st_mtime,
            "media_type": guess_media_type(name),
        }


class FileHandler(SandboxedFileHandler):
    def open_file(self, path: str, **names: str) -> BinaryIO:
        return self.run_folder(names["run_id"]).open_file(path)
