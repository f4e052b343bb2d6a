"""``/runs/{run_id}/snapshot``: the code as it was submitted."""

from __future__ import annotations

from typing import Any, BinaryIO

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from estimatory.errors import FileNotInRunError
from estimatory.snapshots.reading import list_snapshot_files, open_snapshot_file

from .base import ApiHandler
from .sandboxed_file import SandboxedFileHandler


class SnapshotHandler(ApiHandler):
    @authenticated
    @authorized
    async def get(self, run_id: str) -> None:
        self.send(await self.in_thread(self._list, run_id))

    def _list(self, run_id: str) -> dict[str, Any]:
        key = self.run_folder(run_id).read_spec().snapshot
        files = list_snapshot_files(self.workspace, key)
        return {"files": [{"path": path, "size": size} for path, size in files]}


class SnapshotFileHandler(SandboxedFileHandler):
    def open_file(self, path: str, **names: str) -> BinaryIO:
        run_id = names["run_id"]
        key = self.run_folder(run_id).read_spec().snapshot
        if not key:
            raise FileNotInRunError(f"Run {run_id} was submitted without code.")
        return open_snapshot_file(self.workspace, key, path)
