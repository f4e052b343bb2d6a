"""``/models``: the registry."""

from __future__ import annotations

from typing import Any, BinaryIO

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from estimatory.base.unreadable import Listing
from estimatory.errors import ModelNotFoundError
from estimatory.models import ModelRecord, ModelRegistry

from ..request_values import check_fields, tags, text_up_to
from .base import ApiHandler, WorkspaceAccess
from .sandboxed_file import SandboxedFileHandler, check_path

_CHANGES = {"description": text_up_to(100_000), "tags": tags}
_REGISTRATION = {
    "run_id": text_up_to(500),
    "name": text_up_to(255),
    "path": text_up_to(4096),
    **_CHANGES,
}


class RegistryAccess(WorkspaceAccess):
    """A handler that knows the registry."""

    @property
    def registry(self) -> ModelRegistry:
        return ModelRegistry(self.workspace)


class ModelsHandler(RegistryAccess, ApiHandler):
    @authenticated
    @authorized
    async def get(self) -> None:
        models = await self.in_thread(lambda: self.registry.list_models(latest=True))
        self.send_list("models", models)

    @authenticated
    @authorized
    async def post(self) -> None:
        needed = ("run_id", "name", "path")
        wishes = check_fields(self.read_body(), _REGISTRATION, required=needed)
        model = await self.in_thread(self._register, wishes)
        self.send(model.to_json(), 201)

    def _register(self, wishes: dict[str, Any]) -> ModelRecord:
        return self.registry.register_from_run(
            self.run_folder(wishes["run_id"]),
            wishes["name"],
            check_path(wishes["path"].rstrip("/")),
            description=wishes.get("description", ""),
            tags={key: value for key, value in wishes.get("tags", {}).items() if value is not None},
        )


class ModelVersionsHandler(RegistryAccess, ApiHandler):
    @authenticated
    @authorized
    async def get(self, name: str) -> None:
        versions = await self.in_thread(self._list, name)
        self.send_list("versions", versions)

    def _list(self, name: str) -> Listing[ModelRecord]:
        versions = self.registry.list_models(name)
        if not versions and not versions.unreadable:
            raise ModelNotFoundError(f"There is no model {name!r:.80}.")
        return versions


class ModelHandler(RegistryAccess, ApiHandler):
    @authenticated
    @authorized
    async def get(self, name: str, version: str) -> None:
        model = await self.in_thread(self.registry.get_model, name, version)
        self.send(model.to_json())

    @authenticated
    @authorized
    async def patch(self, name: str, version: str) -> None:
        changes = check_fields(self.read_body(), _CHANGES)
        model = await self.in_thread(lambda: self.registry.update_model(name, version, **changes))
        self.send(model.to_json())

    @authenticated
    @authorized
    async def delete(self, name: str, version: str) -> None:
        await self.in_thread(self.registry.delete_model, name, version)
        self.set_status(204)
        self.finish()


class ModelFileHandler(RegistryAccess, SandboxedFileHandler):
    def open_file(self, path: str, **names: str) -> BinaryIO:
        return self.registry.open_model_file(names["name"], names["version"], path)
