"""``/runs/{run_id}/card``: a run as the output of a cell."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from estimatory.api.run_card import make_bundle
from estimatory.errors import RunNotFoundError
from estimatory.liveness.current_record import settle

from .base import ApiHandler


class CardHandler(ApiHandler):
    @authenticated
    @authorized
    async def get(self, run_id: str) -> None:
        place = self.get_query_argument("workspace", None, strip=False)
        self.send(await self.in_thread(self._make, run_id, place))

    def _make(self, run_id: str, place: str | None) -> dict[str, Any]:
        if place is not None and not self.workspace.is_at(place):
            raise RunNotFoundError(
                f"The run {run_id!r} of {place} is not in {self.workspace.path}.",
                "Start the server with that workspace to see it.",
            )
        folder = self.run_folder(run_id)
        settle(folder)
        return make_bundle(folder)
