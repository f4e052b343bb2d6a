"""``/compute``: the targets, what is in use of them, and who waits for them."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from estimatory.base.unreadable import Listing
from estimatory.compute.overview import (
    TargetOverview,
    describe_target,
    describe_targets,
    list_active_runs,
)
from estimatory.store import RunSummary

from .base import ApiHandler


class TargetsHandler(ApiHandler):
    @authenticated
    @authorized
    async def get(self) -> None:
        targets, runs = await self.in_thread(self._list)
        self.send_list("targets", targets, runs=[run.to_json() for run in runs])

    def _list(self) -> tuple[Listing[TargetOverview], list[RunSummary]]:
        active = list_active_runs(self.workspace, self.index)
        return describe_targets(self.workspace, active), active


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
