"""/runs/{run_id}/sweep over HTTP."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager

import pytest
from tests.server.test_openapi import _check_answer

from estimatory import Experiment
from estimatory.folders.run_record import COMPLETED
from estimatory.submission.request import RunRequest
from estimatory.sweeps.asking import REQUEST
from estimatory.sweeps.plan import RANDOM, Named, SweepPlan
from estimatory.sweeps.space_text import choice, loguniform
from estimatory.sweeps.submission import make_sweep_request
from estimatory.sweeps.trials import DRAWN, ENDED, STOPPED, TrialLog

SPACE = {"--lr": loguniform(1e-4, 1e-1), "--kernel": choice("rbf", "poly")}
SCRIPT = """
import sys
from estimatory import Run
run = Run.get_context()
for step in range(3):
    run.log("AUC", 0.5 + len(sys.argv[-1]) / 10 + step / 100)
"""


@pytest.fixture
def make_sweep(make_run):
    """Make the folder of a sweep by hand, with trials that have ended; it ends with the test."""
    made = []

    def make(n_trials=3, *, ended=True):
        plan = SweepPlan(SPACE, Named(RANDOM), max_trials=30, seed=1)
        metric = {"primary_metric": "AUC", "primary_metric_goal": "max"}
        folder = make_run("HD_1", kind="sweep", plan=plan.to_json(), ended=ended, **metric)
        log = TrialLog(folder)
        for number in range(n_trials):
            add_trial(log, number)
        log.close()
        made.append(folder)
        return folder

    yield make
    for folder in made:
        record = folder.read_record()
        if not record.is_terminal:  # nobody else would end it
            folder.write_record(record.moved_to(COMPLETED, time.time()))


def add_trial(log, number):
    parameters = {"--lr": 10 ** -(1 + number % 4), "--kernel": ("rbf", "poly")[number % 2]}
    log.note(DRAWN, f"HD_1_{number}", parameters=parameters)
    if number % 3 == 1:
        log.note(STOPPED, number=number, reason="Stopped by ASHA at step 3.")
    log.note(
        ENDED,
        number=number,
        status="Canceled" if number % 3 == 1 else "Completed",
        steps=number,
        best=float("nan") if number == 0 else number / 1000,
        last=number / 1000,
        started_at=1e9,
        ended_at=1e9 + 5,
        reason="",
    )


async def test_a_sweep_comes_with_its_trials_as_columns(ask, make_sweep):
    make_sweep()
    answer = await ask("runs/HD_1/sweep")
    _check_answer(answer, "/runs/{run_id}/sweep")
    assert answer["best"] == {"number": 2, "run_id": "HD_1_2", "value": 0.002}
    assert answer["counts"] == {"Completed": 2, "Canceled": 1}
    assert answer["trials"]["best"] == ["NaN", 0.001, 0.002]
    assert answer["trials"]["best_so_far"] == [None, 0.001, 0.002]
    assert answer["trials"]["parameters"]["--kernel"] == ["rbf", "poly", "rbf"]
    assert answer["trials"]["reason"][1] == "Stopped by ASHA at step 3."
    assert (await ask("runs/HD_1"))["kind"] == "sweep"


async def test_a_run_that_is_no_sweep_is_not_found_as_one(ask, make_run):
    make_run("run-1")
    for path in ("runs/run-1/sweep", "runs/run-1/sweep/curves"):
        status, error = await ask(path)
        assert (status, error["reason"]) == (404, "NotFoundError")
        assert "run-1 is no sweep" in error["message"]
        assert error["hint"]
    assert (await ask("runs/run-1/sweep", "POST", {"action": "pause"}))[0] == 404
    assert (await ask("runs/nope/sweep"))[1]["reason"] == "RunNotFoundError"


async def test_what_the_browser_has_already_is_not_sent_again(get_raw, make_sweep):
    folder = make_sweep()
    first = await get_raw("runs/HD_1/sweep")
    known = {"If-None-Match": first.headers["ETag"]}
    assert (await get_raw("runs/HD_1/sweep", known)).code == 304
    log = TrialLog(folder)
    add_trial(log, 3)
    log.close()
    assert (await get_raw("runs/HD_1/sweep", known)).code == 200


async def test_a_look_at_a_thousand_trials_is_quick_and_opens_no_trial(ask, make_sweep):
    folder = make_sweep(1000)
    with noted_openings(f"{folder.path}_") as opened:
        answer = await ask("runs/HD_1/sweep")
    assert opened == []
    assert len(answer["trials"]["number"]) == 1000
    took = []
    for _ in range(5):
        begin = time.process_time()  # of server and client; others may have the processor meanwhile
        await ask("runs/HD_1/sweep")
        took.append(time.process_time() - begin)
    assert min(took) < 0.1


@contextmanager
def noted_openings(beginning):
    """Note which files and folders are opened whose path begins so."""
    opened = []
    is_over = False

    def note(event, values):
        if not is_over and event in ("open", "os.listdir", "os.scandir"):
            opened.extend(path for path in values[:1] if str(path).startswith(beginning))

    sys.addaudithook(note)  # for good: a hook cannot be taken back
    yield opened
    is_over = True


async def test_wishes_are_left_for_the_sweep(ask, make_sweep):
    folder = make_sweep(ended=False)
    answer = await ask("runs/HD_1/sweep", "POST", {"action": "pause"})
    _check_answer(answer, "/runs/{run_id}/sweep", "post", "202")
    await ask("runs/HD_1/sweep", "POST", {"action": "resume"})
    await ask("runs/HD_1/sweep", "POST", {"action": "add", "trials": 5})
    requests = folder.list_requests(REQUEST)
    assert [one["action"] for one in requests] == ["pause", "resume", "add"]
    assert requests[2]["trials"] == 5


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "action: this field is needed"),
        ({"action": "dance"}, "action: 'dance' is none of add, pause, resume, retry."),
        ({"action": "add"}, "trials: this field is needed"),
        ({"action": "add", "trials": 0}, "trials: 0 is not a whole number from 1"),
        ({"action": "add", "trials": True}, "trials: True is not a whole number from 1"),
        ({"action": "pause", "who": "me"}, "who: there is no such field"),
    ],
)
async def test_a_wrong_wish_is_refused_with_what_is_valid(ask, make_sweep, body, message):
    make_sweep(ended=False)
    status, error = await ask("runs/HD_1/sweep", "POST", body)
    assert status == 422
    assert message in error["message"]


async def test_what_the_state_of_a_sweep_forbids_is_a_conflict(ask, make_sweep):
    make_sweep()
    for action, message in (("pause", "has ended"), ("retry", "No trial of HD_1 has failed")):
        status, error = await ask("runs/HD_1/sweep", "POST", {"action": action})
        assert status == 409
        assert message in error["message"]


async def test_a_real_sweep_is_followed_given_more_trials_and_compared(
    ask, workspace, wait_for_sweep
):
    request = RunRequest(
        experiment="real",
        script="main.py",
        source_files={"main.py": SCRIPT.encode()},
        primary_metric="AUC",
        primary_metric_goal="max",
    )
    plan = SweepPlan(SPACE, Named(RANDOM), max_trials=2, max_concurrent=2)
    run = Experiment(workspace, "real").submit_request(make_sweep_request(request, plan))
    answer = await wait_for_sweep(run.id, 2)
    _check_answer(answer, "/runs/{run_id}/sweep")
    assert answer["trials"]["steps"] == [3, 3]
    await ask(f"runs/{run.id}/sweep", "POST", {"action": "add", "trials": 1})
    answer = await wait_for_sweep(run.id, 3)
    assert answer["max_trials"] == 3
    curves = await ask(f"runs/{run.id}/sweep/curves", points=2)
    _check_answer(curves, "/runs/{run_id}/sweep/curves")
    assert curves["of"] == 3
    assert [one["steps"] for one in curves["trials"]] == [[0, 2]] * 3


@pytest.fixture
def wait_for_sweep(ask):
    """Return a sweep once it has ended with so many trials."""

    async def wait(run_id, n_trials):
        deadline = time.monotonic() + 60
        while True:
            answer = await ask(f"runs/{run_id}/sweep")
            if answer["status"] == "Completed" and len(answer["trials"]["number"]) == n_trials:
                return answer
            assert time.monotonic() < deadline, answer

    return wait
