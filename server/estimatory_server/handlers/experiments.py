"""``/experiments``"""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from estimatory.base.unreadable import Listing
from estimatory.folders.experiment_record import find_unreadable_records
from estimatory.store import ExperimentSummary

from .base import ApiHandler


class ExperimentsHandler(ApiHandler):
    @authenticated
    @authorized
    async def get(self) -> None:
        self.send_list("experiments", await self.in_thread(self._list))

    def _list(self) -> Listing[ExperimentSummary]:
        self.index.sync()
        damaged = [*self.index.list_unreadable(), *find_unreadable_records(self.workspace)]
        return Listing(self.index.list_experiments(), damaged)
