"""``Sweep`` and ``SweepRun``: the Python door to sweeps."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy
import pytest

from estimatory import Estimator, Experiment, Run, ScriptRunConfig, Sweep, SweepRun, Workspace
from estimatory.errors import ArgumentError, ConflictError, RunNotFoundError, UserError
from estimatory.submission.sweep_values import SAMPLERS, STOP_EXAMPLES, STOPS, parse_stop
from estimatory.sweeps import choice, loguniform, qloguniform, uniform
from estimatory.sweeps.plan import Named, SweepPlan
from estimatory.sweeps.policies import table as policies
from estimatory.sweeps.samplers import table as samplers

TRAIN = """
import argparse
from estimatory import Run
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float)
parser.add_argument("--kind", default="plain")
parser.add_argument("--epochs", type=int, default=2)
given = parser.parse_args()
run = Run.get_context()
for epoch in range(given.epochs):
    value = float("nan") if given.kind == "bad" else given.lr * (epoch + 1)
    run.log("AUC", value)
open("outputs/model.txt", "w").write(str(given.lr))
"""
SPACE = {"--lr": choice(0.1, 0.3, 0.2), "--kind": ["plain", "bad"]}


@pytest.fixture
def script(tmp_path: Path) -> ScriptRunConfig:
    code = tmp_path / "code"
    code.mkdir()
    (code / "train.py").write_text(TRAIN)
    return ScriptRunConfig(str(code), "train.py", ["--epochs", 3])


def submit(workspace: Workspace, config: Sweep, **more: object) -> SweepRun:
    run = Experiment(workspace, "swept").submit(config, **more)
    assert type(run) is SweepRun
    return run


def test_a_sweep_from_submission_to_a_registered_model(workspace, script) -> None:
    sweep = Sweep(script, SPACE, metric="AUC", goal="maximize", sampler="grid", parallel=2)
    run = submit(workspace, sweep, tags={"stage": "try"})
    run.wait_for_completion()
    assert run.type == "estimatory.sweep"
    assert run.tags == {"stage": "try"}
    assert run.best_value == pytest.approx(0.9)
    assert run.best_parameters == {"--lr": 0.3, "--kind": "plain"}
    assert run.best.get_metrics()["AUC"][-1] == run.best_value
    assert run.best.spec.arguments == ("--epochs", "3", "--lr", "0.3", "--kind", "plain")
    assert type(run.best) is Run
    assert len(list(run.get_children())) == 6

    frame = run.to_dataframe()
    assert list(frame.columns) == [
        "run_id", "status", "--lr", "--kind", "best", "last", "steps", "reason",
    ]  # fmt: skip
    assert list(frame.index) == list(range(6))
    assert list(frame["--kind"]) == ["plain", "bad"] * 3
    assert frame.loc[0, "best"] == pytest.approx(0.3)
    assert math.isnan(frame.loc[1, "best"])
    assert set(frame["steps"]) == {3}
    assert list(run.to_dataframe("AUC")["metric"].unique()) == ["AUC"]

    model = run.register_best("churn", "outputs/model.txt", tags={"a": "b"})
    assert model.tags == {"a": "b", "sweep": run.id}
    assert model.run_id == run.best.id
    assert Path(model.download(str(script.source_directory))).read_text() == "0.3"


def test_a_sweep_is_found_again_as_one(workspace, script) -> None:
    run = submit(workspace, Sweep(script, {"--lr": choice(1, 2)}, metric="AUC"))
    run.wait_for_completion()
    found = Run.get(workspace, run.id)
    assert type(found) is SweepRun
    assert [type(one) for one in Experiment(workspace, "swept").get_runs()] == [SweepRun]
    assert type(run.best.parent) is SweepRun
    assert {type(child) for child in run.get_children()} == {Run}


def test_an_ended_sweep_takes_more_trials_and_learns_from_an_earlier_one(workspace, script) -> None:
    space = {"--lr": uniform(0, 1)}
    first = submit(workspace, Sweep(script, space, metric="AUC", trials=2, seed=1))
    first.wait_for_completion()
    with pytest.raises(ConflictError, match="has ended: Completed"):
        first.pause()
    with pytest.raises(ConflictError, match="and was not done again"):
        first.retry_failed()
    assert first.add_trials(1) == 3
    first.wait_for_completion()
    assert len(first.to_dataframe()) == 3
    second = Sweep(script, space, metric="AUC", trials=1, resume_from=[first])
    assert second.to_request("swept").plan["resume_from"] == (first.id,)
    assert Sweep(script, space, resume_from=first.id).resume_from == (first.id,)


def test_a_paused_sweep_goes_on(workspace, script, wait_until) -> None:
    config = Sweep(script, {"--lr": uniform(0, 1)}, metric="AUC", trials=400, parallel=1)
    run = submit(workspace, config)
    wait_until(lambda: run.best_value is not None)
    run.pause()
    wait_until(lambda: run.view.is_paused)
    wait_until(lambda: not any(not trial.has_ended for trial in run.view.trials))
    count = len(run.view.trials)
    run.go_on()
    wait_until(lambda: len(run.view.trials) > count)
    run.cancel()
    run.wait_for_completion()
    assert run.status == "Canceled"


def test_failed_trials_are_done_again(workspace, tmp_path) -> None:
    (tmp_path / "mended").mkdir()
    (tmp_path / "main.py").write_text(
        "import os, sys\nfrom estimatory import Run\n"
        "x = sys.argv[-1]\n"
        f"if x == '2' and not os.listdir({str(tmp_path / 'mended')!r}): raise ValueError(x)\n"
        "Run.get_context().log('AUC', float(x))\n"
    )
    config = ScriptRunConfig(str(tmp_path), "main.py")
    run = submit(workspace, Sweep(config, {"--x": choice(1, 2)}, metric="AUC", sampler="grid"))
    run.wait_for_completion()
    assert run.best_value == 1.0
    assert list(run.to_dataframe()["status"]) == ["Completed", "Failed"]
    assert "ValueError: 2" in run.to_dataframe().loc[1, "reason"]
    (tmp_path / "mended" / "now").touch()
    assert run.retry_failed() == 1
    run.wait_for_completion()
    assert (run.best_value, run.best_parameters) == (2.0, {"--x": 2})
    assert list(run.to_dataframe()["--x"]) == [1, 2, 2]


def test_one_trial_is_ended_by_hand(workspace, tmp_path, wait_until) -> None:
    (tmp_path / "main.py").write_text("import sys, time\ntime.sleep(600 * (sys.argv[-1] == '1'))\n")
    config = ScriptRunConfig(str(tmp_path), "main.py")
    run = submit(workspace, Sweep(config, {"--x": choice(1, 2)}, metric="AUC", parallel=2))

    def list_running() -> list[int]:
        trials = run.view.trials
        return [t.number for t in trials if t.parameters["--x"] == 1 and t.status == "Running"]

    (place,) = wait_until(list_running)
    run.stop_trial(place)
    run.wait_for_completion(raise_on_error=False)
    assert run.to_dataframe().loc[place, "status"] == "Canceled"
    with pytest.raises(RunNotFoundError, match="has no trial 7"):
        run.stop_trial(7)


def test_an_estimator_brings_its_own_metric_and_overrides(workspace, script) -> None:
    estimator = Estimator(
        script.source_directory,
        entry_script="train.py",
        compute_target="local",
        primary_metric="AUC",
        primary_metric_goal="minimize",
    )
    sweep = Sweep(estimator, {"lr": loguniform(1e-3, 1), "--kind": ["plain"]}, trials=2)
    run = submit(workspace, sweep, script_params={"--epochs": 1})
    run.wait_for_completion()
    assert run.spec.primary_metric_goal == "min"
    assert set(run.to_dataframe()["steps"]) == {1}
    assert run.best_value == min(run.to_dataframe()["best"])
    with pytest.raises(ArgumentError, match="unexpected keyword argument 'epochs'"):
        submit(workspace, sweep, epochs=1)


def test_the_figures_of_a_sweep(workspace, script) -> None:
    space = {**SPACE, "--lr": [0.1, 0.3, 0.2], "--epochs": choice(1, 2)}
    run = submit(workspace, Sweep(script, space, metric="AUC", sampler="grid"))
    with pytest.raises(UserError, match="There is nothing to draw of swept_"):
        run.plot()
    run.wait_for_completion()
    overview = run.plot()
    assert [trace.type for trace in overview.data] == [
        "scatter", "scatter", "scatter", "bar", "parcoords",
    ]  # fmt: skip
    best = run.plot("best")
    so_far = list(best.data[1].y)
    assert so_far == sorted(so_far)
    assert so_far[-1] == pytest.approx(0.6)
    assert best.data[0].text[0] == (
        "trial 0: Completed<br>AUC 0.1<br>lr 0.1<br>kind plain<br>epochs 1"
    )
    assert "not drawn: 6 of 12 trials" in best.layout.title.text
    parallel = run.plot("parallel").data[0]
    assert [axis.label for axis in parallel.dimensions] == ["lr", "kind", "epochs", "AUC"]
    assert numpy.isfinite(parallel.dimensions[-1]["values"]).all()
    scatter = run.plot("scatter", x="kind")
    assert set(scatter.data[0].x) == {"plain", "bad"}
    assert run.plot("scatter", x="--lr").layout.xaxis.title.text == "lr"
    assert sum(run.plot("importance").data[0].x) == pytest.approx(1)
    assert len(run.plot("curves", smoothing=0.5, log_y=True).data) == 6
    for figure in (overview, best, scatter):
        assert len(figure.to_json()) < 100_000
        json.loads(figure.to_json())
    with pytest.raises(UserError, match="Did you mean 'best'"):
        run.plot("bset")
    with pytest.raises(UserError, match="has no parameter 'q'"):
        run.plot("scatter", x="q")


def test_a_metric_that_nobody_logs_is_told_with_those_that_are_there(workspace, script) -> None:
    run = submit(workspace, Sweep(script, {"--lr": choice(1, 2)}, metric="auc"))
    run.wait_for_completion(raise_on_error=False)
    assert (run.best, run.best_value, run.best_parameters) == (None, None, None)
    for attempt in (run.plot, lambda: run.register_best("m")):
        with pytest.raises((UserError, RunNotFoundError), match="they did log 'AUC'"):
            attempt()


WRONG = [
    ({}, "The search space has no parameters."),
    ({"--lr": 0.1}, "--lr: 0.1 is no range."),
    ({"--lr": "0.1"}, "--lr: '0.1' is no range."),
    ({"--lr": "loguniform(0, 1)"}, "its bounds must be above 0"),
    ({"--lr": []}, "choice\\(\\) has no options"),
    ([1], "The space of a sweep is a dict of names and ranges, not a list."),
    ({"--lr": uniform(0, 1)}, "This space has no end"),
    ({"lr": choice(1), "--lr": choice(2)}, "is empty, or there twice"),
]


@pytest.mark.parametrize(("space", "said"), WRONG)
def test_a_wrong_space_is_refused_with_a_sentence(script, space, said) -> None:
    with pytest.raises(UserError, match=said):
        Sweep(script, space, metric="AUC").to_request("swept")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"metric": ""}, 'Add metric="AUC"'),
        ({"goal": "up"}, "Take max or min."),
        ({"trials": 0}, "trials is 0; it must be 1 or more."),
        ({"parallel": -1}, "parallel is -1; it must be 1 or more."),
        ({"minutes": 0}, "minutes is 0; it must be above 0."),
        ({"seed": -1}, "The seed is -1"),
        ({"sampler": "best"}, "Write a sampler: random, grid, bayes, quasi, sobol."),
        ({"stop": "soon"}, "Write a policy: none, asha, median, bandit:0.2, truncation:20."),
        ({"stop": "truncation:200"}, "truncation_percentage is 200"),
        ({"resume_from": 3}, "resume_from is a sweep, its id, or a list of them, not a int."),
    ],
)
def test_a_wrong_wish_is_refused_with_a_sentence(script, wrong, said) -> None:
    given = {"metric": "AUC", "trials": 2, **wrong}
    with pytest.raises(UserError, match=said):
        Sweep(script, {"--lr": uniform(0, 1)}, **given).to_request("swept")


def test_what_is_no_configuration_is_refused() -> None:
    with pytest.raises(ArgumentError, match="wants an Estimator or a ScriptRunConfig"):
        Sweep("train.py", {"--lr": choice(1)})


def test_the_words_of_the_doors_are_those_of_the_engine() -> None:
    assert set(STOPS.values()) == set(policies._POLICIES)
    plans = [SweepPlan({"x": choice(1)}, Named(name), seed=1) for name in SAMPLERS.values()]
    asked = [samplers.open_sampler(plan, "max").ask(0, ()) for plan in plans]
    assert asked == [{"x": 1}] * len(SAMPLERS)
    assert [parse_stop(text) for text in STOP_EXAMPLES] == list(STOP_EXAMPLES)


def test_ranges_are_shown_as_they_are_written() -> None:
    assert str(qloguniform(1, 100, 1)) == "qloguniform(1, 100, 1)"
    drawn = [qloguniform(1, 100, 5).at(share / 10) for share in range(11)]
    assert drawn[0] == 0
    assert drawn[-1] == 100
    assert all(value % 5 == 0 for value in drawn)
