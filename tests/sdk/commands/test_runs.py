"""``estimatory runs``, ``show`` and ``metrics``."""

from __future__ import annotations

import pytest

from estimatory.commands.metrics import summarize


def test_runs_are_listed_newest_first(shell):
    lines = shell("runs").splitlines()
    assert lines[0].split()[:3] == ["RUN", "STATUS", "NAME"]
    assert "Failed" in lines[1]
    assert "first one" in lines[-1]
    assert "reg=0.5 epochs=4" in lines[-1]
    assert "loss=0.125" in lines[-1]
    listed = shell.json("runs")
    assert [run["created_at"] for run in listed] == sorted(
        (run["created_at"] for run in listed), reverse=True
    )


@pytest.mark.parametrize(
    ("arguments", "is_found"),
    [
        (["--experiment", "train"], True),
        (["--experiment", "none"], False),
        (["--status", "Completed"], True),
        (["--status", "Running", "--status", "Completed"], True),
        (["--status", "Running"], False),
        (["--search", "first"], True),
        (["--search", "nothing like it"], False),
        (["--tag", "stage"], True),
        (["--tag", "stage=trial"], True),
        (["--tag", "stage=other"], False),
        (["--sort", "metric:loss", "--ascending", "--limit", "1"], True),
        (["--sort", "created_at", "--limit", "1"], False),
        (["--limit", "0"], True),
        (["-n", "0"], True),
        (["-n", "1"], False),
    ],
)
def test_runs_are_filtered_and_sorted(shell, good, arguments, is_found):
    assert (good in [run["run_id"] for run in shell.json("runs", *arguments)]) is is_found


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--status", "Runing"], "'Runing' is none of"),
        (["--sort", "beauty"], "'beauty' is none of"),
        (["--limit", "-1"], "--limit is -1"),
        (["-n", "-1"], "--limit is -1"),
        (["--limit", "x"], "invalid int value"),
        (["--nonsense"], "unrecognized arguments: --nonsense"),
        (["--", "x"], "unrecognized arguments: x"),
    ],
)
def test_a_wrong_list_is_refused_in_one_line(shell, arguments, complaint):
    assert complaint in shell.fail("runs", *arguments)


def test_an_empty_workspace_has_nothing_to_list(fresh):
    for command in ("runs", "experiments", "models", "environments"):
        assert fresh.json(command) == []
        assert fresh(command) == ""
        assert fresh.workspace.path in fresh.errors


def test_show_tells_everything(shell, good):
    shown = shell("show", good)
    for part in ("first one", "Completed", "train.py --reg 0.5", "stage=trial", "loss=0.125"):
        assert part in shown
    failed = shell("show", "last")
    assert "ValueError: it went wrong" in failed
    assert "train.py:15 in <module>" in failed


def test_a_run_is_named_by_its_beginning_or_last_part_or_last(shell, good):
    experiment, _, tail = good.split("_")
    assert shell.json("show", tail[:6])["run_id"] == good
    assert shell.json("show", good[:-3])["run_id"] == good
    assert shell.json("show", "last")["run_id"] == shell.json("runs")[0]["run_id"]
    assert experiment == "train"


@pytest.mark.parametrize("word", ["nope", "", "..", "../runs", "*", "a/b", "x" * 500])
def test_a_word_that_means_no_run_is_refused(shell, word):
    assert "There is no run" in shell.fail("show", word)


def test_an_ambiguous_beginning_lists_what_it_means(shell, good):
    error = shell.fail("show", "train_")
    assert "means 2 runs: train_" in error
    assert good in error
    assert "Write more" in error


def test_last_without_runs(fresh):
    assert "There are no runs" in fresh.fail("show", "last")


def test_metrics_are_summed_up_or_given_as_they_are(shell, good):
    assert shell.json("metrics", good) == {
        "loss": [0.5, 0.25, 0.5 / 3, 0.125],
        "table": {"a": 1, "b": 2},
    }
    lines = [line.split() for line in shell("metrics", good).splitlines()]
    assert ["loss", "0.125", "0.125", "0.5", "4"] in lines
    assert shell.json("metrics", good, "--name", "loss") == {"loss": [0.5, 0.25, 0.5 / 3, 0.125]}
    assert "no metric 'auc': loss, table" in shell.fail("metrics", good, "--name", "auc")


def test_metrics_of_every_kind_are_summed_up():
    nan = float("nan")
    assert summarize([1.0, nan, 3.0]) == ("3", "1", "3", "3")
    assert summarize([nan]) == ("nan", "", "", "1")
    assert summarize("text") == ("text", "", "", "1")
    assert summarize([]) == ("", "", "", "0")
