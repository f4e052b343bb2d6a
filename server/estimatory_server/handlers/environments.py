"""``/environments`` and ``/images``: what was built for runs to stand on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from estimatory.containers.engine import Engine
from estimatory.environments import (
    EnvironmentRecord,
    delete_environment,
    get_environment,
    list_environments,
)
from estimatory.environments.images.catalog import (
    ImageRecord,
    delete_image,
    get_image,
    list_images,
)
from estimatory.errors import ConflictError
from estimatory.folders.workspace_folder import WorkspaceFolder

from .base import ApiHandler

_Record = EnvironmentRecord | ImageRecord


@dataclass(frozen=True)
class _Kind:
    """One kind of what is built, each found by the key of its content."""

    noun: str
    list_all: Callable[[WorkspaceFolder], Sequence[_Record]]
    get: Callable[[WorkspaceFolder, str], _Record]
    delete: Callable[[WorkspaceFolder, str], None]


def _delete_image(workspace: WorkspaceFolder, key: str) -> None:
    engine = Engine()
    try:
        delete_image(workspace, engine, key)
    finally:
        engine.close()


_ENVIRONMENT = _Kind("environment", list_environments, get_environment, delete_environment)
_IMAGE = _Kind("image", list_images, get_image, _delete_image)


class EnvironmentsHandler(ApiHandler):
    kind: ClassVar[_Kind] = _ENVIRONMENT

    @authenticated
    @authorized
    async def get(self) -> None:
        records = await self.in_thread(self.kind.list_all, self.workspace)
        self.send_list(f"{self.kind.noun}s", records)


class EnvironmentHandler(ApiHandler):
    kind: ClassVar[_Kind] = _ENVIRONMENT

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

    def _describe(self, key: str) -> dict[str, Any]:
        record = self.kind.get(self.workspace, key)
        return {**record.to_json(), "requirements": record.read_requirements()}

    def _delete(self, key: str) -> None:
        self.kind.get(self.workspace, key)
        self._check_unused(key)
        self.kind.delete(self.workspace, key)

    def _check_unused(self, key: str) -> None:
        self.index.sync()
        for run_id in self.index.list_active():
            if self.run_folder(run_id).read_record().environment_key == key:
                raise ConflictError(
                    f"{self.kind.noun.capitalize()} {key} is in use by run {run_id}.",
                    "Wait until the run has ended, or cancel it.",
                )


class EnvironmentLogHandler(ApiHandler):
    kind: ClassVar[_Kind] = _ENVIRONMENT

    @authenticated
    @authorized
    async def get(self, key: str) -> None:
        self.send({"text": await self.in_thread(self._read, key)})

    def _read(self, key: str) -> str:
        return self.kind.get(self.workspace, key).read_log()


class ImagesHandler(EnvironmentsHandler):
    kind = _IMAGE


class ImageHandler(EnvironmentHandler):
    kind = _IMAGE


class ImageLogHandler(EnvironmentLogHandler):
    kind = _IMAGE
