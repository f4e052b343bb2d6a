"""The runs of sweeps, real ones: their children, the best of them, and how they end."""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from estimatory import Estimator, Experiment, Run, Workspace
from estimatory.api.hyperdrive.config import HyperDriveConfig
from estimatory.api.hyperdrive.exceptions import (
    HyperDriveConfigException,
    HyperDriveNotImplementedException,
    HyperDriveRehydrateException,
)
from estimatory.api.hyperdrive.expressions import choice, quniform, uniform
from estimatory.api.hyperdrive.goal import PrimaryMetricGoal
from estimatory.api.hyperdrive.policies import BanditPolicy
from estimatory.api.hyperdrive.run import HyperDriveRun
from estimatory.api.hyperdrive.sampling import BayesianParameterSampling, RandomParameterSampling
from estimatory.api.run_details import RunDetails, describe
from estimatory.base.processes import find_run_processes
from estimatory.compat.azureml_sdk.old_functions import search
from estimatory.errors import RunFailedError, RunNotFoundError

Sweep = Callable[..., HyperDriveRun]
FIBONACCI = """
import argparse
from estimatory import Run

parser = argparse.ArgumentParser()
parser.add_argument("--number_of_terms", type=int, default=1)
run, x, y = Run.get_context(), 0, 1
for _ in range(parser.parse_args().number_of_terms):
    run.log("Fibonacci", x)
    x, y = y, x + y
"""
SCORES = """
import sys
from estimatory import Run

kind, run = sys.argv[-1], Run.get_context()
for value in {"good": [3, 1], "fair": [2], "poor": [1], "nan": [float("nan")]}.get(kind, []):
    run.log("score", value)
if kind == "silent":
    run.log("skore", 9)
if kind == "fails":
    run.log("score", 4)
    raise SystemExit(3)
"""
SLEEPS = "import time\ntime.sleep(60)\n"


def rows_of(run: HyperDriveRun, **how: Any) -> list[tuple[str, float | None, str]]:
    """The kind, the value and the status of each row."""
    rows = run.get_children_sorted_by_primary_metric(**how)
    return [
        (
            json.loads(row["hyperparameters"])["--kind"],
            row["best_primary_metric"],
            row["status"],
        )
        for row in rows
    ]


def test_random_children_of_an_estimator(tmp_path: Path, experiment: Experiment) -> None:
    """Microsoft's notebook how-to-use-estimator."""
    (tmp_path / "fibonacci.py").write_text(FIBONACCI)
    estimator = Estimator(
        str(tmp_path),
        compute_target="local",
        entry_script="fibonacci.py",
        script_params={"--number_of_terms": 2},
    )
    terms = choice(*range(2, 40))
    sampling = RandomParameterSampling({"number_of_terms": terms})
    config = _configure(estimator, sampling)
    with pytest.warns(UserWarning, match="is the list of overridden parameter"):
        run = experiment.submit(config)
    assert re.fullmatch(r"HD_[0-9a-f-]{36}", run.id)
    assert run.wait_for_completion()["status"] == "Completed"
    drawn = {
        run_id: json.loads(text)["number_of_terms"]
        for run_id, text in run.get_hyperparameters().items()
    }
    assert [*drawn] == [f"{run.id}_{number}" for number in range(10)]
    assert len(set(drawn.values())) == 10
    assert drawn.keys() == {child.id for child in run.get_children()} == run.get_metrics().keys()
    best = run.get_best_run_by_primary_metric()
    assert best.id == max(drawn, key=drawn.get)
    assert best.get_metrics()["Fibonacci"][-1] == _fibonacci(max(drawn.values()))
    arguments = best.get_details()["runDefinition"]["arguments"]
    assert arguments == ["--number_of_terms", str(drawn[best.id])]
    top = run.get_children_sorted_by_primary_metric(top=3)
    assert [json.loads(row["hyperparameters"])["number_of_terms"] for row in top] == (
        sorted(drawn.values(), reverse=True)[:3]
    )


