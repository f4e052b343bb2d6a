"""Real sweeps over a few lines of code: points, stops, ends."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable

import pytest
from tests.sweeping import as_sweep, bests

from estimatory import Run
from estimatory.compute import AmlCompute, ComputeTarget
from estimatory.errors import ConflictError, RunNotFoundError, UserError
from estimatory.store import delete_run
from estimatory.sweeps import acts
from estimatory.sweeps.plan import ASHA, BANDIT, RANDOM, Named
from estimatory.sweeps.trials import read_state
from estimatory.sweeps.view import read_curves, read_sweep

LOG_X = "run.log('AUC', given.x)"
HOLD = "\nwhile not os.path.exists(os.environ['GATE']): time.sleep(0.02)\n"


def finished(run: Run) -> Run:
    run.wait_for_completion(raise_on_error=False)
    return run


@pytest.fixture
def gate(tmp_path, monkeypatch) -> Callable[[], None]:
    """Children with HOLD in their code wait until it is opened."""
    monkeypatch.setenv("GATE", str(tmp_path / "gate"))
    return (tmp_path / "gate").touch


def test_every_point_is_an_ordinary_run_below_its_sweep(sweep) -> None:
    run = finished(sweep(LOG_X, "choice(1, 2, 3)"))
    assert run.status == "Completed"
    children = sorted(run.get_children(), key=lambda child: child.id)
    assert [child.id for child in children] == [f"{run.id}_{n}" for n in range(3)]
    assert [child.get_metrics()["AUC"] for child in children] == [1.0, 2.0, 3.0]
    assert children[0].spec.parameters == {"x": 1}
    assert children[0].spec.arguments == ("--x", "1")
    view = read_sweep(run.folder)
    assert (view.best.run_id, view.best.value) == (children[2].id, 3.0)
    assert view.counts == {"Completed": 3}


def test_the_best_so_far_is_logged_by_the_sweep_itself(sweep) -> None:
    run = finished(sweep(LOG_X, "choice(2, 1, 3)", max_concurrent=1))
    metrics = run.get_metrics()
    assert metrics["AUC"] == [2.0, 2.0, 3.0]
    table = metrics["best_child_by_primary_metric"]
    assert table["metric_value"] == [2.0, 3.0, 3.0]
    assert table["final"] == [False, False, True]


def test_a_space_of_three_points_ends_before_ten_trials(sweep) -> None:
    run = finished(sweep(LOG_X, "choice(1, 2, 3)", sampler=Named(RANDOM), max_trials=10))
    view = read_sweep(run.folder)
    assert run.status == "Completed"
    assert sorted(trial.parameters["--x"] for trial in view.trials) == [1, 2, 3]
    assert "3 points" in view.notes[0]


def test_a_child_that_fails_is_counted_and_the_sweep_goes_on(sweep) -> None:
    run = finished(sweep("if given.x == 2: raise ValueError('two')\n" + LOG_X, "choice(1, 2, 3)"))
    view = read_sweep(run.folder)
    assert run.status == "Completed"
    assert view.counts == {"Completed": 2, "Failed": 1}
    assert "two" in view.trials[1].reason


def test_failed_points_are_done_again_when_asked(sweep, tmp_path) -> None:
    mended = tmp_path / "mended"
    code = f"if given.x == 2 and not os.path.exists({str(mended)!r}): sys.exit('broken')\n" + LOG_X
    run = finished(sweep(code, "choice(1, 2, 3)"))
    mended.touch()
    assert acts.retry_failed(run.folder) == 1
    finished(run)
    trials = read_sweep(run.folder).trials
    assert [(t.parameters["--x"], t.status, t.repeats) for t in trials[1::2]] == [
        (2, "Failed", None),
        (2, "Completed", 1),
    ]
    with pytest.raises(ConflictError, match="No trial"):
        acts.retry_failed(run.folder)


def test_a_sweep_whose_first_children_fail_for_one_reason_is_given_up(sweep) -> None:
    run = finished(
        sweep(
            "import no_such_module", "choice(*range(20))".replace("*range(20)", "1,2,3,4,5,6,7,8")
        )
    )
    assert run.status == "Failed"
    assert "first 3 trials all failed" in run.record.failure.message
    assert "no_such_module" in run.record.failure.message
    assert len(read_sweep(run.folder).trials) < 8


def test_a_metric_that_no_child_logs_is_answered_by_those_that_were(sweep) -> None:
    run = finished(sweep("run.log('auc', 1.0); run.log('loss', 2)", "choice(1, 2)"))
    view = read_sweep(run.folder)
    assert run.status == "Completed"
    assert view.best is None
    assert view.metrics_seen == ["auc", "loss"]


def test_a_child_that_logs_nan_is_the_worst(sweep) -> None:
    code = "run.log('AUC', float('nan') if given.x == 3 else given.x)"
    view = read_sweep(finished(sweep(code, "choice(1, 3, 2)")).folder)
    assert view.best.value == 2.0
    assert view.to_json()["trials"]["best"] == [1.0, "NaN", 2.0]
    assert view.to_json()["trials"]["best_so_far"] == [1.0, 1.0, 2.0]


def test_a_bad_child_is_stopped_and_its_reason_is_in_its_record(sweep) -> None:
    code = (
        "for step in range(400):\n    run.log('AUC', given.x)\n"
        "    time.sleep(0.05 if given.x < 9 else 0.01)\n"
    )
    run = finished(sweep(code, "choice(9, 1)", policy=Named(BANDIT, {"slack_amount": 2})))
    good, bad = read_sweep(run.folder).trials
    assert (good.status, bad.status) == ("Completed", "Canceled")
    assert good.steps == 400 > bad.steps
    assert "Stopped by the bandit policy at interval" in bad.reason
    assert f"Best was {good.run_id} with 9" in bad.reason
    child = next(child for child in run.get_children() if child.id == bad.run_id)
    assert child.record.failure.message == bad.reason
    curves = read_curves(run.folder, points=10)["trials"]
    assert curves[0]["steps"][0] == 0
    assert curves[0]["steps"][-1] == 399
    assert len(curves[0]["steps"]) <= 11


def test_a_bad_child_that_is_ahead_of_a_good_one_is_stopped_as_well(sweep) -> None:
    code = (
        "if given.x == 9: time.sleep(1)\n"
        "for step in range(20): run.log('AUC', given.x)\n"
        "if given.x == 1: time.sleep(600)\n"
    )
    policy = Named(BANDIT, {"slack_amount": 2})
    run = finished(sweep(code, "choice(1, 9)", policy=policy, max_concurrent=2))
    bad, good = read_sweep(run.folder).trials
    assert (bad.status, good.status) == ("Canceled", "Completed")
    assert "at interval 1: its best 1 is worse than 7" in bad.reason


def test_asha_stops_most_children_at_the_first_rung(sweep) -> None:
    code = "for step in range(30):\n    run.log('AUC', given.x)\n    time.sleep(0.1)\n"
    run = sweep(code, "choice(6,5,4,3,2,1)", policy=Named(ASHA), max_concurrent=6)
    view = read_sweep(finished(run).folder)
    assert view.trials[0].status == "Completed"
    assert view.counts["Canceled"] >= 3


def test_a_paused_sweep_starts_no_child_and_goes_on(sweep, gate, wait_until) -> None:
    run = sweep(HOLD + LOG_X, "choice(1, 2, 3)", max_concurrent=1)
    wait_until(lambda: read_state(run.folder).trials)
    acts.pause_sweep(run.folder)
    wait_until(lambda: read_sweep(run.folder).is_paused)
    gate()
    wait_until(lambda: read_state(run.folder).trials[0].has_ended)
    wait_until(lambda: "paused" in run.folder.read_record().detail)
    assert len(read_state(run.folder).trials) == 1
    acts.resume_sweep(run.folder)
    assert read_sweep(finished(run).folder).counts == {"Completed": 3}


def test_an_ended_sweep_is_given_more_trials(sweep) -> None:
    run = sweep(LOG_X, "uniform(0, 1)", sampler=Named(RANDOM), max_trials=2, seed=7)
    finished(run)
    assert acts.add_trials(run.folder, 2) == 4
    finished(run)
    longer = finished(sweep(LOG_X, "uniform(0, 1)", sampler=Named(RANDOM), max_trials=4, seed=7))
    drawn = [t.parameters for t in read_sweep(run.folder).trials]
    assert drawn == [t.parameters for t in read_sweep(longer.folder).trials]
    assert len(drawn) == 4


def test_a_grid_without_points_left_takes_no_more(sweep) -> None:
    run = finished(sweep(LOG_X, "choice(1, 2)"))
    with pytest.raises(ConflictError, match="it has 2"):
        acts.add_trials(run.folder, 1)
    with pytest.raises(ConflictError, match="has ended"):
        acts.pause_sweep(run.folder)


def test_a_canceled_sweep_can_go_on(sweep, gate, wait_until) -> None:
    run = sweep(HOLD + LOG_X, "choice(1, 2, 3, 4)", sampler=Named(RANDOM), max_trials=3)
    wait_until(lambda: read_state(run.folder).trials)
    run.cancel()
    finished(run)
    assert run.status == "Canceled"
    gate()
    acts.add_trials(run.folder, 1)
    finished(run)
    view = read_sweep(run.folder)
    assert run.status == "Completed"
    assert len(view.trials) == 4
    assert view.counts["Completed"] >= 1


def test_one_child_is_stopped_by_hand(sweep, gate, wait_until) -> None:
    run = sweep(HOLD + LOG_X, "choice(1, 2)", max_concurrent=2)
    wait_until(lambda: len(read_state(run.folder).trials) == 2)
    acts.stop_trial(run.folder, 0)
    wait_until(lambda: read_state(run.folder).trials[0].has_ended)
    gate()
    view = read_sweep(finished(run).folder)
    assert view.trials[0].reason == "Stopped by hand."
    assert view.counts == {"Canceled": 1, "Completed": 1}
    with pytest.raises(ConflictError, match="has ended"):
        acts.stop_trial(run.folder, 0)
    with pytest.raises(RunNotFoundError, match="no trial 5"):
        acts.stop_trial(run.folder, 5)


def test_children_of_an_earlier_sweep_are_looked_at_by_the_policy(sweep) -> None:
    code = "for step in range(200):\n    run.log('AUC', given.x)\n    time.sleep(0.02)\n"
    first = finished(sweep("for _ in range(200): run.log('AUC', given.x)", "choice(9)"))
    policy = Named(BANDIT, {"slack_amount": 2})
    second = sweep(code, "choice(1)", policy=policy, resume_from=(first.id,))
    [trial] = read_sweep(finished(second).folder).trials
    assert trial.status == "Canceled"
    assert first.id in trial.reason


def test_a_child_goes_on_from_the_outputs_of_an_earlier_one(sweep) -> None:
    save = "\nopen('outputs/state', 'w').write(str(given.x))\n"
    first = finished(sweep(LOG_X + save, "choice(5, 6)"))
    load = "run.log('AUC', float(open(given.resume_from + '/state').read()) + given.x)"
    again = sweep(load, "choice(5, 6)", resume_children=(f"{first.id}_1",), max_trials=1)
    [trial] = read_sweep(finished(again).folder).trials
    assert trial.resumes == f"{first.id}_1"
    assert (trial.parameters, trial.best) == ({"--x": 6}, 12.0)


def test_a_run_that_is_no_sweep_is_named(run_code) -> None:
    run = finished(run_code("print(1)"))
    for act in (read_sweep, acts.pause_sweep, lambda folder: acts.add_trials(folder, 1)):
        with pytest.raises(UserError, match="is no sweep"):
            act(run.folder)


def test_a_thousand_trials_are_read_at_once(sweep) -> None:
    run = finished(sweep(LOG_X, "choice(1, 2, 3)"))
    with open(run.folder.trials_path, "a", encoding="utf-8") as log:
        for number in range(3, 1000):
            parameters, name = {"--x": number}, f"{run.id}_{number}"
            events = [
                {"kind": "drawn", "name": name, "parameters": parameters},
                {"kind": "ended", "name": name, "number": number, "status": "Completed",
                 "best": 0.5, "last": 0.5, "steps": 1, "started_at": 1.0, "ended_at": 2.0,
                 "reason": ""},
            ]  # fmt: skip
            log.writelines(json.dumps({"at": 1.0, **event}) + "\n" for event in events)
        log.write('{"kind": "drawn", "na')  # its writer was killed within the line
    view = read_sweep(run.folder)
    assert len(view.trials) == 1000
    assert len(json.dumps(view.to_json())) < 400_000


def test_a_second_sweep_gets_its_share_and_no_more(sweep, gate, wait_until) -> None:
    points = "choice(1, 2, 3, 4, 5, 6)"
    one = sweep(HOLD, points, max_concurrent=4)
    wait_until(lambda: read_sweep(one.folder).counts == {"Running": 4})
    other = sweep(HOLD, points, max_concurrent=4)
    wait_until(lambda: read_sweep(other.folder).counts == {"Running": 2})
    time.sleep(0.5)
    assert len(read_state(other.folder).trials) == 2
    gate()
    for run in (one, other):
        assert read_sweep(finished(run).folder).counts == {"Completed": 6}


def test_cancel_with_four_running_leaves_nothing(sweep, gate, wait_until) -> None:
    run = sweep(
        "import subprocess; subprocess.Popen(['sleep', '600'])" + HOLD,
        "choice(1,2,3,4)",
        max_concurrent=4,
    )
    wait_until(lambda: read_sweep(run.folder).counts == {"Running": 4})
    time.sleep(0.3)
    began = time.monotonic()
    run.cancel()
    finished(run)
    assert time.monotonic() - began < 10
    assert run.status == "Canceled"
    assert read_sweep(run.folder).counts == {"Canceled": 4}
    wait_until(lambda: processes_of(run.id) == [], 10)


def test_a_sweep_ends_when_its_minutes_are_over(sweep, gate) -> None:
    run = finished(sweep(HOLD, "choice(1, 2, 3)", max_minutes=0.02))
    view = read_sweep(run.folder)
    assert run.status == "Completed"
    assert set(view.counts) == {"Canceled"}
    assert "after 0.02 minutes" in view.trials[0].reason


def processes_of(run_id: str) -> list[int]:
    """Return the processes that carry the id of the sweep or of a child in their environment."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/environ", "rb") as file:
                if run_id.encode() in file.read():
                    found.append(int(name))
        except OSError:
            continue
    return found


