"""``estimatory sweep`` and ``estimatory sweeps``: real sweeps at the command line."""

from __future__ import annotations

import json
import signal
import time

import pytest

RANGE = ("-p", "reg=choice(1, 2, 3)", "--metric", "loss:min")


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """A shell in whose workspace a sweep over three points has ended."""
    from .conftest import Shell

    shell = Shell(tmp_path_factory.mktemp("swept"))
    shell.output = shell(
        *("sweep", "code/train.py", *RANGE, "--sampler", "grid", "--parallel", "2"),
        *("-p", "epochs=2"),
    )
    return shell


def test_it_waits_and_shows_what_happens(swept) -> None:
    assert swept.output.startswith("RunId: train_")
    assert "_2: Completed, loss 1.5" in swept.output
    assert swept.output.endswith("Status: Completed\n")


def test_show_has_the_best_first(swept) -> None:
    shown = swept("sweeps", "show", "last").splitlines()
    assert shown[0].startswith("Sweep       train_")
    assert any(line.startswith("Best        0.5, trial 0: reg=1") for line in shown)
    assert "Trials      3 of 3 trials ended: 3 Completed" in shown
    assert "Sampler     grid" in "\n".join(shown)
    rows = shown[shown.index("") + 2 :]
    assert [row.split()[0] for row in rows] == ["0", "1", "2"]
    assert len(swept("sweeps", "show", "last", "-n", "1").splitlines()) == len(shown) - 2
    view = swept.json("sweeps", "show", "last")
    assert view["trials"]["best"] == [0.5, 1.0, 1.5]
    assert view["trials"]["parameters"] == {"reg": [1, 2, 3]}


def test_lists_have_the_sweep_and_its_trials_when_asked_for(swept) -> None:
    run_id = swept.json("sweeps", "show", "last")["run_id"]
    listed = [run["run_id"] for run in swept.json("runs")]
    assert listed.count(run_id) == 1
    assert f"{run_id}_0" not in listed
    assert f"{run_id}_0" in [run["run_id"] for run in swept.json("runs", "--children")]
    assert swept.json("show", "last")["run_id"] == run_id
    assert swept.json("show", run_id[:-2])["run_id"] == run_id


def test_a_trial_stands_for_its_sweep_and_other_runs_do_not(swept) -> None:
    run_id = swept.json("sweeps", "show", "last")["run_id"]
    assert swept.json("sweeps", "show", f"{run_id}_1")["run_id"] == run_id
    alone = swept("submit", "code/train.py", "--wait").split("\n")[0].partition(": ")[2]
    assert f"Run {alone} is no sweep" in swept.fail("sweeps", "show", alone)


def test_acts_say_what_they_did_or_why_not(swept) -> None:
    sweeps = [r for r in swept.json("runs", "--children") if r["parent_run_id"]]
    run_id = sweeps[0]["parent_run_id"]
    assert "Every point of the space is taken: it has 3." in swept.fail("sweeps", "add", run_id)
    assert "has ended: Completed" in swept.fail("sweeps", "pause", run_id)
    assert "has ended: Completed" in swept.fail("sweeps", "resume", run_id)
    assert "has failed and was not done again" in swept.fail("sweeps", "retry", run_id)
    assert "'x' is no number of trials" in swept.fail("sweeps", "add", run_id, "--trials", "x")
    assert "invalid choice: 'go'" in swept.fail("sweeps", "go", run_id)


def test_more_trials_for_one_that_has_ended(fresh) -> None:
    words = ("-p", "reg=uniform(1, 2)", "--metric", "loss:min", "--trials", "1")
    fresh("sweep", "code/train.py", *words, "--json")
    view = fresh.json("sweeps", "add", "last", "--trials", "2")
    assert view["max_trials"] in (1, 3)
    assert "has 3 trials now" in fresh.errors
    deadline = time.monotonic() + 30
    while fresh.json("sweeps", "show", "last")["counts"] != {"Completed": 3}:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_ctrl_c_leaves_it_running(fresh) -> None:
    (fresh.folder / "slow" / "slow.py").write_text("import time\ntime.sleep(300)\n")
    process = fresh.start("sweep", "slow/slow.py", *RANGE, "--parallel", "1")
    line = process.stdout.readline()
    run_id = line.partition(": ")[2].strip()
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert f"`estimatory cancel {run_id}` ends it" in errors
    assert fresh.json("sweeps", "show", run_id)["status"] in ("Running", "NotStarted", "Preparing")
    fresh("sweeps", "pause", run_id)
    fresh("cancel", run_id, "--wait")
    view = fresh.json("sweeps", "show", run_id)
    assert view["status"] == "Canceled"
    assert set(view["counts"]) == {"Canceled"}


def test_a_dry_run_shows_space_points_and_first_draws(fresh) -> None:
    words = ("sweep", "code/train.py", *RANGE, "--seed", "7", "--dry-run")
    shown = fresh(*words)
    assert "Sweep       at most 3 runs, for the minimum of loss" in shown
    assert "Space       reg = choice(1, 2, 3)" in shown
    assert "Points      3" in shown
    assert "Draw 2      reg = " in shown
    plan = json.loads(fresh(*words, "--json"))["sweep"]
    assert plan["points"] == 3
    assert sorted(draw["reg"] for draw in plan["first_draws"]) == [1, 2, 3]
    assert fresh(*words) == shown
    assert fresh.json("runs") == []


def test_detached_it_prints_the_id_alone(fresh) -> None:
    run_id = fresh("sweep", "slow/slow.py", *RANGE, "--detach").strip()
    assert fresh.json("sweeps", "show", run_id)["metric"] == "loss"
    fresh("cancel", run_id, "--wait")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("sweep", "code/train.py"), "No parameter has a range"),
        (("sweep", "code/train.py", "-p", "reg=uniform(0,1)"), "Add --metric NAME:max"),
        (("sweep", "code/train.py", *RANGE[:1], "reg=uniform(0,1)", *RANGE[2:]), "--trials 30"),
        (("sweep", "code/train.py", *RANGE, "-p", "reg=1"), "reg is given a value and a range"),
        (("sweep", "code/train.py", *RANGE, "--sampler", "x"), "--sampler 'x' is not a sampler"),
        (("submit", "code/train.py", "--trials", "3"), "--trials is of a sweep"),
        (("sweep", "code/train.py", "-p", "a=choice()", *RANGE[2:]), "choice() has no options"),
        (("sweeps", "show", "last"), "There are no runs"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(fresh, words, said) -> None:
    assert said in fresh.fail(*words)


def test_submit_takes_ranges_too(fresh) -> None:
    shown = fresh("submit", "code/train.py", *RANGE, "--wait")
    assert "_2: Completed" in shown
