"""``/environments``: the interpreters that were built."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from estimatory.environments import delete_environment, get_environment, list_environments
from estimatory.errors import ConflictError

from .base import ApiHandler, WorkspaceAccess


class KeyAccess(WorkspaceAccess):
    """A handler that may take away what a content key names."""

    def check_unused(self, what: str, key: str) -> None:
        """Raises ConflictError while a run needs it."""
        self.index.sync()
        for run_id in self.index.list_active():
            if self.run_folder(run_id).read_record().environment_key == key:
                raise ConflictError(
                    f"{what} {key} is in use by run {run_id}.",
                    "Wait until the run has ended, or cancel it.",
                )


class EnvironmentsHandler(ApiHandler):
    @authenticated
    @authorized
    async def get(self) -> None:
        self.send(await self.in_thread(self._list))

    def _list(self) -> dict[str, Any]:
        return {"environments": [each.to_json() for each in list_environments(self.workspace)]}


class EnvironmentHandler(KeyAccess, ApiHandler):
    @authenticated
    @authorized
    async def get(self, key: str) -> None:
        self.send(await self.in_thread(self._describe, key))

    @authenticated
    @authorized
    async def delete(self, key: str) -> None:
        await self.in_thread(self._delete, key)
        self.set_status(204)
        self.finish()

    def _delete(self, key: str) -> None:
        get_environment(self.workspace, key)
        self.check_unused("Environment", key)
        delete_environment(self.workspace, key)

    def _describe(self, key: str) -> dict[str, Any]:
        record = get_environment(self.workspace, key)
        return {**record.to_json(), "requirements": record.read_requirements()}


class EnvironmentLogHandler(ApiHandler):
    @authenticated
    @authorized
    async def get(self, key: str) -> None:
        self.send({"text": await self.in_thread(self._read, key)})

    def _read(self, key: str) -> str:
        return get_environment(self.workspace, key).read_log()
