"""Sweeps in a notebook: a cell with a range, its card, and the magics that steer it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from estimatory import SweepRun, Workspace
from estimatory.api.run_card.bundle import MIME_TYPE
from estimatory_magics.cell.dry_run import render_plan
from estimatory_magics.cell.plan import CellPlan, Notebook, plan_cell
from estimatory_magics.line.parsing import parse_line
from estimatory_magics.line.tokens import tokenize
from estimatory_magics.usage import UsageError

CELL = """\
from estimatory import Run
run = Run.get_context()
for step in range(2):
    run.log("AUC", lr * (step + 1) + len(max_kind))
"""
LINE = "churn --metric AUC:max -p 'lr=choice(1, 2)' -p max-kind=choice(a, 'b c') --seed 7"


def plan(line: str, body: str = "print(1)\n", **config: Any) -> CellPlan:
    return plan_cell(line, body, Notebook(config=config))


# --- the line ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "expression"),
    [
        ('-p "lr=loguniform(1e-4,1e-1)"', "loguniform(0.0001, 0.1)"),
        ("-p lr=loguniform(1e-4, 1e-1)", "loguniform(0.0001, 0.1)"),
        ("-p 'lr = choice(1)'", None),
        ("-p lr=choice(relu, 'a b', 3)", "choice(relu, 'a b', 3)"),
        ('-p lr=choice("a", [1, 2])', None),
        ("--param=lr=uniform(0, 1)", "uniform(0, 1)"),
        ('-p lr="choice(1, 2)"', None),
        ("-p lr='choice(1, 2)'", None),
        ("-p lr=other(1, 2)", None),
    ],
)
def test_a_range_in_a_line(line: str, expression: str | None) -> None:
    try:
        space = {name: str(one) for name, one in parse_line(line).space.items()}
    except UsageError:
        space = {}
    assert space == ({} if expression is None else {"lr": expression})


def test_quotes_keep_a_range_as_text() -> None:
    assert parse_line('-p lr="choice(1, 2)"').parameters == {"lr": "choice(1, 2)"}


def test_round_brackets_hold_together_after_a_name_only() -> None:
    assert [token.raw for token in tokenize("-p a=f(1, 2) -p b=:( (c d)")] == [
        "-p", "a=f(1, 2)", "-p", "b=:(", "(c", "d)",
    ]  # fmt: skip


def test_the_request_of_a_cell_is_that_of_a_sweep() -> None:
    request = plan(f"{LINE} -p epochs=3", CELL).to_request()
    assert request.kind == "sweep"
    assert request.plan["sets_globals"] is True
    assert list(request.plan["space"]) == ["lr", "max-kind"]
    assert request.script_globals == {"epochs": 3}
    assert request.arguments == ("--epochs", "3")


def test_a_drawn_name_is_known_to_the_cell() -> None:
    assert plan(LINE, CELL).notices == ()
    (notice,) = plan(LINE, f"lr = 1\n{CELL}").notices
    assert notice.startswith("lr is handed over, but the cell sets it again")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--trials 3", "--trials is of a sweep, and no parameter has a range here."),
        ("-p lr=1 --stop asha", "--stop is of a sweep"),
        ("-p lr=choice(1, 2)", "Add --metric NAME:max or --metric NAME:min"),
        ("-p lr=uniform(0,1) --metric a:max", "For example --trials 30."),
        ("-p lr=choice() --metric a:max", "choice() has no options"),
        ("-p lr=loguniform(1) --metric a:max", "'loguniform(1)' cannot be read"),
        ("-p lr=choice(1,2) -p lr=1 --metric a:max", "lr is given a value and a range"),
        ("-p lr=choice(1,2) --sampler x", "should be a sampler: random, grid, bayes, quasi"),
        ("-p lr=choice(1,2) --stop x", "should be a policy: none, asha, median, bandit:0.2"),
        ("-p lr=choice(1,2) --minutes x", "should be a number of minutes above 0"),
        ("-p lr=uniform(0,1) --metric a:max --trials 2 --sampler grid", "Write choice(...)"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(line: str, said: str) -> None:
    with pytest.raises((UsageError, ValueError)) as caught:
        plan(line).to_request()
    assert said in " ".join(str(caught.value).split("\n"))


def test_defaults_of_sweeps_leave_other_cells_alone() -> None:
    config = {"sampler": "grid", "stop": "median", "parallel": "2"}
    assert plan("-p lr=1", **config).to_request().kind == "script"
    asked = plan(LINE, **config).to_request().plan
    assert asked["sampler"] == {"name": "GRID"}
    assert asked["policy"] == {"name": "MedianStopping"}
    assert asked["max_concurrent"] == 2


def test_a_dry_run_shows_space_points_and_first_draws() -> None:
    shown = render_plan(plan(f"{LINE} --trials 30 --parallel 2 --stop bandit:0.2", CELL))
    assert "sweep         at most 30 runs, 2 at once, for the maximum of AUC" in shown
    assert "space         lr = choice(1, 2)\n              max-kind = choice(a, 'b c')" in shown
    assert "points        4" in shown
    assert "sampler       random, seed 7" in shown
    assert "stop          bandit:0.2" in shown
    assert shown.count("lr = 1 · max-kind = ") + shown.count("lr = 2 · max-kind = ") == 4
    assert shown == render_plan(plan(f"{LINE} --trials 30 --parallel 2 --stop bandit:0.2", CELL))


# --- in a shell ----------------------------------------------------------------------------------
def test_a_cell_sweeps_and_shows_its_card(notebook: Any, workspace: Workspace) -> None:
    notebook.run(f"%%estimator {LINE} -o swept\n{CELL}")
    run = notebook.shell.user_ns["swept"]
    assert type(run) is SweepRun
    assert run.best_value == 7.0
    assert run.best_parameters == {"lr": 2, "max-kind": "b c"}
    snapshot = notebook.displays[-1]["data"][MIME_TYPE]["snapshot"]
    assert snapshot["sweep"]["n_ended"] == 4
    assert snapshot["run"]["status"] == "Completed"
    assert "Best AUC 7" in notebook.displays[-1]["data"]["text/html"]
    assert [summary.run_id for summary in notebook.run("%runs")] == [run.id]
    assert len(notebook.run("%runs --children")) == 5
    assert run.best.spec.script_globals == {"lr": 2, "max_kind": "b c"}


def test_every_trial_gets_what_was_handed_over(notebook: Any, workspace: Workspace) -> None:
    pytest.importorskip("numpy")
    notebook.run("import numpy\nweights = numpy.ones(3)\nnames = ['a']")
    body = f"{CELL[:51]}run.log('AUC', lr * weights.sum() + len(names))\n"
    line = "--metric AUC:max -p lr=choice(1, 2) -p depth=3 -i weights,names -o swept"
    notebook.run(f"%%estimator {line}\n{body}")
    run = notebook.shell.user_ns["swept"]
    assert run.best_value == 7.0
    assert run.best.spec.parameters == {"depth": 3, "lr": 2}


def test_a_detached_sweep_is_steered_by_magics(
    notebook: Any,
    workspace: Workspace,
    capsys: pytest.CaptureFixture[str],
    wait_until: Callable[..., Any],
) -> None:
    line = "--metric AUC:max -p lr=uniform(0, 1) --trials 300 --parallel 1 --detach -o swept"
    notebook.run(
        f"%%estimator {line}\nfrom estimatory import Run\nRun.get_context().log('AUC', lr)\n"
    )
    run = notebook.shell.user_ns["swept"]
    wait_until(lambda: run.best_value is not None)
    capsys.readouterr()
    notebook.run(f"%sweep_pause {run.id}")
    assert capsys.readouterr().out == (
        f"Sweep {run.id} starts no more trials; %sweep_resume {run.id} lets it go on.\n"
    )
    wait_until(lambda: run.view.is_paused)
    notebook.run(f"%sweep_add {run.id} --trials 5")
    assert capsys.readouterr().out == f"Sweep {run.id} has 305 trials now.\n"
    notebook.run("%sweep_resume last")
    assert capsys.readouterr().out == f"Sweep {run.id} goes on.\n"
    wait_until(lambda: not run.view.is_paused)
    notebook.run("%sweep_show last")
    assert notebook.displays[-1]["data"][MIME_TYPE]["run_id"] == run.id
    with pytest.raises(UsageError, match="and was not done again"):
        notebook.run(f"%sweep_retry {run.id}")
    notebook.run(f"%run_cancel {run.id}")
    run.wait_for_completion(raise_on_error=False)
    with pytest.raises(UsageError, match="has ended: Canceled"):
        notebook.run(f"%sweep_pause {run.id}")


def test_the_magics_explain_themselves(
    notebook: Any, run_code: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("add", "pause", "resume", "retry", "show"):
        notebook.run(f"%sweep_{name} -h")
        assert capsys.readouterr().out.startswith(f"%sweep_{name} RUN\n\n")
        with pytest.raises(UsageError, match=f"%sweep_{name} needs a sweep"):
            notebook.run(f"%sweep_{name}")
    run = run_code("print(1)")
    with pytest.raises(UsageError, match="is no sweep, but a script run"):
        notebook.run(f"%sweep_show {run.id}")
    with pytest.raises(UsageError, match="is not a whole number from 1 on"):
        notebook.run(f"%sweep_add {run.id} --trials 0")


def test_tab_offers_samplers_and_policies(notebook: Any) -> None:
    assert notebook.complete("%%estimator --sampler ") == [
        "random",
        "grid",
        "bayes",
        "quasi",
        "sobol",
    ]
    assert notebook.complete("%%estimator --stop b") == ["bandit:0.2"]
    assert notebook.complete("%%estimator --tr") == ["--trials"]
    assert notebook.complete("%sweep_add --t") == ["--trials"]
