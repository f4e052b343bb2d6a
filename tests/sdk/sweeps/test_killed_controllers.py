"""A controller that is killed anywhere: every point once, nothing left."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from random import Random

import pytest
from tests.sdk.sweeps.test_sweep_runs import finished, processes_of
from tests.sweeping import bests

from estimatory import Run
from estimatory.base.files import read_json
from estimatory.errors import EstimatoryError
from estimatory.sweeps.plan import BANDIT, Named
from estimatory.sweeps.trials import read_state
from estimatory.sweeps.view import read_sweep

EIGHT = "choice(1,2,3,4,5,6,7,8)"


def kill_worker(run: Run) -> bool:
    """Return whether a worker was killed."""
    try:
        os.kill(read_json(run.folder.worker_path)["pid"], signal.SIGKILL)
    except (OSError, EstimatoryError):
        return False
    return True


@pytest.mark.parametrize("seed", range(4))
def test_a_controller_killed_at_random_moments_repeats_and_skips_nothing(
    sweep, wait_until, seed
) -> None:
    random = Random(seed)
    run = sweep("run.log('AUC', given.x); time.sleep(0.25); run.log('AUC', given.x + 1)", EIGHT)
    for _ in range(10):
        time.sleep(random.uniform(0.02, 0.35))
        kill_worker(run)
    finished(run)
    trials = read_sweep(run.folder).trials
    assert [trial.status for trial in trials] == ["Completed"] * 8
    assert [trial.parameters["--x"] for trial in trials] == list(range(1, 9))
    assert [trial.best for trial in trials] == [float(x + 1) for x in range(1, 9)]
    assert len(list(run.get_children())) == 8
    assert run.status == "Completed"
    wait_until(lambda: processes_of(run.id) == [])  # the last works out what mattered


def test_a_child_that_was_half_made_is_made_anew(sweep, workspace) -> None:
    (Path(workspace.folder.runs_folder) / ".new-HD_1_0/logs").mkdir(parents=True)
    run = finished(sweep("run.log('AUC', given.x)", "choice(1, 2)", run_id="HD_1"))
    assert bests(run.folder) == {1: 1.0, 2: 2.0}


def test_a_child_that_is_killed_has_failed_and_the_sweep_goes_on(sweep, wait_until) -> None:
    run = sweep("time.sleep(600 if given.x == 1 else 0); run.log('AUC', given.x)", "choice(1,2,3)")
    child = wait_until(
        lambda: next(iter(r for r in run.get_children() if r.id.endswith("_0")), None)
    )
    wait_until(lambda: child.get_status() == "Running")
    wait_until(lambda: kill_worker(child))
    finished(run)
    first, *others = read_sweep(run.folder).trials
    assert first.status == "Failed"
    assert "disappeared" in first.reason
    assert {trial.status for trial in others} == {"Completed"}
    assert run.status == "Completed"


def test_a_verdict_is_carried_out_although_the_controller_is_killed_after_it(
    sweep, wait_until
) -> None:
    code = "for step in range(300):\n    run.log('AUC', given.x)\n    time.sleep(0.02)\n"
    policy = Named(BANDIT, {"slack_amount": 2})
    run = sweep(code, "choice(9, 1)", policy=policy, max_concurrent=2)
    wait_until(lambda: any(trial.reason for trial in read_state(run.folder).trials))
    kill_worker(run)
    finished(run)
    assert read_sweep(run.folder).counts == {"Completed": 1, "Canceled": 1}


def test_a_sweep_ended_while_its_controller_is_dead_leaves_nothing(sweep, wait_until) -> None:
    run = sweep("time.sleep(600)", EIGHT, max_concurrent=2)
    wait_until(lambda: read_sweep(run.folder).counts == {"Running": 2})
    run.folder.add_request("cancel", by="test")
    kill_worker(run)
    finished(run)
    assert run.status == "Canceled"
    wait_until(lambda: processes_of(run.id) == [])  # the last works out what mattered
