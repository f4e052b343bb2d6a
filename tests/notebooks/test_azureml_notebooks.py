"""Notebooks in the style of those written for the Azure ML SDK v1, run as they are.

The kernel is ``Python 3 (Estimatory)`` as the wheel installs it; the kernels that the notebooks
name do not exist here, as on the machines of their readers.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from estimatory import Workspace
from estimatory.api.run_card.bundle import MIME_TYPE
from estimatory.folders.workspace_settings import set_setting

HERE = Path(__file__).parent
KERNEL = HERE.parents[1] / "kernel_magics/kernelspec"
NAMES = {"subscription_id": "1234", "resource_group": "ours", "workspace_name": "old-days"}


@pytest.fixture
def run_notebook(workspace: Workspace, tmp_path: Path) -> Callable[[str], Any]:
    """Run one in a folder below a ``config.json``, and return it with its outputs."""
    (tmp_path / ".azureml").mkdir()
    (tmp_path / ".azureml/config.json").write_text(json.dumps(NAMES))
    kernels = tmp_path / "kernels"
    shutil.copytree(KERNEL, kernels / "estimatory")

    class Client(NotebookClient):
        def create_kernel_manager(self) -> Any:
            specs = KernelSpecManager(kernel_dirs=[str(kernels)])
            self.km = AsyncKernelManager(kernel_name="estimatory", kernel_spec_manager=specs)
            return self.km

    def run(name: str) -> Any:
        folder = tmp_path / "notebooks"
        folder.mkdir(exist_ok=True)
        notebook = nbformat.read(HERE / f"{name}.ipynb", as_version=4)
        Client(notebook, timeout=240, resources={"metadata": {"path": folder}}).execute()
        return notebook

    return run


def text_of(notebook: Any) -> str:
    """All that its cells printed and displayed, as text."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    texts = [o.get("text") or o.get("data", {}).get("text/plain", "") for o in outputs]
    return "\n".join(texts)


def cards_of(notebook: Any) -> list[dict[str, Any]]:
    """The runs that its outputs show, as they were when the notebook was saved."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    bundles = [o["data"] for o in outputs if MIME_TYPE in o.get("data", {})]
    return [bundle[MIME_TYPE]["snapshot"]["run"] for bundle in bundles]


def test_a_first_experiment(run_notebook: Callable[[str], Any], workspace: Workspace) -> None:
    notebook = run_notebook("first-experiment")
    text = text_of(notebook)
    assert "azureml-sdk[notebooks], azureml-widgets not installed: Estimatory stands in" in text
    assert "old-days\nours\nlocal\n1234\n" in text
    script, first = workspace.experiments["heights"].get_runs()
    metrics = first.get_metrics()
    assert metrics["observations"] == 500
    assert len(metrics["deciles"]) == 11
    assert metrics["summary"]["stat"] == ["mean", "std"]
    assert metrics["summary"]["value"][0] == pytest.approx(170, abs=1)
    assert "outputs/heights.csv" in first.get_file_names()
    assert script.get_metrics() == {"height": [170, 171, 172, 173]}
    assert "outputs/done.txt" in script.get_file_names()
    assert text.count("run = Run.get_context()") == 1  # by the pager
    assert [(c["run_id"], c["status"]) for c in cards_of(notebook)] == [
        (first.id, "Completed"),
        (script.id, "Completed"),
    ]


def test_estimators(run_notebook: Callable[[str], Any], workspace: Workspace) -> None:
    text = text_of(run_notebook("estimators"))
    assert "making one" in text
    assert "True Steady" in text
    (run,) = workspace.experiments["ridge"].get_runs()
    assert run.get_metrics() == {"alpha": 0.4, "mse": pytest.approx(3295.714938563238)}
    assert run.get_tags() == {"verbose": "True"}
    assert run.get_details()["target"] == "cpu-cluster"
    model = workspace.models["ridge"]
    assert (model.version, model.run_id) == (1, run.id)
    assert float(model.properties["mse"]) == pytest.approx(3295.714938563238)
    assert "refused:" in text


LOGISTIC = {
    0.001: 0.8568268, 0.005: 0.8568485, 0.01: 0.8568635,
    0.05: 0.8568666, 0.1: 0.8568549, 1.0: 0.8569429243116933,
}  # fmt: skip
"""AUC by regularization, as the lab's own outputs have it."""
BOOSTED = {
    (0.1, 100): 0.98858, (1.0, 10): 0.98291, (0.01, 100): 0.95594,
    (0.1, 10): 0.95163, (0.01, 10): 0.93548, (1.0, 100): 0.98555,
}  # fmt: skip
"""The same by learning rate and number of trees."""


