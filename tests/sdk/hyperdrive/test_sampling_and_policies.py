"""Samplings and policies: their plain data, and what each refuses in which words."""

from __future__ import annotations

from typing import Any

import pytest

from estimatory.api.hyperdrive.exceptions import (
    HyperDriveConfigException,
    HyperDriveRehydrateException,
)
from estimatory.api.hyperdrive.expressions import (
    choice,
    lognormal,
    loguniform,
    normal,
    qlognormal,
    qloguniform,
    qnormal,
    quniform,
    randint,
    uniform,
)
from estimatory.api.hyperdrive.goal import PrimaryMetricGoal
from estimatory.api.hyperdrive.policies import (
    BanditPolicy,
    EarlyTerminationPolicy,
    MedianStoppingPolicy,
    NoTerminationPolicy,
    TruncationSelectionPolicy,
    policy_from_dict,
    to_named,
)
from estimatory.api.hyperdrive.sampling import (
    BayesianParameterSampling,
    GridParameterSampling,
    HyperParameterSampling,
    RandomParameterSampling,
    sampling_from_dict,
)
from estimatory.errors import ArgumentError
from estimatory.sweeps.policies.table import open_policy

ALL_TEN = {
    "a": choice(1, 2), "b": randint(3), "c": uniform(0, 1), "d": quniform(1, 10, 4),
    "e": loguniform(-6, -1), "f": qloguniform(0, 3, 1), "g": normal(0, 1), "h": qnormal(0, 9, 2),
    "i": lognormal(0, 1), "j": qlognormal(0, 1, 1),
}  # fmt: skip
DUE_TO = "Failed to validate a parameter distribution due to "
TOO_MANY = "Too many discrete points for quniform distribution. Use larger q or uniform instead."
ONLY = "This sampling method expects only the following distributions: "
MIXED = "Either all or none of the 'choice' values should be 'str' type."
KINDS = "'choice' values should be 'int', 'string' or 'float'."
SAMPLINGS: list[tuple[type[Any], Any, str]] = [
    (GridParameterSampling, {"a": uniform(0, 1)}, f"{ONLY}[choice]"),
    (GridParameterSampling, {"a": choice(1), "b": randint(3)}, f"{ONLY}[choice]"),
    (BayesianParameterSampling, {"a": normal(0, 1)}, f"{ONLY}[choice, quniform, uniform]"),
    (BayesianParameterSampling, {"a": loguniform(-6, -1)}, f"{ONLY}[choice, quniform, uniform]"),
    (
        BayesianParameterSampling,
        None,
        "BayesianParameterSampling expects parameter_space to not be None or empty.",
    ),
    (BayesianParameterSampling, {"a": choice(1, None)}, DUE_TO + KINDS),
    (BayesianParameterSampling, {"a": choice(True, False)}, DUE_TO + KINDS),
    (BayesianParameterSampling, {"a": choice("a", 1)}, DUE_TO + MIXED),
    (
        BayesianParameterSampling,
        {"a": ["choice", [[]]]},
        f"{DUE_TO}At least one 'choice' value is required.",
    ),
    (
        BayesianParameterSampling,
        {"a": quniform(0.5, 9, 1)},
        f"{DUE_TO}Expected quniform arguments to be int.",
    ),
    (BayesianParameterSampling, {"a": quniform(0, 100_001, 1)}, DUE_TO + TOO_MANY),
]
"""Each with its space, and the SDK's words."""


@pytest.mark.parametrize(("kind", "space", "said"), SAMPLINGS)
def test_a_space_that_a_sampling_does_not_take(kind: type[Any], space: Any, said: str) -> None:
    with pytest.raises(HyperDriveConfigException) as caught:
        kind(space)
    assert str(caught.value) == said


TAKEN: list[tuple[HyperParameterSampling, dict[str, Any]]] = [
    (RandomParameterSampling(ALL_TEN), {"name": "RANDOM", "parameter_space": ALL_TEN}),
    (
        RandomParameterSampling({"a": uniform(0, 1)}, {"seed": 7}),
        {
            "name": "RANDOM",
            "parameter_space": {"a": ["uniform", [0, 1]]},
            "properties": {"seed": 7},
        },
    ),
    (
        GridParameterSampling({"--C": choice(1, 2)}),
        {"name": "GRID", "parameter_space": {"--C": ["choice", [[1, 2]]]}},
    ),
    (
        BayesianParameterSampling({"a": quniform(0, 100_000, 1), "b": choice("x", "y")}),
        {
            "name": "BayesianOptimization",
            "parameter_space": {
                "a": ["quniform", [0, 100_000, 1]],
                "b": ["choice", [["x", "y"]]],
            },
        },
    ),
]


@pytest.mark.parametrize(("sampling", "plain"), TAKEN)
def test_a_sampling_as_plain_data(sampling: HyperParameterSampling, plain: dict[str, Any]) -> None:
    assert sampling.to_json() == plain
    again = sampling_from_dict(plain)
    assert again == sampling
    assert type(again) is type(sampling)


def test_what_is_no_sampling_of_hyperdrive() -> None:
    with pytest.raises(HyperDriveRehydrateException) as caught:
        sampling_from_dict({"name": "Sobol", "parameter_space": {}})
    assert str(caught.value) == "Failed to rehydrate run due to unknown sampling method."
    with pytest.raises(ArgumentError, match="parameter_space wants a dict"):
        RandomParameterSampling([1])  # type: ignore[arg-type]
    assert RandomParameterSampling({"a": choice(1)}) != GridParameterSampling({"a": choice(1)})


