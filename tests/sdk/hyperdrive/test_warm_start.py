"""Sweeps that begin with runs of the past: what is asked of these, and what becomes of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from estimatory import Experiment, Run, ScriptRunConfig, Workspace
from estimatory.api.hyperdrive.config import HyperDriveConfig
from estimatory.api.hyperdrive.exceptions import HyperDriveConfigException
from estimatory.api.hyperdrive.expressions import choice
from estimatory.api.hyperdrive.run import HyperDriveRun
from estimatory.api.hyperdrive.sampling import BayesianParameterSampling, GridParameterSampling
from estimatory.store.deletion import delete_run
from estimatory.sweeps.expressions import Expression

Make = Callable[..., HyperDriveRun]
Sweep = Callable[..., HyperDriveRun]


def configure(**given: Any) -> HyperDriveConfig:
    own: dict[str, Any] = {
        "hyperparameter_sampling": GridParameterSampling({"n": choice(1, 2)}),
        "primary_metric_name": "score",
        "primary_metric_goal": "maximize",
        "max_total_runs": 40,
        "run_config": ScriptRunConfig(".", "train.py"),
    }
    return HyperDriveConfig(**{**own, **given})


def refused(**given: Any) -> str:
    with pytest.raises(HyperDriveConfigException) as caught:
        configure(**given)
    return str(caught.value)


pytestmark = pytest.mark.filterwarnings("ignore:For best results with Bayesian")


def test_at_most_five_parents(made: Make) -> None:
    runs = [made(f"HD_{n}") for n in range(6)]
    said = "HyperDriveConfig expects the number of parent runs to not exceed than 5"
    assert refused(resume_from=runs) == said
    plan = configure(resume_from=runs[:5]).to_plan()
    assert plan.resume_from == ("HD_0", "HD_1", "HD_2", "HD_3", "HD_4")
    assert configure(resume_from=runs[0]).to_plan().resume_from == ("HD_0",)
    assert configure(resume_from=[]).to_plan().resume_from == ()


SAME = "should be the same for all runs. Current run's"
PARENTS: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    (
        {"primary_metric": "loss"},
        {},
        f"primary_metric_name {SAME} name is score, while a run with loss was found",
    ),
    (
        {"primary_metric_goal": "min"},
        {},
        f"primary_metric_goal {SAME} goal is maximize, while a run with minimize was found",
    ),
    (
        {"ended": False},
        {},
        "All resume_from runs should be completed or canceled. A resume_from run with status "
        "'Running' was found.",
    ),
    (
        {"max_trials": 961},
        {},
        "The number of total runs should not be greater than 1000. ",
    ),
    (
        {"space": {"n": Expression("choice", (1, 3))}},
        {"hyperparameter_sampling": BayesianParameterSampling({"n": choice(1, 2)})},
        "parameter_space for Bayesian sampling should be the same for all runs. ",
    ),
]
"""A run of the past, a configuration, and the SDK's words."""


@pytest.mark.parametrize(("past", "given", "said"), PARENTS)
def test_what_does_not_fit(
    made: Make, past: dict[str, Any], given: dict[str, Any], said: str
) -> None:
    assert refused(resume_from=[made("HD_1", **past)], **given) == said


def test_what_fits(made: Make) -> None:
    assert configure(resume_from=[made("HD_1", max_trials=960)])
    assert configure(
        resume_from=[made("HD_2")],
        hyperparameter_sampling=BayesianParameterSampling({"n": choice(1, 2)}),
    )
    assert configure(resume_from=[made("HD_3", space={"m": Expression("choice", (1,))})])


def test_duplicates_and_other_runs(made: Make, run_code: Callable[..., Run]) -> None:
    run = made("HD_1")
    said = "resume_from cannot contain duplicate runs. More than one run with id 'HD_1' was found"
    assert refused(resume_from=[run, run]) == said
    said = "Parent run expects to be HyperDriveRun objects."
    assert refused(resume_from=run_code("pass")) == said


# --- children that are run again --------------------------------------------------------------


