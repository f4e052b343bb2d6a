"""An act leaves the same record through whatever door it is asked for."""

from __future__ import annotations

import pytest

from estimatory import Experiment, Run
from estimatory.api.runs import OfflineRun
from estimatory.commands import main
from estimatory.errors import ConflictError
from estimatory.folders.run_record import CANCELED, QUEUED, RUNNING
from estimatory.folders.workspace_settings import set_setting
from estimatory.liveness.following import wait_for_end
from estimatory_magics.line_magics import RunMagics

from ..conftest import wait_until


async def by_browser(run, ask):
    answer = await ask(f"runs/{run.id}/cancel", "POST")
    assert answer["run_id"] == run.id


async def by_sdk(run, ask):
    run.cancel()


async def by_command(run, ask):
    assert main(["cancel", run.id]) == 0


async def by_magic(run, ask):
    RunMagics(None, None).run_cancel(run.id)


DOORS = {"browser": by_browser, "sdk": by_sdk, "command": by_command, "magic": by_magic}
SLEEP = "import time\nprint('here', flush=True)\ntime.sleep(600)"


@pytest.fixture
def make(workspace, run_code):
    """Make a run of a kind that is alive: ``make("queued")``."""

    def start(kind):
        if kind == "interactive":
            own = Experiment(workspace, "notebook").start_logging(outputs=False)
            return Run(Experiment(workspace, "notebook"), own.id)
        if kind == "script":
            return _reached(run_code(SLEEP), RUNNING)
        set_setting(workspace.folder, "compute.local.slots", 1)
        if not workspace.folder.list_run_ids():
            _reached(run_code(SLEEP), RUNNING)
        return _reached(run_code(SLEEP), QUEUED)

    return start


def _reached(run, status):
    wait_until(lambda: run.get_status() == status)
    return run


@pytest.mark.parametrize("kind", ["interactive", "script", "queued"])
async def test_every_door_cancels_a_run_alike(ask, make, kind):
    """The end, why, and what the run went through before."""
    ends = {}
    for door, cancel in DOORS.items():
        run = make(kind)
        await cancel(run, ask)
        if kind == "interactive":
            assert run.folder.read_record().status == CANCELED, f"{door}: not at once"
        record = wait_for_end(run.folder)
        ends[door] = (record.status, record.failure, [s for s, _ in record.history])
    assert ends == dict.fromkeys(DOORS, ends["sdk"])
    assert ends["sdk"][0] == CANCELED


async def test_every_door_refuses_what_has_ended(ask, make, capsys):
    run = make("interactive")
    run.complete()
    sentence = f"Run {run.id} has ended already: Completed."
    status, body = await ask(f"runs/{run.id}/cancel", "POST")
    assert (status, body["message"]) == (409, sentence)
    with pytest.raises(ConflictError, match="has ended already: Completed"):
        run.cancel()
    assert main(["cancel", run.id]) != 0
    await by_magic(run, ask)
    said = capsys.readouterr()
    assert sentence in said.err
    assert sentence in said.out


async def test_every_door_refuses_to_delete_what_is_alive(ask, make, capsys):
    run = make("interactive")
    status, body = await ask(f"runs/{run.id}", "DELETE")
    assert status == 409
    assert main(["delete", "--yes", run.id]) != 0
    assert body["message"] in capsys.readouterr().err


def test_an_offline_run_leaves_no_record(workspace):
    run = OfflineRun()
    for end in (run.cancel, run.fail, run.complete):
        end()
    assert workspace.folder.list_run_ids() == []
