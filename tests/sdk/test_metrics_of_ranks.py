"""What ``get_metrics`` has of a run of several ranks: the values of all, as in Azure ML."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from estimatory import Experiment, Run, Workspace
from estimatory.base.json_numbers import name_non_finite
from estimatory.commands import main
from estimatory.errors import UserError
from estimatory.metrics.tracking import RunTracker
from estimatory.store import summarize_run

Trackers = list[RunTracker]


@pytest.fixture
def run(workspace: Workspace) -> Run:
    return Experiment(workspace, "ranks").start_logging(outputs=False)


@pytest.fixture
def ranks(run: Run) -> Trackers:
    return [RunTracker(run.folder, rank, is_rank=True) for rank in range(2)]


def log_in_turn(ranks: Trackers, log: Callable[[RunTracker, int], Any]) -> None:
    """Rank 0, rank 1, rank 0, rank 1, as their clocks say."""
    for step in range(2):
        for rank, tracker in enumerate(ranks):
            log(tracker, 10 * rank + step)


def test_scalars_of_all_ranks_are_in_the_order_of_time(run: Run, ranks: Trackers) -> None:
    log_in_turn(ranks, lambda tracker, value: tracker.log("loss", value))
    log_in_turn(ranks, lambda tracker, value: tracker.log("word", str(value)))
    ranks[1].log("own", 1.5)
    assert run.get_metrics() == {
        "loss": [0, 10, 1, 11],
        "word": ["0", "10", "1", "11"],
        "own": 1.5,
    }
    assert run.get_metrics("loss", rank=1) == {"loss": [10, 11]}
    assert run.get_metrics(rank=0) == {"loss": [0, 1], "word": ["0", "1"]}
    child = run.child_run()
    RunTracker(child.folder, 1, is_rank=True).log("loss", 5)
    recursive = run.get_metrics("loss", recursive=True, rank=0)
    assert recursive == {run.id: {"loss": [0, 1]}, child.id: {}}
    assert run.get_rank_metrics("loss") == {"loss": {0: [0, 1], 1: [10, 11]}}


def test_numbers_and_words_of_one_name_keep_their_order(run: Run, ranks: Trackers) -> None:
    for tracker, value in zip([ranks[0], ranks[1], ranks[0]], [1, "a", 2]):
        tracker.log("mixed", value)
    assert run.get_metrics() == {"mixed": [1, "a", 2]}


def test_rows_and_lists_of_all_are_one_and_of_the_rest_the_last_counts(
    run: Run, ranks: Trackers
) -> None:
    log_in_turn(ranks, lambda tracker, value: tracker.log_row("rows", x=value, y=-value))
    log_in_turn(ranks, lambda tracker, value: tracker.log_list("list", [value]))
    log_in_turn(ranks, lambda tracker, value: tracker.log_table("table", {"x": [value]}))
    assert run.get_metrics() == {
        "rows": {"x": [0, 10, 1, 11], "y": [0, -10, -1, -11]},
        "list": [0, 10, 1, 11],
        "table": {"x": [11]},
    }
    assert run.get_metrics(rank=0)["table"] == {"x": [1]}


def test_a_forked_child_logs_in_the_order_of_time(run: Run) -> None:
    parent, child = RunTracker(run.folder, 0, is_rank=True), RunTracker(run.folder, 0)
    for tracker, value in ((child, 1), (parent, 2), (child, 3)):
        tracker.log("x", value)
    assert run.get_metrics() == {"x": [1, 2, 3]}


def test_lists_of_runs_show_rank_0(
    run: Run, ranks: Trackers, capsys: pytest.CaptureFixture[str]
) -> None:
    log_in_turn(ranks, lambda tracker, value: tracker.log("loss", value))
    assert name_non_finite(summarize_run(run.folder).to_json())["metrics"] == {"loss": 1.0}
    command = ["metrics", run.id, "--workspace", run.folder.workspace_path]
    assert main(command) == 0
    assert capsys.readouterr().out.split()[-5:] == ["loss", "11", "0", "11", "4"]
    assert main([*command, "--rank", "0"]) == 0
    assert capsys.readouterr().out.split()[-5:] == ["loss", "1", "0", "1", "2"]


@pytest.mark.parametrize("rank", [2, -1])
def test_a_rank_that_does_not_exist_is_said(run: Run, ranks: Trackers, rank: int) -> None:
    ranks[1].log("loss", 1)
    with pytest.raises(UserError, match=f"Run {run.id} has ranks 0 to 1.(.|\n)*no rank {rank}"):
        run.get_metrics(rank=rank)
    assert run.get_metrics(rank=0) == {}


def test_a_run_of_one_process_has_rank_0(run: Run) -> None:
    assert run.get_metrics(rank=0) == {}
    with pytest.raises(UserError, match="has one rank, 0"):
        run.get_metrics(rank=1)


def test_children_may_have_fewer_ranks(run: Run, ranks: Trackers) -> None:
    child = run.child_run()
    ranks[1].log("loss", 1)
    assert run.get_metrics(recursive=True, rank=1) == {run.id: {"loss": 1}, child.id: {}}


def test_the_command_says_which_rank_logged_nothing(
    run: Run, ranks: Trackers, capsys: pytest.CaptureFixture[str]
) -> None:
    ranks[1].log("loss", 1)
    command = ["metrics", run.id, "--workspace", run.folder.workspace_path, "--rank"]
    assert main([*command, "0"]) == 0
    assert f"Rank 0 of run {run.id} has logged nothing yet." in capsys.readouterr().err
    assert main([*command, "9"]) != 0
    assert "has ranks 0 to 1." in capsys.readouterr().err
