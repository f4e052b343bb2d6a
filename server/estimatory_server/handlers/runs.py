"""``/runs`` and what may be done to one run."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from estimatory.base.unreadable import Listing
from estimatory.store import (
    RunQuery,
    RunSummary,
    cancel_run,
    delete_run,
    describe_run,
    edit_run,
    set_run_tags,
)

from ..request_values import check_fields, tags, text_up_to
from .base import ApiHandler
from .estimator_form import FormAccess

_CHANGES = {"display_name": text_up_to(500), "description": text_up_to(100_000), "tags": tags}
_ORDERS = ("desc", "asc")


class RunsHandler(FormAccess):
    @authenticated
    @authorized
    async def get(self) -> None:
        runs, total = await self.in_thread(self._list)
        self.send_list("runs", runs, total=total)

    @authenticated
    @authorized(action="execute")  # type: ignore[untyped-decorator]  # its hint is the bare form's
    async def post(self) -> None:
        self.send(await self.in_thread(self._submit), 201)

    def _submit(self) -> dict[str, Any]:
        folder = self.read_form().submit(self.workspace)
        self.index.update(folder.run_id)
        return describe_run(folder)

    def _list(self) -> tuple[Listing[RunSummary], int]:
        query = self._query()
        self.index.sync()
        runs = self.index.list_runs(query)
        return Listing(runs, self.index.list_unreadable()), self.index.count(query)

    def _query(self) -> RunQuery:
        return RunQuery(
            experiment=self.get_query_argument("experiment", None),
            statuses=tuple(self.get_query_arguments("status")),
            search=self.get_query_argument("search", ""),
            tags=dict(_split_tag(text) for text in self.get_query_arguments("tag")),
            parent=self.get_query_argument("parent", None),
            sort=self.get_query_argument("sort", "created_at"),
            is_descending=self.choice("order", _ORDERS) == "desc",
            limit=self.number("limit", 100, highest=10_000),
            offset=self.number("offset", 0),
        )


def _split_tag(text: str) -> tuple[str, str | None]:
    """``stage=trial`` or ``stage`` alone, which means any value."""
    key, sign, value = text.partition("=")
    return key, value if sign else None


class RunHandler(ApiHandler):
    @authenticated
    @authorized
    async def get(self, run_id: str) -> None:
        self.send(await self.in_thread(describe_run, self.run_folder(run_id)))

    @authenticated
    @authorized
    async def patch(self, run_id: str) -> None:
        changes = check_fields(self.read_body(), _CHANGES)
        self.send(await self.in_thread(self._change, run_id, changes))

    @authenticated
    @authorized
    async def delete(self, run_id: str) -> None:
        await self.in_thread(delete_run, self.workspace, run_id)
        self.set_status(204)
        self.finish()

    def _change(self, run_id: str, changes: dict[str, Any]) -> dict[str, Any]:
        folder = self.run_folder(run_id)
        if "tags" in changes:
            set_run_tags(folder, changes.pop("tags"))
        if changes:
            edit_run(folder, **changes)
        return describe_run(folder)


class CancelHandler(ApiHandler):
    @authenticated
    @authorized(action="execute")  # type: ignore[untyped-decorator]  # its hint is the bare form's
    async def post(self, run_id: str) -> None:
        self.send(await self.in_thread(self._cancel, run_id), 202)

    def _cancel(self, run_id: str) -> dict[str, Any]:
        folder = self.run_folder(run_id)
        cancel_run(folder, by=self.current_user.username)
        return describe_run(folder)


class SizeHandler(ApiHandler):
    @authenticated
    @authorized
    async def get(self, run_id: str) -> None:
        self.send({"bytes": await self.in_thread(self.run_folder(run_id).size)})