# --- policies ---------------------------------------------------------------------------------

BOTH_OR_NONE = (
    "Bandit termination policy expects exactly one of slack factor or slack amount to be set."
)
INT = "Expected type int for {} but got [Scrubbed]"
SHARE = "truncation_percentage expects value to be between 1 and 99."
REFUSED: list[tuple[type[Any], dict[str, Any], str]] = [
    (BanditPolicy, {}, BOTH_OR_NONE),
    (BanditPolicy, {"slack_factor": 0.1, "slack_amount": 0.1}, BOTH_OR_NONE),
    (BanditPolicy, {"slack_factor": 1, "evaluation_interval": 1.0}, "evaluation_interval"),
    (BanditPolicy, {"slack_factor": 1, "delay_evaluation": "5"}, "delay_evaluation"),
    (MedianStoppingPolicy, {"evaluation_interval": None}, "evaluation_interval"),
    (MedianStoppingPolicy, {"delay_evaluation": 2.0}, "delay_evaluation"),
    (TruncationSelectionPolicy, {"truncation_percentage": 20.0}, "truncation_percentage"),
    (TruncationSelectionPolicy, {"truncation_percentage": 0}, SHARE),
    (TruncationSelectionPolicy, {"truncation_percentage": 100}, SHARE),
    (
        TruncationSelectionPolicy,
        {"truncation_percentage": 20, "evaluation_interval": "1"},
        "evaluation_interval",
    ),
]
"""Arguments, and the SDK's words, or the argument that is no whole number."""


@pytest.mark.parametrize(("kind", "given", "said"), REFUSED)
def test_what_a_policy_refuses(kind: type[Any], given: dict[str, Any], said: str) -> None:
    with pytest.raises(HyperDriveConfigException) as caught:
        kind(**given)
    assert str(caught.value) == (INT.format(said) if "_" in said and " " not in said else said)


def timed(**more: Any) -> dict[str, Any]:
    return {"evaluation_interval": 1, "delay_evaluation": 0, **more}


POLICIES: list[tuple[EarlyTerminationPolicy, dict[str, Any], dict[str, Any]]] = [
    (
        BanditPolicy(slack_factor=0.2),
        {"name": "Bandit", "properties": timed(slack_factor=0.2)},
        timed(slack_factor=0.2),
    ),
    (
        BanditPolicy(2, None, 0.1, 5),
        {
            "name": "Bandit",
            "properties": {"evaluation_interval": 2, "delay_evaluation": 5, "slack_amount": 0.1},
        },
        {"evaluation_interval": 2, "delay_evaluation": 5, "slack_amount": 0.1},
    ),
    (
        BanditPolicy(slack_factor=0),
        {"name": "Bandit", "properties": timed(slack_amount=None)},
        timed(slack_factor=0),
    ),
    (
        MedianStoppingPolicy(True, 5),
        {"name": "MedianStopping", "properties": {"evaluation_interval": 1, "delay_evaluation": 5}},
        {"evaluation_interval": 1, "delay_evaluation": 5},
    ),
    (
        TruncationSelectionPolicy(20),
        {
            "name": "TruncationSelection",
            "properties": timed(truncation_percentage=20, exclude_finished_jobs=False),
        },
        timed(truncation_percentage=20, exclude_finished_jobs=False),
    ),
    (NoTerminationPolicy(), {"name": "Default"}, {}),
]
"""Each as plain data, and what it comes to in a plan."""


@pytest.mark.parametrize(("policy", "plain", "planned"), POLICIES)
def test_a_policy_as_plain_data(
    policy: EarlyTerminationPolicy, plain: dict[str, Any], planned: dict[str, Any]
) -> None:
    assert policy.to_json() == plain
    named = to_named(plain)
    assert (named.name, named.properties) == (plain["name"], planned)
    open_policy(named)
    assert policy_from_dict(named.to_json()).to_json() == policy.to_json()


def test_the_properties_of_policies() -> None:
    bandit, share = BanditPolicy(2, 0.1, delay_evaluation=4), TruncationSelectionPolicy(30, 3)
    assert (bandit.slack_factor, bandit.evaluation_interval, bandit.delay_evaluation) == (0.1, 2, 4)
    assert (share.truncation_percentage, share.evaluation_interval) == (30, 3)
    assert TruncationSelectionPolicy(20, exclude_finished_jobs=True) != TruncationSelectionPolicy(
        20
    )
    assert BanditPolicy(1, 0.1) == BanditPolicy(slack_factor=0.1)
    with pytest.raises(HyperDriveRehydrateException) as caught:
        policy_from_dict({"name": "ASHA"})
    assert str(caught.value) == "Unknown policy ASHA."


# --- the goal ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["maximize", "MAXIMIZE", "Minimize"])
def test_a_goal_by_its_name(name: str) -> None:
    goal = PrimaryMetricGoal.from_str(name)
    assert goal is PrimaryMetricGoal[name.upper()]
    assert goal.short == name[:3].lower()


@pytest.mark.parametrize("name", ["max", "", None])
def test_what_is_no_goal(name: Any) -> None:
    with pytest.raises(HyperDriveConfigException) as caught:
        PrimaryMetricGoal.from_str(name)
    said = "The primary metric goal expects either 'maximize' or 'minimize'."
    assert str(caught.value) == said
