"""``estimatory run-notebook``: a notebook from top to bottom, the SDK's names included."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from estimatory import Workspace
from estimatory.commands import main

LOGS = (
    "import os\n"
    "from azureml.core import Experiment, Workspace\n"
    "run = Experiment(Workspace.from_config(), 'from-a-notebook').start_logging(outputs=False)\n"
    "run.log('x', 1)\n"
    "run.complete()\n"
    "print('in', os.path.basename(os.getcwd()))"
)


@pytest.fixture
def write_notebook(tmp_path: Path) -> Callable[..., Path]:
    def write(*codes: str, name: str = "a book.ipynb") -> Path:
        cells = [nbformat.v4.new_code_cell(code) for code in codes]
        kernel = {"name": "python36", "display_name": "Python 3.6 - AzureML", "language": "python"}
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        path = tmp_path / "books" / name
        path.parent.mkdir(exist_ok=True)
        nbformat.write(notebook, path)
        return path

    return write


def outputs_of(path: Path) -> list[Any]:
    notebook = nbformat.read(path, as_version=4)
    return [output for cell in notebook.cells for output in cell.outputs]


def test_it_runs_prints_and_writes(
    write_notebook: Callable[..., Path], workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_notebook(LOGS, "6 * 7")
    assert main(["run-notebook", str(path)]) == 0
    said = capsys.readouterr()
    assert said.out == "in books\n42\n"
    written = path.with_name("a book.output.ipynb")
    assert f"Written: {written}" in said.err
    assert [o.output_type for o in outputs_of(written)] == ["stream", "execute_result"]
    assert outputs_of(path) == []
    (run,) = workspace.experiments["from-a-notebook"].get_runs()
    assert run.get_metrics() == {"x": 1}


def test_the_output_goes_where_it_is_asked_to(
    write_notebook: Callable[..., Path], workspace: Workspace, tmp_path: Path
) -> None:
    path, output = write_notebook("1"), tmp_path / "done/here/out.ipynb"
    assert main(["run-notebook", str(path), "-o", str(output)]) == 0
    assert len(outputs_of(output)) == 1


def test_a_cell_that_fails_ends_it(
    write_notebook: Callable[..., Path], workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_notebook("print('first')", "1 / 0", "print('never')")
    assert main(["run-notebook", str(path), "--json"]) == 1
    said = capsys.readouterr()
    assert "never" not in said.err
    assert "ZeroDivisionError: division by zero" in said.err
    assert json.loads(said.out)["failed"] == [
        {"cell": 1, "exception": "ZeroDivisionError", "message": "division by zero"}
    ]
    assert [o.output_type for o in outputs_of(path.with_name("a book.output.ipynb"))] == [
        "stream",
        "error",
    ]


def test_it_can_go_on_after_an_error(
    write_notebook: Callable[..., Path], workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_notebook("1 / 0", "print('still')")
    assert main(["run-notebook", str(path), "--allow-errors"]) == 1
    assert "still" in capsys.readouterr().out


def test_a_cell_has_its_time(
    write_notebook: Callable[..., Path], workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_notebook("import time; time.sleep(60)")
    assert main(["run-notebook", str(path), "--timeout", "1s"]) == 2
    assert "timed out" in capsys.readouterr().err


def test_the_workspace_can_be_named(
    write_notebook: Callable[..., Path], workspace: Workspace, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    assert main(["run-notebook", str(write_notebook(LOGS)), "--workspace", str(other)]) == 0
    assert "from-a-notebook" in Workspace(other).experiments
    assert "from-a-notebook" not in workspace.experiments


@pytest.mark.parametrize("text", ["{", "[]", '{"cells": 3}', "\x00"])
def test_what_is_no_notebook(
    text: str, tmp_path: Path, workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.ipynb"
    path.write_text(text)
    assert main(["run-notebook", str(path)]) == 2
    said = capsys.readouterr().err
    assert "cannot be read as a notebook" in said
    assert len(said.splitlines()) == 1


def test_a_notebook_that_is_not_there(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run-notebook", "nothing.ipynb"]) == 2
    assert "There is no notebook 'nothing.ipynb'." in capsys.readouterr().err


def test_keys_that_old_front_ends_left_out(
    write_notebook: Callable[..., Path], workspace: Workspace
) -> None:
    path = write_notebook("1 + 1")
    content = json.loads(path.read_text())
    for key in ("metadata", "outputs", "execution_count"):
        del content["cells"][0][key]
    path.write_text(json.dumps(content))
    assert main(["run-notebook", str(path)]) == 0
