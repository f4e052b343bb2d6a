"""``/images``: the container images with packages that were built."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from estimatory.containers.engine import Engine
from estimatory.environments.images.catalog import delete_image, get_image, list_images

from .base import ApiHandler
from .environments import KeyAccess


class ImagesHandler(ApiHandler):
    @authenticated
    @authorized
    async def get(self) -> None:
        self.send(await self.in_thread(self._list))

    def _list(self) -> dict[str, Any]:
        return {"images": [each.to_json() for each in list_images(self.workspace)]}


class ImageHandler(KeyAccess, ApiHandler):
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
        record = get_image(self.workspace, key)
        return {**record.to_json(), "requirements": record.read_requirements()}

    def _delete(self, key: str) -> None:
        get_image(self.workspace, key)
        self.check_unused("Image", key)
        engine = Engine()
        try:
            delete_image(self.workspace, engine, key)
        finally:
            engine.close()


class ImageLogHandler(ApiHandler):
    @authenticated
    @authorized
    async def get(self, key: str) -> None:
        self.send({"text": await self.in_thread(self._read, key)})

    def _read(self, key: str) -> str:
        return get_image(self.workspace, key).read_log()
