"""``/runs/{run_id}/files``: logs, uploads and what the script left in ``outputs/``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from estimatory.errors import FileNotInRunError
from estimatory.run_folder import RunFolder

from .base import ApiHandler
from .sandboxed_file import SandboxedFileHandler, guess_media_type


class FilesHandler(ApiHandler):
    @authenticated
    @authorized
    async def get(self, run_id: str) -> None:
        folder = self.run_folder(run_id)
        self.send({"files": await self.in_thread(lambda: list(_describe_files(folder)))})


def _describe_files(folder: RunFolder) -> Iterator[dict[str, Any]]:
    """Files that can be fetched: links that lead out of the run are left out."""
    for name in folder.list_files():
        try:
            stat = os.stat(folder.find_file(name))
        except (FileNotInRunError, OSError):
            continue
        yield {
            "path": name,
            "size": stat.st_size,
            "modified_at": stat.st_mtime,
            "media_type": guess_media_type(name),
        }


class FileHandler(SandboxedFileHandler):
    def find(self, path: str, **names: str) -> str:
        return self.run_folder(names["run_id"]).find_file(path)