def _configure(estimator: Estimator, sampling: RandomParameterSampling) -> HyperDriveConfig:
    return HyperDriveConfig(
        sampling,
        "Fibonacci",
        PrimaryMetricGoal.MAXIMIZE,
        max_total_runs=10,
        max_concurrent_runs=4,
        estimator=estimator,
    )


def _fibonacci(count: int) -> int:
    x, y = 0, 1
    for _ in range(count - 1):
        x, y = y, x + y
    return x


def test_a_grid_is_taken_in_its_order_after_the_arguments_of_the_script(sweep: Sweep) -> None:
    space = {"--C": choice(0.01, 1.0), "max_iter": choice(10, 400)}
    run = sweep(
        "from estimatory import Run\nRun.get_context().log('score', 1)",
        space,
        arguments=["--C", 5],
    )
    run.wait_for_completion()
    given = [json.loads(text) for text in run.get_hyperparameters().values()]
    assert given == [{"--C": c, "max_iter": n} for c in (0.01, 1.0) for n in (10, 400)]
    details = run.experiment.workspace.get_run(f"{run.id}_1").get_details()
    assert details["runDefinition"]["arguments"] == [
        *("--C", "5", "--C", "0.01", "--max_iter", "400")
    ]


def test_rows_are_sorted_by_the_goal(sweep: Sweep) -> None:
    kinds = ("poor", "silent", "nan", "good", "fails", "fair")
    run = sweep(SCORES, {"--kind": choice(*kinds)})
    run.wait_for_completion()
    first = [("fails", 4, "Failed"), ("good", 3, "Completed"), ("fair", 2, "Completed")]
    rows = rows_of(run)
    assert rows[:4] == [*first, ("poor", 1, "Completed")]
    assert rows[4][0] == "nan"
    assert math.isnan(rows[4][1] or 0)
    assert rows[5:] == [("silent", None, "Completed")]
    assert rows_of(run, top=2) == first[:2]
    assert [row[0] for row in rows_of(run, reverse=True)][:2] == ["nan", "poor"]
    assert rows_of(run, reverse=True)[-1][0] == "silent"
    assert len(rows_of(run, discard_no_metric=True)) == 5
    best = [
        run.get_best_run_by_primary_metric(include_failed=included) for included in (True, False)
    ]
    assert [run_id for run_id in (best[0].id, best[1].id)] == [f"{run.id}_4", f"{run.id}_3"]
    assert run.get_metrics()[f"{run.id}_3"] == {"score": [3, 1]}
    assert run.get_metrics("score")[f"{run.id}_1"] == {}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"top": -1}, "Value of parameter top should be 0 or a positive integer"),
        ({"top": "1"}, "Value of parameter top should be 0 or a positive integer"),
        ({"reverse": 1}, "Type of parameter reverse should be bool"),
        ({"discard_no_metric": None}, "Type of parameter discard_no_metric should be bool"),
    ],
)
def test_flags_of_another_type(made: Callable[..., HyperDriveRun], given: Any, said: str) -> None:
    with pytest.raises(AssertionError) as caught:
        made("HD_1").get_children_sorted_by_primary_metric(**given)
    assert str(caught.value) == said


def test_no_best_run_says_what_was_logged(sweep: Sweep) -> None:
    run = sweep(SCORES, {"--kind": choice("silent", "nothing")})
    run.wait_for_completion()
    said = f"{run.id} has no best run. No trial has logged 'score' yet; they did log 'skore'."
    with pytest.warns(UserWarning, match=re.escape(said)):
        assert run.get_best_run_by_primary_metric() is None
    assert "score" not in run.get_properties()


