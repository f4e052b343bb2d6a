"""``/workspace``"""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from estimatory.folders.workspace_search import read_description
from estimatory.models import ModelRegistry
from estimatory.store import RunQuery
from estimatory.version import __version__

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
            "name": read_description(workspace)["name"],
            "version": __version__,
            "n_runs": self.index.count(RunQuery()),
            "n_models": len(ModelRegistry(workspace).list_models(latest=True)),
        }
