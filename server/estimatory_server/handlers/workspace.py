"""``/workspace``"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from estimatory.files import read_json
from estimatory.models import ModelRegistry
from estimatory.store import RunQuery

from .base import ApiHandler


class WorkspaceHandler(ApiHandler):
    @authenticated
    @authorized
    async def get(self) -> None:
        self.send(await self.in_thread(self._describe))

    def _describe(self) -> dict[str, Any]:
        workspace = self.workspace
        self.index.sync()
        return {
            "path": workspace.path,
            "name": read_json(workspace.description_path).get("name", ""),
            "version": _version(),
            "n_runs": self.index.count(RunQuery()),
            "n_models": len(ModelRegistry(workspace).list_models(latest=True)),
        }


def _version() -> str:
    try:
        return version("estimatory")
    except PackageNotFoundError:  # used from a checkout that is not installed
        return "0+unknown"