def rows_of(run: Any) -> dict[Any, float]:
    """The best value of each child by its parameters."""
    found = {}
    for row in run.get_children_sorted_by_primary_metric():
        given = tuple(json.loads(row["hyperparameters"]).values())
        found[given if len(given) > 1 else given[0]] = row["best_primary_metric"]
    return found


def test_a_search_for_hyperparameters(
    run_notebook: Callable[[str], Any], workspace: Workspace, tmp_path: Path
) -> None:
    data = tmp_path / "notebooks/data"
    data.mkdir(parents=True)
    for path in (HERE.parents[1] / "binder/data/diabetes.csv", HERE / "data/diabetes2.csv"):
        shutil.copy(path, data)
    text = text_of(run_notebook("hyperdrive"))
    (run,) = workspace.experiments["hyperdrive-training"].get_runs()
    rows = rows_of(run)
    assert rows == pytest.approx(LOGISTIC, abs=1e-3)
    best = run.get_best_run_by_primary_metric()
    assert best.get_metrics()["Accuracy"] == pytest.approx(0.7893333, abs=1e-3)
    assert list(rows.values()) == sorted(rows.values(), reverse=True)
    assert f"Best Run Id: {best.id}" in text
    assert f"Arguments: ['--regularization', '{next(iter(rows))}']" in text
    model = workspace.models["tuned_model"]
    assert (model.tags, model.run_id) == ({"Training context": "Hyperdrive"}, best.id)
    (boosted,) = workspace.experiments["hyperdrive-boosting"].get_runs()
    assert rows_of(boosted) == pytest.approx(BOOSTED, abs=1e-3)
    assert "Boosted: ['--learning_rate', '0.1', '--n_estimators', '100']" in text
    assert "HyperDriveConfig(GRID, maximize 'AUC', max_total_runs=6) Completed" in text
    assert "refused: BayesianParameterSampling expects parameter_space to not be None" in text


def test_datasets(run_notebook: Callable[[str], Any], workspace: Workspace) -> None:
    text = text_of(run_notebook("datasets"))
    assert "workspaceblobstore" in text
    (run,) = workspace.experiments["reading"].get_runs()
    assert run.get_metrics() == {
        "rows of the table": 10,
        "rows of the files": 10,
        "parts": [1, 2],
    }


@pytest.mark.network
def test_a_script_of_its_time(run_notebook: Callable[[str], Any], workspace: Workspace) -> None:
    set_setting(workspace.folder, "environments.legacy_aliases", True)
    text = text_of(run_notebook("old-packages"))
    (run,) = workspace.experiments["old"].get_runs()
    assert run.get_metrics() == {"slope": pytest.approx(2)}
    assert "outputs/line.pkl" in run.get_file_names()
    assert "old-environment" in text


def test_the_kernel_is_the_interpreter_that_the_wheel_is_in() -> None:
    kernel = json.loads((KERNEL / "kernel.json").read_text())
    assert kernel["argv"][0] == "python"  # jupyter_client puts its own interpreter there
    assert kernel["display_name"] == "Python 3 (Estimatory)"


@pytest.mark.parametrize("path", sorted(HERE.glob("*.ipynb")), ids=lambda path: path.name)
def test_notebooks_are_kept_without_output(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert codes
    assert not any(cell.outputs or cell.execution_count for cell in codes)
    assert "estimatory" not in "".join(cell.source for cell in codes)
    assert sys.version_info >= (3, 10)
