"""``/compute``: the targets, what is in use of them, and who waits for them."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from estimatory.compute.overview import describe_target, describe_targets, list_active_runs

from .base import ApiHandler


class TargetsHandler(ApiHandler):
    @authenticated
    @authorized
    async def get(self) -> None:
        self.send(await self.in_thread(self._list))

    def _list(self) -> dict[str, Any]:
        active = list_active_runs(self.workspace, self.index)
        targets = [target.to_json() for target in describe_targets(self.workspace, active)]
        return {"targets": targets, "runs": [run.to_json() for run in active]}


class TargetHandler(ApiHandler):
    @authenticated
    @authorized
    async def get(self, name: str) -> None:
        self.send(await self.in_thread(self._describe, name))

    def _describe(self, name: str) -> dict[str, Any]:
        active = list_active_runs(self.workspace, self.index)
        target = describe_target(self.workspace, name, active)
        runs = [run.to_json() for run in active if run.compute_target == name]
        return {**target.to_json(), "runs": runs}
