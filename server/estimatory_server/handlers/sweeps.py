"""``/runs/{run_id}/sweep``: a sweep, the curves of its trials, and what can be asked of it."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from estimatory.errors import NotFoundError, UserError
from estimatory.folders.run_folder import RunFolder
from estimatory.sweeps.acts import (
    add_trials,
    pause_sweep,
    read_plan,
    resume_sweep,
    retry_failed,
)
from estimatory.sweeps.view import read_curves, read_sweep

from ..request_values import check_fields, one_of, whole_number
from .base import ApiHandler

_ADD = "add"
_ACTS = {"pause": pause_sweep, "resume": resume_sweep, "retry": retry_failed}
_MOST_ADDED = 100_000
_WISH = {"action": one_of(_ADD, *_ACTS), "trials": whole_number(1, _MOST_ADDED)}


class SweepAccess(ApiHandler):
    """A handler that finds sweeps."""

    def sweep_folder(self, run_id: str) -> RunFolder:
        """Return the folder of a sweep.

        Raises:
            NotFoundError: there is no such run, or it is no sweep.
        """
        folder = self.run_folder(run_id)
        try:
            read_plan(folder)
        except UserError as error:
            raise NotFoundError(error.summary, error.hint) from error
        return folder


class SweepHandler(SweepAccess):
    @authenticated
    @authorized
    async def get(self, run_id: str) -> None:
        self.send(await self.in_thread(self._read, run_id))

    @authenticated
    @authorized(action="execute")  # type: ignore[untyped-decorator]  # its hint is the bare form's
    async def post(self, run_id: str) -> None:
        wish = check_fields(self.read_body(), _WISH, required=("action",))
        self.send(await self.in_thread(self._ask, run_id, wish), 202)

    def _read(self, run_id: str) -> dict[str, Any]:
        return read_sweep(self.sweep_folder(run_id)).to_json()

    def _ask(self, run_id: str, wish: dict[str, Any]) -> dict[str, Any]:
        folder = self.sweep_folder(run_id)
        if wish["action"] == _ADD:
            add_trials(folder, _get_trials(wish))
        else:
            _ACTS[wish["action"]](folder)
        self.index.update(run_id)
        return read_sweep(folder).to_json()


def _get_trials(wish: dict[str, Any]) -> int:
    """Return how many trials are to be added."""
    trials: int | None = wish.get("trials")
    if trials is None:
        raise UserError("trials: this field is needed to add some.")
    return trials


class SweepCurvesHandler(SweepAccess):
    @authenticated
    @authorized
    async def get(self, run_id: str) -> None:
        points = self.number("points", 100, lowest=2, highest=10_000)
        self.send(await self.in_thread(self._read, run_id, points))

    def _read(self, run_id: str, points: int) -> dict[str, Any]:
        return read_curves(self.sweep_folder(run_id), points)