def test_tags_properties_and_details(sweep: Sweep) -> None:
    policy = BanditPolicy(slack_factor=0.5, evaluation_interval=9)
    run = sweep(
        SCORES,
        {"--kind": choice("poor", "good")},
        policy=policy,
        max_total_runs=4,
        max_concurrent_runs=2,
        primary_metric_goal="minimize",
    )
    run.tag("mine", "yes")
    run.wait_for_completion()
    tags = run.tags
    assert tags["mine"] == "yes"
    assert json.loads(tags["generator_config"] or "") == {
        "name": "GRID",
        "parameter_space": {"--kind": ["choice", [["poor", "good"]]]},
    }
    assert json.loads(tags["policy_config"] or "") == policy.to_json()
    metric = {"name": "score", "goal": "minimize"}
    assert json.loads(tags["_aml_system_primary_metric_config"] or "") == metric
    limits = [tags[f"max_{n}"] for n in ("total_jobs", "concurrent_jobs", "duration_minutes")]
    assert limits == ["4", "2", "10080"]
    assert json.loads(tags["platform_config"] or "")["ExperimentName"] == "search"
    assert json.loads(tags[f"_aml_system_{run.id}_1"] or "") == {"--kind": "good"}
    properties = run.get_details()["properties"]
    assert properties == run.properties
    assert json.loads(properties["primary_metric_config"]) == metric
    said = ("resume_from", "runTemplate", "azureml.runsource", "platform", "best_metric_status")
    assert [properties[name] for name in said] == [
        *("null", "HyperDrive", "hyperdrive", "AML", "Succeeded")
    ]
    assert (properties["score"], properties["best_child_run_id"]) == ("1.0", f"{run.id}_0")
    assert properties["ContentSnapshotId"] == run.get_snapshot_id()
    assert properties["seed"].isdigit()


def test_it_is_found_again_as_what_it_is(sweep: Sweep, workspace: Workspace) -> None:
    run = sweep(
        SCORES,
        {"--kind": choice("poor", "good"), "n": choice(1)},
        policy=BanditPolicy(slack_factor=0, delay_evaluation=5),
        max_duration_minutes=30,
    )
    run.wait_for_completion()
    experiment = run.experiment
    (listed,) = experiment.get_runs()
    (typed,) = experiment.get_runs(type="hyperdrive")
    (tagged,) = experiment.get_runs(tags="generator_config")
    (known,) = experiment.get_runs(properties={"runTemplate": "HyperDrive"})
    child = next(run.get_children())
    assert type(child) is Run
    parent = child.parent
    found = (
        listed,
        typed,
        tagged,
        known,
        parent,
        workspace.get_run(run.id),
        Run.get(workspace, run.id),
    )
    for one in found:
        assert isinstance(one, HyperDriveRun)
        assert (one.id, one.type) == (run.id, "hyperdrive")
    assert len([*experiment.get_runs(include_children=True)]) == 3
    again = HyperDriveRun(experiment, run.id).hyperdrive_config
    original = run.hyperdrive_config
    for name in ("generator", "policy", "primary_metric"):
        assert getattr(again, f"_{name}_config") == getattr(original, f"_{name}_config")
    assert (again._max_total_runs, again._max_concurrent_runs) == (20, 4)
    assert again._max_duration_minutes == 30
    assert (again.estimator, again.source_directory) == (None, None)
    assert again.run_config is not None
    assert again.run_config.script == "train.py"


def test_what_is_no_sweep(experiment: Experiment, run_code: Callable[..., Run]) -> None:
    with pytest.raises(HyperDriveConfigException) as caught:
        HyperDriveRun(experiment, 3)  # type: ignore[arg-type]
    assert str(caught.value) == "Expected type str for run_id but got [Scrubbed]"
    with pytest.raises(RunNotFoundError):
        HyperDriveRun(experiment, "HD_nothing")
    run = run_code("pass")
    with pytest.raises(HyperDriveRehydrateException, match=f"Run {run.id} is no sweep"):
        HyperDriveRun(run.experiment, run.id)
    assert not hasattr(run, "get_best_run_by_primary_metric")
    with pytest.raises(AttributeError, match="submitting a HyperDriveConfig returns"):
        run.get_best_run_by_primary_metric  # noqa: B018