def test_children_that_cannot_be_run_again(
    workspace: Workspace, made: Make, make_run: Callable[..., Any]
) -> None:
    def make(run_id: str, **given: Any) -> Run:
        make_run(run_id, experiment="search", **given)
        return workspace.get_run(run_id)

    for n in range(6):
        made(f"HD_{n}")
    runs = [make(f"HD_{n}_0", parent_run_id=f"HD_{n}") for n in range(6)]
    lone, active = make("lone"), make("HD_0_1", parent_run_id="HD_0", ended=False)
    below_lone = make("lone_0", parent_run_id="lone")
    table: list[tuple[Any, str]] = [
        (
            [runs[0]] * 41,
            "HyperDriveConfig expects the number of resume_child_runs to not exceed "
            "max_total_runs of current run",
        ),
        ([runs[0], runs[0]], "resume_child_runs cannot contain duplicate runs."),
        (
            active,
            "All resume_child_runs should be in a terminal state. Found a run with state "
            "'Running'.",
        ),
        (lone, "Every run in resume_child_runs should have a parent run."),
        (
            runs,
            "resume_child_runs should not come from more than 5 unique parents. 6 unique parents "
            "were found.",
        ),
        ("HD_0_0", "Expected type azureml.core.run.Run for resume_child_runs but got [Scrubbed]"),
        (below_lone, "Parent run expects to be HyperDriveRun objects."),
    ]
    for given, said in table:
        assert refused(resume_child_runs=given) == said
    plan = configure(resume_child_runs=runs[:5]).to_plan()
    assert plan.resume_children == tuple(run.id for run in runs[:5])


# --- what becomes of them ---------------------------------------------------------------------

SCORE = """
import argparse, os
from estimatory import Run

parser = argparse.ArgumentParser()
parser.add_argument("--n", type=int)
parser.add_argument("--resume-from", default="")
args = parser.parse_args()
run, before = Run.get_context(), 0
if args.resume_from:
    before = int(open(os.path.join(args.resume_from, "n.txt")).read())
run.log("score", args.n + 100 * before)
os.makedirs("outputs", exist_ok=True)
with open("outputs/n.txt", "w") as file:
    file.write(str(args.n))
"""


def test_the_best_may_be_a_child_of_the_past(sweep: Sweep, workspace: Workspace) -> None:
    past = sweep(SCORE, {"n": choice(1, 9)})
    past.wait_for_completion()
    run = sweep(SCORE, {"n": choice(2, 3)}, resume_from=past)
    run.wait_for_completion()
    best = run.get_best_run_by_primary_metric()
    own = run.get_best_run_by_primary_metric(include_resume_from_runs=False)
    assert best is not None
    assert own is not None
    assert (best.id, own.id) == (f"{past.id}_1", f"{run.id}_1")
    (resumed,) = json.loads(run.properties["resume_from"])
    assert resumed["run_id"] == past.id
    again = HyperDriveRun(run.experiment, run.id).hyperdrive_config
    assert [one.id for one in again._resume_from] == [past.id]
    rows = run.get_children_sorted_by_primary_metric()
    assert [row["run_id"] for row in rows] == [f"{run.id}_1", f"{run.id}_0"]
    delete_run(workspace.folder, past.id)
    best = run.get_best_run_by_primary_metric()
    assert best is not None
    assert best.id == own.id
    assert HyperDriveRun(run.experiment, run.id).hyperdrive_config._resume_from == []


def test_children_are_run_again_with_their_outputs(sweep: Sweep) -> None:
    past = sweep(SCORE, {"n": choice(4, 5)})
    past.wait_for_completion()
    resumed = past.experiment.workspace.get_run(f"{past.id}_1")
    run = sweep(SCORE, {"n": choice(6)}, resume_child_runs=resumed)
    run.wait_for_completion()
    values = {
        json.loads(row["hyperparameters"])["n"]: row["best_primary_metric"]
        for row in run.get_children_sorted_by_primary_metric()
    }
    assert values == {5: 505, 6: 6}
    arguments = run.experiment.workspace.get_run(f"{run.id}_0").spec.arguments
    assert arguments[:3] == ("--n", "5", "--resume-from")
    (written,) = json.loads(run.properties["resume_child_runs"])
    assert written["run_id"] == resumed.id


def test_runs_of_another_workspace(sweep: Sweep, tmp_path: Path) -> None:
    past = sweep(SCORE, {"n": choice(1)})
    past.wait_for_completion()
    other = Workspace(tmp_path / "other")
    for name, runs, said in (
        ("resume_from", past, "resume_from runs"),
        ("resume_child_runs", next(past.get_children()), "resume_child_runs"),
    ):
        config = configure(**{name: runs})
        with pytest.raises(HyperDriveConfigException) as caught:
            Experiment(other, "e").submit(config)
        assert caught.value.summary == f"The new run should have the same host as {said}"
