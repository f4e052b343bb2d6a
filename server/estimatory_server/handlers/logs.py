"""``/runs/{run_id}/logs``: what the processes of a run have printed."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from estimatory.errors import UserError

from ..log_search import search_log
from ..log_text import find_line, list_logs, open_log, read_log
from .base import ApiHandler

_LARGEST_PART = 1 << 20
_FARTHEST = 1 << 62


class LogsHandler(ApiHandler):
    @authenticated
    @authorized
    async def get(self, run_id: str) -> None:
        self.send({"logs": await self.in_thread(list_logs, self.run_folder(run_id))})


class LogHandler(ApiHandler):
    @authenticated
    @authorized
    async def get(self, run_id: str, name: str) -> None:
        offset = self.number("offset", 0, -_FARTHEST, _FARTHEST)
        limit = self.number("limit", _LARGEST_PART // 4, 4, _LARGEST_PART)
        end = self.number("end", _FARTHEST, 0, _FARTHEST)
        self.send(await self.in_thread(self._read, run_id, name, offset, limit, end))

    def _read(self, run_id: str, name: str, offset: int, limit: int, end: int) -> dict[str, Any]:
        with open_log(self.run_folder(run_id), name) as file:
            return read_log(file, offset, limit, end)._asdict()


class LogLineHandler(ApiHandler):
    @authenticated
    @authorized
    async def get(self, run_id: str, name: str) -> None:
        offset = self.number("offset", 0, 0, _FARTHEST)
        self.send({"offset": await self.in_thread(self._find, run_id, name, offset)})

    def _find(self, run_id: str, name: str, offset: int) -> int | None:
        with open_log(self.run_folder(run_id), name) as file:
            return find_line(file, offset)


class LogSearchHandler(ApiHandler):
    @authenticated
    @authorized
    async def get(self, run_id: str, name: str) -> None:
        query = self.get_query_argument("query", "", strip=False)
        if not query or "\n" in query:
            raise UserError("query: must be some text within one line.")
        limit = self.number("limit", 200, 1, 10_000)
        self.send(await self.in_thread(self._search, run_id, name, query, limit))

    def _search(self, run_id: str, name: str, query: str, limit: int) -> dict[str, Any]:
        with open_log(self.run_folder(run_id), name) as file:
            return search_log(file, query, limit)