def test_its_log_is_streamed(sweep: Sweep, capsys: pytest.CaptureFixture[str]) -> None:
    run = sweep(SCORES, {"--kind": choice("poor", "good")})
    details = run.wait_for_completion(show_output=True)
    shown = capsys.readouterr().out
    assert f"RunId: {run.id}\n" in shown
    assert "Streaming azureml-logs/hyperdrive.txt" in shown
    entry = r"<START>\[[^\]]+\]\[(API|GENERATOR|SCHEDULER)\]\[INFO\](.*)<END>"
    said = re.findall(entry, shown)
    assert said[0] == ("API", "Experiment created")
    assert ("SCHEDULER", f"Scheduling job, id='{run.id}_0'") in said
    assert ("SCHEDULER", f"Successfully scheduled a job. Id='{run.id}_1'") in said
    assert "Status: Completed" in shown
    log = "azureml-logs/hyperdrive.txt"
    assert Path(details["logFiles"][log]).read_text().count("<START>") == len(said)
    assert log in run.get_file_names()


def test_cancel_ends_the_children(sweep: Sweep, wait_until: Callable[..., object]) -> None:
    run = sweep(SLEEPS, {"n": choice(1, 2, 3, 4, 5, 6)})
    wait_until(lambda: [c.status for c in run.get_children()].count("Running") == 4)
    began = time.monotonic()
    assert run.cancel() is True
    assert run.wait_for_completion()["status"] == "Canceled"
    assert time.monotonic() - began < 10
    children = [run.id, *(child.id for child in run.get_children())]
    assert wait_until(lambda: not any(find_run_processes(run_id) for run_id in children))
    assert {row["status"] for row in run.get_children_sorted_by_primary_metric()} == {"Canceled"}
    with pytest.warns(UserWarning, match="has no best run"):
        assert run.get_best_run_by_primary_metric(include_canceled=False) is None


def test_its_time_is_limited(sweep: Sweep) -> None:
    run = sweep(SLEEPS, {"n": choice(1, 2)}, max_duration_minutes=0.02)
    assert run.wait_for_completion()["status"] == "Completed"
    assert {child.status for child in run.get_children()} == {"Canceled"}


def test_a_policy_stops_a_child_and_says_why(sweep: Sweep) -> None:
    code = """
import sys, time
from estimatory import Run

n, run = int(sys.argv[-1]), Run.get_context()
for step in range(200 if n == 1 else 3):
    run.log("score", n)
    time.sleep(0.05)
"""
    policy = BanditPolicy(slack_factor=0.2)
    run = sweep(code, {"n": choice(2, 1)}, policy=policy, max_concurrent_runs=1)
    run.wait_for_completion()
    rows = run.get_children_sorted_by_primary_metric()
    assert [(row["best_primary_metric"], row["status"]) for row in rows] == [
        (2, "Completed"),
        (1, "Canceled"),
    ]
    stopped = run.experiment.workspace.get_run(f"{run.id}_1")
    assert "bandit policy" in json.dumps([stopped.record.to_json(), stopped.get_details()])


def test_a_sweep_without_a_child_that_completes_fails(sweep: Sweep) -> None:
    run = sweep("raise SystemExit('no data')", {"n": choice(1, 2)})
    with pytest.raises(RunFailedError, match="None of the 2 trials completed"):
        run.wait_for_completion()


def test_what_a_sweep_does_not_do(sweep: Sweep) -> None:
    run = sweep(SCORES, {"--kind": choice("good")})
    run.wait_for_completion()
    with pytest.raises(HyperDriveNotImplementedException) as caught:
        run.fail()
    assert caught.value.message == "Fail is not implemented for HyperDrive run"
    with pytest.raises(HyperDriveNotImplementedException) as caught:
        run.get_diagnostics()
    assert caught.value.message == "Get diagnostics is not implemented for HyperDrive run"
    assert run.status == "Completed"