def test_a_sweep_on_a_pool_takes_no_node_itself(sweep, workspace) -> None:
    configuration = AmlCompute.provisioning_configuration(max_nodes=2)
    ComputeTarget.create(workspace, "pool", configuration)
    run = finished(sweep(LOG_X, "choice(1, 2, 3)", target="pool"))
    assert bests(run.folder) == {1: 1.0, 2: 2.0, 3: 3.0}


def test_values_handed_to_a_sweep_are_those_of_each_child(run_code) -> None:
    code = "from estimatory import Run; Run.get_context().log('AUC', table['a'][1])"
    given = as_sweep("choice(1, 2)")
    run = run_code(code, inputs={"table": {"a": [1, 5]}}, script_globals={"b": 2}, **given)
    assert bests(finished(run).folder) == {1: 5.0, 2: 5.0}


def test_a_sweep_is_deleted_with_its_trials(sweep, workspace) -> None:
    run = finished(sweep(LOG_X, "choice(1, 2)"))
    other = finished(sweep(LOG_X, "choice(1)"))
    delete_run(workspace.folder, run.id)
    assert sorted(workspace.folder.list_run_ids()) == [other.id, f"{other.id}_0"]


def test_values_of_a_secret_parameter_are_shown_nowhere(run_code) -> None:
    code = "from estimatory import Run; import sys; Run.get_context().log('AUC', len(sys.argv[-1]))"
    given = as_sweep("choice(1)")
    space = {"--api-key": ["choice", [["aardvark", "bee"]]]}
    run = finished(run_code(code, **{**given, "plan": {**given["plan"], "space": space}}))
    view = read_sweep(run.folder).to_json()
    assert view["best"]["value"] == 8.0
    shown = [json.dumps(view), *(str(child.spec.parameters) for child in run.get_children())]
    assert not [text for text in shown if "aardvark" in text or "bee" in text]
