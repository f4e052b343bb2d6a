"""The demo's notebooks, run from top to bottom by a real kernel, as Binder's users run them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import estimatory
from estimatory import Run, Workspace

BINDER = Path(__file__).resolve().parents[2] / "binder"
ROUNDS = 12


@pytest.fixture
def demo(tmp_path: Path, workspace: Workspace) -> Path:
    """A copy of the demo; its kernels use the test's workspace."""
    return Path(shutil.copytree(BINDER, tmp_path / "demo"))


def execute(path: Path, **shortened: str) -> str:
    """Run a notebook, with some texts of it replaced; returns all that it printed or displayed."""
    text = path.read_text("utf-8")
    for before, after in shortened.values():
        assert before in text
        text = text.replace(before, after)
    notebook = nbformat.reads(text, as_version=4)
    client = NotebookClient(notebook, timeout=240, resources={"metadata": {"path": path.parent}})
    client.execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return "\n".join(map(_text_of, outputs))


def _text_of(output: nbformat.NotebookNode) -> str:
    return output.get("text") or output.get("data", {}).get("text/plain", "")


@pytest.mark.network
def test_quickstart(demo: Path, workspace: Workspace) -> None:
    shortened = ("rounds=400", f"rounds={ROUNDS}")
    text = execute(demo / "quickstart.ipynb", rounds=shortened)
    (run,) = workspace.experiments["diabetes"].get_runs()
    assert run.status == "Completed"
    curve = run.get_metrics("AUC")["AUC"]
    assert len(curve) == len(run.get_metrics("loss/train")["loss/train"]) == ROUNDS
    assert 0.85 < curve[0] < curve[-1] < 0.99
    assert f"{curve[-1]:.4f} after {ROUNDS}" in text
    assert f"diabetes version 1 from {run.id}" in text
    assert workspace.models["diabetes"].run_id == run.id


@pytest.mark.network
def test_python_sdk(demo: Path, workspace: Workspace) -> None:
    text = execute(demo / "python-sdk.ipynb")
    runs = {run.tags["reg"]: run for run in workspace.experiments["diabetes-regression"].get_runs()}
    assert set(runs) == {"0.01", "0.1", "1.0"}
    metrics = runs["0.01"].get_metrics()
    assert metrics == {"Accuracy": pytest.approx(0.774), "AUC": pytest.approx(0.848, abs=1e-3)}
    # From the fourth digit on, the solver's answer is the processor's; on this one it is the same
    # as without us.
    by_hand = run_by_hand(demo, runs["0.01"].record.interpreter, "0.01")
    assert metrics == pytest.approx(by_hand, rel=1e-9)
    best = max(runs.values(), key=_auc)
    assert workspace.models["diabetes-regression"].run_id == best.id
    assert re.search(rf"diabetes-regression version 1 from {best.id}", text)


@pytest.mark.network
def test_sweep(demo: Path, workspace: Workspace) -> None:
    text = execute(demo / "sweep.ipynb")
    (sweep,) = workspace.experiments["diabetes-sweep"].get_runs()
    assert sweep.status == "Completed"
    trials = sweep.to_dataframe()
    assert len(trials) == 8
    assert set(trials.status) <= {"Completed", "Canceled"}
    assert all("ASHA" in reason for reason in trials.reason[trials.status == "Canceled"])
    assert trials.best.max() == pytest.approx(sweep.best_value)
    assert sweep.best_value > 0.95
    assert f"best AUC {sweep.best_value:.4f}" in text
    model = workspace.models["diabetes-best"]
    assert (model.run_id, model.tags["sweep"]) == (sweep.best.id, sweep.id)


def run_by_hand(demo: Path, interpreter: str, reg: str) -> dict[str, float]:
    """What the demo's script logs when it is started by itself, outside any run."""
    arguments = ["train.py", "--data", str(demo / "data/diabetes.csv"), "--reg", reg]
    core = str(Path(estimatory.__file__).parents[1])
    printed = subprocess.run(
        [interpreter, *arguments],
        cwd=demo / "diabetes",
        env={**os.environ, "PYTHONPATH": core},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return {name: float(value) for name, value in re.findall(r"(\w+):\s+(\d\S+)", printed)}


def _auc(run: Run) -> float:
    return float(run.get_metrics("AUC")["AUC"])


@pytest.mark.parametrize("path", sorted(BINDER.glob("*.ipynb")), ids=lambda path: path.name)
def test_notebooks_are_kept_without_output(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert codes
    assert not any(cell.outputs or cell.execution_count for cell in codes)
