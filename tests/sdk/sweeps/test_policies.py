"""The arithmetic of the policies, as tables."""

from __future__ import annotations

from math import nan

import pytest

from estimatory.errors import UserError
from estimatory.sweeps.plan import ASHA, BANDIT, MEDIAN, NO_POLICY, TRUNCATION, Named
from estimatory.sweeps.policies.standings import Standings
from estimatory.sweeps.policies.table import open_policy, parse_policy

FIVE = {
    "a": [0.50, 0.70, 0.80],
    "b": [0.40, 0.60, 0.66],
    "c": [0.45, 0.65, 0.70],
    "d": [0.30, 0.35, 0.36],
    "e": [0.52, 0.60, 0.61],
}


def standings_of(logged: dict[str, list[float]], goal: str) -> Standings:
    standings = Standings(goal)
    for run_id, values in logged.items():
        for value in values:
            standings.add(run_id, value)
    return standings


def stopped(
    name: str, logged: dict[str, list[float]], interval: int, goal: str = "max", **properties: float
) -> dict[str, float]:
    """Return the children that are stopped, and the limit of each."""
    standings, policy = standings_of(logged, goal), open_policy(Named(name, properties))
    verdicts = {run_id: policy.judge(run_id, interval, standings) for run_id in logged}
    return {run_id: round(v.limit, 5) for run_id, v in verdicts.items() if v is not None}


@pytest.mark.parametrize(
    ("interval", "limit", "out"), [(1, 0.43333, "bd"), (2, 0.58333, "d"), (3, 0.66667, "bde")]
)
def test_bandit_by_a_factor(interval: int, limit: float, out: str) -> None:
    assert stopped(BANDIT, FIVE, interval, slack_factor=0.2) == dict.fromkeys(out, limit)


def test_bandit_by_an_amount() -> None:
    assert stopped(BANDIT, FIVE, 3, slack_amount=0.2) == {"d": 0.6}


@pytest.mark.parametrize(
    ("interval", "limit", "out"), [(1, 0.45, "bd"), (2, 0.55, "d"), (3, 0.57667, "d")]
)
def test_median_of_running_averages(interval: int, limit: float, out: str) -> None:
    assert stopped(MEDIAN, FIVE, interval) == dict.fromkeys(out, limit)


@pytest.mark.parametrize(
    ("percentage", "interval", "out"),
    [(20, 1, "d"), (20, 2, "d"), (20, 3, "d"), (40, 1, "bd"), (40, 2, "bd"), (40, 3, "de")],
)
def test_truncation_by_rank(percentage: int, interval: int, out: str) -> None:
    assert set(stopped(TRUNCATION, FIVE, interval, truncation_percentage=percentage)) == set(out)


def test_truncation_below_one_child_stops_none() -> None:
    assert stopped(TRUNCATION, FIVE, 1, truncation_percentage=19) == {}


def test_minimizing_and_a_value_that_equals_the_limit() -> None:
    losses = {"a": [0.9, 0.5], "b": [0.8, 0.55], "c": [1.0, 0.7]}
    assert stopped(BANDIT, losses, 2, "min", slack_factor=0.1) == {"c": 0.55}
    assert stopped(BANDIT, losses, 2, "min", slack_amount=0.1) == {"c": 0.6}


def test_a_negative_best_is_never_stopped_by_its_own_limit() -> None:
    negative = {"a": [-1.0], "b": [-1.1], "c": [-2.0]}
    assert stopped(BANDIT, negative, 1, slack_factor=0.2) == {"c": -1.2}
    assert stopped(BANDIT, negative, 1, "min", slack_factor=0.2) == {"a": -1.6, "b": -1.6}


def test_a_slack_factor_of_nothing_is_a_factor() -> None:
    assert stopped(BANDIT, FIVE, 1, slack_factor=0) == dict.fromkeys("abcd", 0.52)


@pytest.mark.parametrize(
    ("every", "delay", "due"),
    [(2, 5, [6, 8, 10]), (1, 5, list(range(5, 12))), (3, 0, [3, 6, 9])],
)
def test_due(every: int, delay: int, due: list[int]) -> None:
    named = Named(MEDIAN, {"evaluation_interval": every, "delay_evaluation": delay})
    policy = open_policy(named)
    assert [n for n in range(1, 12) if policy.is_due(n)] == due


def test_asha_keeps_the_best_share_at_each_rung() -> None:
    policy = open_policy(Named(ASHA, {"reduction_factor": 3, "min_steps": 2}))
    assert [n for n in range(1, 60) if policy.is_due(n)] == [2, 6, 18, 54]
    assert set(stopped(ASHA, FIVE, 1)) == set("bcd")
    assert set(stopped(ASHA, FIVE, 3)) == set("bde")


@pytest.mark.parametrize("name", [BANDIT, MEDIAN, TRUNCATION, ASHA, NO_POLICY])
def test_one_child_alone_is_never_stopped(name: str) -> None:
    properties = {"truncation_percentage": 99} if name == TRUNCATION else {}
    assert stopped(name, {"a": [0.1, 0.05, nan]}, 3, **properties) == {}


def test_nan_counts_as_worst() -> None:
    assert set(stopped(BANDIT, {"a": [0.5], "b": [nan]}, 1, slack_amount=10)) == {"b"}


def test_a_verdict_says_all_of_it() -> None:
    standings = standings_of(FIVE, "max")
    verdict = open_policy(Named(BANDIT, {"slack_factor": 0.2})).judge("d", 2, standings)
    assert str(verdict) == (
        "Stopped by the bandit policy at interval 2: its best 0.35 is worse than 0.583333 "
        "(slack factor 0.2). Best was a with 0.7."
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("none", Named(NO_POLICY)),
        ("asha", Named(ASHA)),
        ("ASHA:4", Named(ASHA, {"reduction_factor": 4})),
        ("median", Named(MEDIAN)),
        ("bandit:0.2", Named(BANDIT, {"slack_factor": 0.2})),
        ("truncation", Named(TRUNCATION, {"truncation_percentage": 20})),
    ],
)
def test_policies_as_people_write_them(text: str, named: Named) -> None:
    assert parse_policy(text) == named


@pytest.mark.parametrize(
    "text", ["hyperband", "median:3", "bandit:x", "truncation:100", "asha:1", "bandit:-1"]
)
def test_a_policy_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        parse_policy(text)
