"""HyperDriveConfig: what it refuses in which words, and what it comes to as plain data."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import pytest

from estimatory import Estimator, Experiment, ScriptRunConfig, Workspace
from estimatory.api.hyperdrive.config import HyperDriveConfig
from estimatory.api.hyperdrive.exceptions import (
    HyperDriveConfigException,
    HyperDriveScenarioNotSupportedException,
)
from estimatory.api.hyperdrive.expressions import choice, loguniform, quniform, uniform
from estimatory.api.hyperdrive.goal import PrimaryMetricGoal
from estimatory.api.hyperdrive.older_config import HyperDriveRunConfig
from estimatory.api.hyperdrive.policies import BanditPolicy
from estimatory.api.hyperdrive.sampling import (
    BayesianParameterSampling,
    GridParameterSampling,
    RandomParameterSampling,
)
from estimatory.errors import ArgumentError, UserError
from estimatory.folders.run_spec import SWEEP
from estimatory.sweeps.plan import BANDIT, Named, SweepPlan

GRID = GridParameterSampling({"lr": choice(0.1, 0.2)})


@pytest.fixture
def source(tmp_path: Path) -> str:
    (tmp_path / "train.py").write_text("print(1)\n")
    return str(tmp_path)


@pytest.fixture
def make(source: str) -> Callable[..., HyperDriveConfig]:
    """A configuration with these arguments in place of its own."""

    def build(**given: Any) -> HyperDriveConfig:
        own = {
            "hyperparameter_sampling": GRID,
            "primary_metric_name": "auc",
            "primary_metric_goal": PrimaryMetricGoal.MAXIMIZE,
            "max_total_runs": 4,
        }
        if not {"estimator", "run_config", "pipeline"} & set(given):
            own["run_config"] = ScriptRunConfig(source, "train.py")
        return HyperDriveConfig(**{**own, **given})

    return build


KINDS = "estimator, run_config, pipeline to be set"
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "nothing to run": (
        {"run_config": None},
        f"HyperDriveConfig expects at least one of {KINDS}",
    ),
    "two": (
        {"estimator": 1, "run_config": 2},
        f"HyperDriveConfig expects only one of {KINDS}",
    ),
    "no ScriptRunConfig": (
        {"run_config": "train.py"},
        "Expected type ScriptRunConfig for run_config but got [Scrubbed]",
    ),
    "no estimator": (
        {"estimator": "train.py"},
        "Expected type MMLBaseEstimator for estimator but got [Scrubbed]",
    ),
    "no sampling": (
        {"hyperparameter_sampling": None},
        "HyperDriveConfig expects hyperparameter_sampling to be set",
    ),
    "goal": (
        {"primary_metric_goal": "up"},
        "The primary metric goal expects either 'maximize' or 'minimize'.",
    ),
    "no children": (
        {"max_total_runs": 0},
        "HyperDriveConfig expects max_total_runs to be 1 or more",
    ),
    "none at once": (
        {"max_concurrent_runs": -1},
        "HyperDriveConfig expects max_concurrent_runs to be 1 or more",
    ),
    "no time": (
        {"max_duration_minutes": 0},
        "HyperDriveConfig expects max_duration_minutes to be more than 0",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_in_these_words(make: Callable[..., Any], case: str) -> None:
    given, said = REFUSED[case]
    with pytest.raises(HyperDriveConfigException) as caught:
        make(**given)
    assert str(caught.value) == said


def test_a_pipeline_comes_later(make: Callable[..., Any]) -> None:
    with pytest.raises(HyperDriveScenarioNotSupportedException, match="later version") as caught:
        make(pipeline=object())
    assert caught.value.summary == "HyperDriveConfig takes no pipeline yet."


WRONG_TYPES = [
    ({"hyperparameter_sampling": {"lr": 1}}, "wants a HyperParameterSampling or None"),
    ({"policy": "bandit"}, "policy wants an EarlyTerminationPolicy"),
    ({"max_total_runs": "4"}, "max_total_runs wants a whole number"),
    ({"max_total_run": 4}, "Did you mean 'max_total_runs'?"),
]


@pytest.mark.parametrize(("given", "said"), WRONG_TYPES)
def test_what_the_sdk_left_to_a_traceback(
    make: Callable[..., Any], given: dict[str, Any], said: str
) -> None:
    with pytest.raises(ArgumentError) as caught:
        make(**given)
    assert said in str(caught.value)


BAYESIAN = BayesianParameterSampling({"a": uniform(0, 1), "b": choice(1, 2)})
FEW = (
    "For best results with Bayesian Sampling we recommend using a maximum number of runs greater "
    "than or equal to 20 times the number of hyperparameters being tuned. Recommendend value:40."
)
MANY = (
    "We recommend using 20 max concurrent runs or fewer when using Bayesian sampling since a "
    "higher number might not provide the best result."
)
LONG = (
    "The experiment maximum duration provided exceeds the service limit of 10080 minutes. The "
    "maximum duration will be overridden with 10080 minutes."
)
WARNED: list[tuple[dict[str, Any], list[str]]] = [
    ({}, []),
    ({"max_duration_minutes": 10081}, [LONG]),
    ({"hyperparameter_sampling": BAYESIAN, "max_total_runs": 39}, [FEW]),
    ({"hyperparameter_sampling": BAYESIAN, "max_total_runs": 40}, []),
    (
        {"hyperparameter_sampling": BAYESIAN, "max_total_runs": 40, "max_concurrent_runs": 21},
        [MANY],
    ),
]


@pytest.mark.parametrize(("given", "said"), WARNED)
def test_what_is_warned_of(make: Callable[..., Any], given: Any, said: list[str]) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        make(**given)
    assert [str(one.message) for one in caught] == said


@pytest.mark.usefixtures("nothing_told")
def test_a_policy_with_bayesian_sampling_is_told_once(
    make: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        make(
            hyperparameter_sampling=BAYESIAN,
            max_total_runs=40,
            policy=BanditPolicy(slack_factor=0.1),
        )
    assert capsys.readouterr().err.count("Bandit policy is applied to Bayesian sampling") == 1


def test_the_older_class_warns_and_makes_a_config(source: str) -> None:
    estimator = Estimator(source, compute_target="local", entry_script="train.py")
    said = r"^HyperDriveRunConfig is deprecated\. Please use the new HyperDriveConfig class\.$"
    with pytest.warns(UserWarning, match=said):
        config = HyperDriveRunConfig(estimator, GRID, "auc", PrimaryMetricGoal.MINIMIZE, 4, 2)
    assert type(config) is HyperDriveConfig
    assert (config.estimator, config.run_config, config.pipeline) == (estimator, None, None)
    assert config.source_directory == source


# --- as plain data ----------------------------------------------------------------------------


def test_the_plan(make: Callable[..., HyperDriveConfig]) -> None:
    space = {"--lr": loguniform(-6, -1), "n": quniform(1, 9, 2)}
    with pytest.warns(UserWarning, match="exceeds the service limit"):
        config = make(
            hyperparameter_sampling=RandomParameterSampling(space, {"seed": 7}),
            primary_metric_goal="minimize",
            policy=BanditPolicy(slack_factor=0),
            max_duration_minutes=20_000,
        )
    plan = config.to_plan()
    assert {name: one.to_json() for name, one in plan.space.items()} == space
    assert plan.sampler == Named("RANDOM", {"seed": 7})
    assert plan.policy.name == BANDIT
    assert plan.policy.properties["slack_factor"] == 0
    assert (plan.max_trials, plan.max_concurrent, plan.max_minutes) == (4, 0, 10080)
    assert plan.dialect == "hyperdrive"
    assert SweepPlan.from_json(plan.to_json()) == plan
    assert repr(config) == "HyperDriveConfig(RANDOM, minimize 'auc', max_total_runs=4)"


@pytest.mark.parametrize(("given", "planned"), [(None, 0), (0, 0), (2, 2)])
def test_children_at_once(make: Callable[..., Any], given: int | None, planned: int) -> None:
    config = make(max_concurrent_runs=given)
    assert config._max_concurrent_runs == (given or 4)
    assert config.to_plan().max_concurrent == planned


def test_a_space_that_is_none_is_refused_before_anything_starts(
    workspace: Workspace, make: Callable[..., HyperDriveConfig]
) -> None:
    config = make(hyperparameter_sampling=RandomParameterSampling({"lr": [0.1, 0.2]}))
    with pytest.raises(HyperDriveConfigException) as caught:
        Experiment(workspace, "e").submit(config)
    assert str(caught.value) == (
        "The parameter 'lr' has [0.1, 0.2] for its values.\n"
        "Give it an expression, such as choice(0.01, 0.1) or uniform(0, 1)."
    )
    with pytest.raises(HyperDriveConfigException, match="its name must be text"):
        make(hyperparameter_sampling=RandomParameterSampling({1: choice(1)})).to_plan()
    with pytest.raises(UserError, match="no parameters"):
        Experiment(workspace, "e").submit(make(hyperparameter_sampling=GridParameterSampling({})))
    assert workspace.folder.list_run_ids() == []


def test_numpy_values_become_plain(make: Callable[..., HyperDriveConfig]) -> None:
    sampling = GridParameterSampling({"a": choice(*numpy.arange(2)), "b": choice(numpy.float32(1))})
    plan = make(hyperparameter_sampling=sampling).to_plan()
    assert [one.to_json() for one in plan.space.values()] == [
        ["choice", [[0, 1]]],
        ["choice", [[1.0]]],
    ]
    assert {type(each) for one in plan.space.values() for each in one.args} == {int, float}


def test_the_request_of_a_script(make: Callable[..., HyperDriveConfig]) -> None:
    request = make().to_request("e", {"why": "test"})
    assert request.run_id.startswith("HD_")
    assert len(request.run_id) == len("HD_") + 36
    assert (request.kind, request.script, request.tags) == (SWEEP, "train.py", {"why": "test"})
    assert (request.primary_metric, request.primary_metric_goal) == ("auc", "max")
    assert make(custom_run_id="mine").to_request("e").run_id == "mine"


DROPPED: list[tuple[dict[str, Any], list[str], list[str]]] = [
    ({"--lr": 0.5, "--n": 3}, ["--n", "3"], ["--lr"]),
    ({"--lr": -0.5, "--n": 3}, ["--n", "3"], ["--lr"]),
    ({"--n": 3, "-lr": [1, 2]}, ["--n", "3"], ["-lr"]),
    ({"--n": -3}, ["--n", "-3"], []),
    ({"--lr": ""}, [], ["--lr"]),
]


@pytest.mark.parametrize(("params", "kept", "dropped"), DROPPED)
def test_parameters_of_an_estimator_that_are_searched_go(
    source: str, make: Callable[..., Any], params: Any, kept: list[str], dropped: list[str]
) -> None:
    estimator = Estimator(
        source, compute_target="local", entry_script="train.py", script_params=params
    )
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        request = make(estimator=estimator).to_request("e")
    assert list(request.arguments) == kept
    assert "lr" not in request.parameters
    said = [
        "The same input parameter(s) are specified in estimator/run_config script params and "
        "HyperDrive parameter space. HyperDrive parameter space definition will override these "
        f"duplicate entries. {dropped} is the list of overridden parameter(s)."
    ]
    assert [str(one.message) for one in caught] == (said if dropped else [])


def test_arguments_of_a_script_stay(source: str, make: Callable[..., Any]) -> None:
    script = ScriptRunConfig(source, "train.py", arguments=["--lr", 0.5])
    assert make(run_config=script).to_request("e").arguments == ("--lr", "0.5")


def test_submit_takes_what_the_sdk_took_for_pipelines(
    workspace: Workspace, make: Callable[..., HyperDriveConfig]
) -> None:
    with pytest.raises(ArgumentError, match=r"'regenerate_output'\. Did you mean"):
        Experiment(workspace, "e").submit(make(), regenerate_output=True)
