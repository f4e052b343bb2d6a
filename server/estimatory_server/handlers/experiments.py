"""``/experiments``"""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from .base import ApiHandler


class ExperimentsHandler(ApiHandler):
    @authenticated
    @authorized
    async def get(self) -> None:
        self.send(await self.in_thread(self._list))

    def _list(self) -> dict[str, Any]:
        self.index.sync()
        return {"experiments": [each.to_json() for each in self.index.list_experiments()]}
