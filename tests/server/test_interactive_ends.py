"""The end of a run that a notebook logs, asked for in the browser or by the SDK: it stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from estimatory import Experiment, Run
from estimatory.folders.run_record import CANCELED
from estimatory.liveness.current_record import is_cancel_requested
from estimatory.store import Index, RunQuery, describe_run

LOGGING = """
import sys
from estimatory import Experiment, Workspace
run = Experiment(Workspace(), "notebook").start_logging(outputs=False)
print(run.id, flush=True)
sys.stdin.readline()
run.log("late", 1)
run.complete()
print(run.get_status(), flush=True)
"""


@pytest.fixture
def logging(workspace):
    """A process that logs a run: ``(process, run)``."""
    process = subprocess.Popen(
        [sys.executable, "-c", LOGGING],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "ESTIMATORY_WORKSPACE": workspace.path},
    )
    run_id = process.stdout.readline().strip()
    yield process, Run(Experiment(workspace, "notebook"), run_id)
    process.kill()
    process.communicate()


@pytest.fixture
def ended(workspace):
    """A run that has ended, as another process sees it."""
    own = Experiment(workspace, "notebook").start_logging(outputs=False)
    own.complete()
    return Run(Experiment(workspace, "notebook"), own.id)


async def cancel_in_browser(ask, run):
    answer = await ask(f"runs/{run.id}/cancel", "POST")
    assert answer["status"] == CANCELED


async def cancel_by_sdk(ask, run):
    run.cancel()


CANCELING = {"browser": cancel_in_browser, "sdk": cancel_by_sdk}


@pytest.mark.parametrize("door", CANCELING)
async def test_a_canceled_run_stays_canceled_though_its_process_completes_it(ask, logging, door):
    process, run = logging
    await CANCELING[door](ask, run)
    assert run.folder.read_record().status == CANCELED
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.stdout.readline().strip() == CANCELED
    assert (await ask(f"runs/{run.id}"))["status"] == CANCELED
    assert [s for s, _ in run.folder.read_record().history] == ["Running", CANCELED]


@pytest.mark.parametrize("door", CANCELING)
async def test_a_run_whose_process_has_died_unseen_ends_as_asked(ask, logging, door):
    process, run = logging
    process.send_signal(signal.SIGKILL)
    process.wait()
    await CANCELING[door](ask, run)
    assert run.folder.read_record().status == CANCELED


@pytest.mark.parametrize("who_ends", ["reader", "process"])
def test_a_wish_that_was_left_without_an_end_is_carried_out(logging, who_ends):
    """Whoever asked was killed between the wish and the end."""
    process, run = logging
    run.folder.add_request("cancel", by="somebody")
    assert is_cancel_requested(run.folder)
    if who_ends == "process":
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout.readline().strip() == CANCELED
    assert describe_run(run.folder)["status"] == CANCELED
    assert run.folder.read_record().status == CANCELED


async def test_what_has_ended_cannot_be_canceled_through_any_door(ask, ended):
    status, body = await ask(f"runs/{ended.id}/cancel", "POST")
    assert (status, body["message"]) == (409, f"Run {ended.id} has ended already: Completed.")
    with pytest.raises(Exception, match="has ended already: Completed"):
        ended.cancel()


@pytest.mark.parametrize("act", ["tag", "set_tags", "browser"])
async def test_a_tag_put_on_an_ended_run_is_in_the_list_at_once(ask, ended, workspace, act):
    index = Index(workspace.folder)
    index.sync()
    if act == "browser":
        await ask(f"runs/{ended.id}", "PATCH", {"tags": {"stage": "trial"}})
    else:
        ended.tag("stage", "trial") if act == "tag" else ended.set_tags({"stage": "trial"})
    assert [summary.tags for summary in index.list_runs(RunQuery())] == [{"stage": "trial"}]
