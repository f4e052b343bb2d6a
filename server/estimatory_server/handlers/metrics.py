"""What a run has logged: ``/metrics``, ``/events`` and ``/logged`` below ``/runs/{run_id}``."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from estimatory.folders.run_folder import RunFolder
from estimatory.metrics.events import read_events
from estimatory.metrics.logged_values import MOST_ROWS, list_logged
from estimatory.metrics.series import SeriesFollower

from .base import ApiHandler


class MetricsHandler(ApiHandler):
    @authenticated
    @authorized
    async def get(self, run_id: str) -> None:
        names = self.get_query_arguments("series", strip=False) or None
        points = self.number("points", 1000, 2, 100_000)
        self.send(await self.in_thread(_read, self.run_folder(run_id), names, points))


def _read(folder: RunFolder, names: list[str] | None, points: int) -> dict[str, Any]:
    with SeriesFollower(folder, names=names) as follower:
        _, cursor, series = follower.poll(points)
    return {"series": [each.to_json() for each in series], "cursor": cursor}


class EventsHandler(ApiHandler):
    @authenticated
    @authorized
    async def get(self, run_id: str) -> None:
        kinds = self.get_query_arguments("kind")
        events = await self.in_thread(read_events, self.run_folder(run_id))
        self.send({"events": [e for e in events if not kinds or e["kind"] in kinds]})


class LoggedHandler(ApiHandler):
    @authenticated
    @authorized
    async def get(self, run_id: str) -> None:
        rows = self.number("rows", MOST_ROWS, 2, 100_000)
        values = await self.in_thread(list_logged, self.run_folder(run_id), rows)
        self.send({"values": [value.to_json() for value in values]})