def test_the_other_ways_to_submit(sweep: Sweep, workspace: Workspace) -> None:
    sampling = RandomParameterSampling({"n": quniform(1, 9, 2)}, {"seed": 3})
    code = "from estimatory import Run\nRun.get_context().log('score', 1)"
    run = sweep(code, {}, hyperparameter_sampling=sampling, max_total_runs=2)
    again = search(run.hyperdrive_config, workspace, "other")
    with run.experiment.start_logging() as parent:
        below = parent.submit_child(run.hyperdrive_config, tags={"why": "test"})
    drawn = []
    for one in (run, again, below):
        one.wait_for_completion()
        assert isinstance(one, HyperDriveRun)
        drawn.append([json.loads(text)["n"] for text in one.get_hyperparameters().values()])
    assert drawn[0] == drawn[1] == drawn[2]
    assert again.experiment.name == "other"
    assert (below.spec.parent_run_id, below.tags["why"]) == (parent.id, "test")
    arguments = workspace.get_run(f"{run.id}_0").spec.arguments
    assert arguments == ("--n", str(int(drawn[0][0])))


@pytest.mark.filterwarnings("ignore:For best results with Bayesian")
def test_bayesian_children(sweep: Sweep) -> None:
    code = """
import sys
from estimatory import Run
Run.get_context().log("score", -((float(sys.argv[2]) - 0.3) ** 2) - float(sys.argv[4]))
"""
    space = {"x": uniform(0, 1), "y": choice(0, 1)}
    sampling = BayesianParameterSampling(space, {"seed": 1})
    run = sweep(code, space, hyperparameter_sampling=sampling, max_total_runs=12)
    run.wait_for_completion()
    best = json.loads(run.get_children_sorted_by_primary_metric()[0]["hyperparameters"])
    assert best["y"] == 0
    assert abs(best["x"] - 0.3) < 0.3
    assert run.hyperdrive_config.is_bayesian
    assert HyperDriveRun(run.experiment, run.id).hyperdrive_config.is_bayesian


def test_an_id_of_ones_own(sweep: Sweep) -> None:
    code = "from estimatory import Run\nRun.get_context().log('score', 1)"
    run = sweep(code, {"n": choice(1)}, custom_run_id="my-sweep")
    run.wait_for_completion()
    assert (run.id, [*run.get_hyperparameters()]) == ("my-sweep", ["my-sweep_0"])


def test_the_data_of_its_widget(sweep: Sweep) -> None:
    run = sweep(SCORES, {"--kind": choice("poor", "good", "silent")}, max_concurrent_runs=1)
    run.wait_for_completion()
    data = RunDetails(run).get_widget_data()
    json.dumps(data)
    rows = {row["param_--kind"]: row for row in data["child_runs"]}
    assert {kind: row["best_metric"] for kind, row in rows.items()} == {
        "poor": 1,
        "good": 3,
        "silent": None,
    }
    space = {"--kind": ["choice", [["poor", "good", "silent"]]]}
    assert data["run_properties"]["hyper_parameters"] == space
    charts = {chart["name"]: chart for chart in data["run_metrics"]}
    numbers = {kind: row["run_number"] for kind, row in rows.items()}
    assert charts["score"]["series"] == [
        {"name": numbers["poor"], "run_id": numbers["poor"], "data": [1]},
        {"name": numbers["good"], "run_id": numbers["good"], "data": [3, 1]},
    ]
    assert charts["skore"]["categories"] == [numbers["silent"]]
    assert charts["skore"]["series"] == [{"name": "skore", "data": [9]}]
    first, *_ = data["run_logs"].split("\r\n")
    assert first.endswith("[API][INFO]Experiment created")
    assert "<START>" not in data["run_logs"]
    assert "score" in describe(run)
