"""``/check``: what is damaged in the workspace, and mending it."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from estimatory.checkup import Report, check_workspace
from estimatory.errors import UserError

from ..request_values import check_fields
from .base import ApiHandler


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise UserError(f"{name}: must be true or false.")
    return value


class CheckHandler(ApiHandler):
    @authenticated
    @authorized
    async def get(self) -> None:
        report = await self.in_thread(check_workspace, self.workspace)
        self.send(report.to_json())

    @authenticated
    @authorized(action="execute")  # type: ignore[untyped-decorator]  # its hint is the bare form's
    async def post(self) -> None:
        body = self.read_body() if self.request.body else {}
        move_runs = check_fields(body, {"move_runs": _flag}).get("move_runs", False)
        self.send((await self.in_thread(self._mend, move_runs)).to_json())

    def _mend(self, move_runs: bool) -> Report:
        return check_workspace(self.workspace, fix=True, move_runs=move_runs)
