"""A form with a range is a sweep; its code asks for the same one."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest

from estimatory import Experiment, Workspace
from estimatory.commands import main
from estimatory.errors import FormError
from estimatory.estimators.form import read_form, show_code
from estimatory.sweeps.view import read_sweep

TRAIN = """
import sys
from estimatory import Run
Run.get_context().log("AUC", float(sys.argv[sys.argv.index("--lr") + 1]))
"""
FORM: dict[str, Any] = {
    "entry_script": "train.py",
    "parameters": {"lr": "loguniform(1e-4, 1e-1)", "act": "choice(relu, 'a b')", "x": "3"},
    "primary_metric": "AUC",
    "trials": "3",
    "parallel": 2,
    "sampler": "quasi",
    "stop": "bandit:0.2",
    "minutes": "5",
    "seed": "7",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "train.py").write_text(TRAIN)
    monkeypatch.chdir(tmp_path)


def faults(**values: object) -> dict[str, str]:
    with pytest.raises(FormError) as caught:
        read_form({**FORM, **values})
    return caught.value.faults


def test_a_form_starts_a_sweep(workspace: Workspace) -> None:
    run = workspace.get_run(read_form(FORM).submit(workspace.folder).run_id)
    run.wait_for_completion()
    view = read_sweep(run.folder)
    assert len(view.trials) == 3
    assert run.spec.arguments == ("--x", "3")
    assert run.spec.origin.kind == "form"
    assert (view.sampler, view.policy, view.seed) == ("quasi", "bandit (slack_factor 0.2)", 7)


def test_its_python_asks_for_the_same_sweep(workspace: Workspace) -> None:
    asked = read_form(FORM).make_request()
    python = show_code(read_form(FORM)).python
    assert "from estimatory.sweeps import choice, loguniform\n" in python
    names: dict[str, Any] = {}
    exec(python.replace(".submit(sweep)", ""), names)
    assert isinstance(names["run"], Experiment)
    plan = names["sweep"].to_request("train").plan
    bare = {name.lstrip("-"): one for name, one in plan.pop("space").items()}
    assert bare == asked.plan["space"]
    assert plan == {name: value for name, value in asked.plan.items() if name != "space"}


def test_its_shell_line_and_its_cell_ask_for_the_same_sweep(
    monkeypatch: pytest.MonkeyPatch, workspace: Workspace
) -> None:
    from estimatory_magics.cell.plan import Notebook, plan_cell

    asked = read_form(FORM).make_request()
    code = show_code(read_form(FORM))
    words = shlex.split(code.shell.replace("\\\n", " "))
    assert words[:3] == ["estimatory", "sweep", "train.py"]
    seen: list[Any] = []
    monkeypatch.setattr("estimatory.commands.submit._show_plan", lambda _, r, **__: seen.append(r))
    assert main([*words[1:], "--dry-run"]) == 0
    line, _, body = code.cell.partition("\n")
    seen.append(plan_cell(line.partition(" ")[2], body, Notebook()).to_request())
    for request in seen:
        assert {**request.plan, "sets_globals": False} == asked.plan
        assert request.parameters == {"x": 3}


def test_a_seed_that_nobody_gave_is_in_no_code() -> None:
    code = show_code(read_form({**FORM, "seed": ""}))
    assert "seed" not in code.python + code.cell.split("\n")[0] + code.shell


def test_each_fault_stands_beside_its_field() -> None:
    assert faults(primary_metric="").keys() == {"primary_metric"}
    assert faults(trials="").keys() == {"trials"}
    assert faults(trials="x").keys() == {"trials"}
    assert faults(sampler="grid").keys() == {"sampler"}
    assert faults(sampler="x").keys() == {"sampler"}
    assert faults(stop="truncation:200").keys() == {"stop"}
    assert faults(parameters={"lr": "loguniform(0, 1)"}).keys() == {"parameters"}
    alone = faults(parameters={"lr": "1"}, parallel="", minutes="", seed="", stop="")
    assert alone.keys() == {"trials", "sampler"}
    assert "give a parameter a range" in alone["trials"]


def test_quotes_keep_a_range_as_text() -> None:
    form = read_form({"entry_script": "train.py", "parameters": {"lr": '"choice(1, 2)"'}})
    assert not form.sweep
    assert form.make_request().parameters == {"lr": "choice(1, 2)"}
    assert """-p 'lr="choice(1, 2)"'""" in show_code(form).shell
