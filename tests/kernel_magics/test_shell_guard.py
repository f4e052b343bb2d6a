"""Shell commands of old notebooks: installs of the SDK are said to be unnecessary, pagers print."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from estimatory import compat
from estimatory_magics.shell_guard import ShellGuard, reduce_installs

REDUCED = [
    ("pip install azureml-sdk", "true"),
    ("pip install --upgrade azureml-sdk[notebooks] pandas", "pip install --upgrade pandas"),
    (
        "pip3 install -q 'azureml-sdk>=1.0' \"six>1\" > log 2>&1",
        'pip3 install -q "six>1" > log 2>&1',
    ),
    ("pip install -i https://index azureml-core", "true"),
    ("pip install azureml-dataprep[pandas]", "pip install pandas pyarrow"),
    ("pip install azureml-mlflow", "pip install 'mlflow-skinny<3.14'"),
    ("pip install azureml-train-automl", "true"),
    ("pip install -r requirements.txt azureml-core", "pip install -r requirements.txt"),
    ("{sys.executable} -m pip install azureml-core six", "{sys.executable} -m pip install six"),
    ("'/my env/bin/python' -m pip install azureml-core", "true"),
    ("/opt/bin/pip install azureml-core six", "/opt/bin/pip install six"),
    ("sudo -H pip install azureml-core", "true"),
    ("uv pip install azureml-core six", "uv pip install six"),
    ("cd x; pip install azureml-widgets==1.0.85 && ls", "cd x; true && ls"),
    ("pip install azureml-core 2>&1 | tail -1", "true"),
]
UNTOUCHED = [
    "pip install pandas",
    "pip list | grep azureml",
    "pip uninstall -y azureml-sdk",
    "jupyter nbextension enable --py --user azureml.widgets",
    "echo pip install azureml-core",
    "pip install 'azureml-core",
]


@pytest.mark.parametrize(("command", "reduced"), REDUCED)
def test_what_is_left_of_a_command(command: str, reduced: str) -> None:
    found, dropped = reduce_installs(command)
    assert found == reduced
    assert dropped


@pytest.mark.parametrize("command", UNTOUCHED)
def test_other_commands_stay(command: str) -> None:
    assert reduce_installs(command) == (command, [])


@pytest.fixture
def pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ``pip`` on the path that only notes how it was called."""
    calls, folder = tmp_path / "calls", tmp_path / "bin"
    folder.mkdir()
    (folder / "pip").write_text(f'#!/bin/sh\necho "$@" >> {calls}\n')
    (folder / "pip").chmod(0o755)
    calls.touch()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return calls


def test_a_cell_installs_the_rest(
    notebook: Any, pip: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    notebook.run(
        "!pip install azureml-sdk\nfor name in ['six']:\n    !pip install azureml-core {name}"
    )
    assert pip.read_text() == "install six\n"
    assert "azureml-sdk not installed: Estimatory stands in" in capfd.readouterr().out


def test_output_can_be_kept(notebook: Any, pip: Path) -> None:
    notebook.run("said = !pip install azureml-sdk\nassert 'stands in' in said[0]")
    assert pip.read_text() == ""


def test_names_of_a_function_are_expanded(notebook: Any, pip: Path) -> None:
    notebook.run("def get(name):\n    !pip install azureml-core {name}\nget('six')")
    assert pip.read_text() == "install six\n"


def test_the_pip_magic_is_guarded(
    notebook: Any, pip: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    called: list[str] = []
    monkeypatch.setitem(notebook.shell.magics_manager.magics["line"], "pip", called.append)
    notebook.run("%pip install azureml-core[notebooks]")
    notebook.run("%pip install azureml-core six")
    assert called == ["install six"]
    assert capfd.readouterr().out.count("stands in") == 2


def test_looking_for_a_package_of_the_sdk_is_answered(
    notebook: Any, pip: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    notebook.run("!pip show azureml-mlflow")
    notebook.run("%pip show azureml-train-core azureml-widgets")
    assert pip.read_text() == ""
    first, second = capfd.readouterr().out.split("\n")[:2]
    assert first.startswith("estimatory: azureml-mlflow not installed, nor needed: ")
    assert second.startswith("estimatory: azureml-train-core, azureml-widgets not installed")
    notebook.run("!pip show azureml-core six")
    assert pip.read_text() == "show azureml-core six\n"


def test_where_the_names_are_not_ours_nothing_is_guarded(
    notebook: Any, pip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compat, "would_answer", lambda: False)
    notebook.run("!pip install azureml-sdk")
    assert pip.read_text() == "install azureml-sdk\n"


@pytest.fixture
def unloaded(notebook: Any) -> Iterator[Any]:
    """A notebook that has not loaded us yet."""
    notebook.run("%unload_ext estimatory")
    yield notebook
    compat.install(insist=False)
    compat.uninstall()


def test_the_cell_that_loads_us_is_guarded_from_there_on(unloaded: Any, pip: Path) -> None:
    unloaded.run("%load_ext estimatory\nfor name in ['six']:\n    !pip install azureml-sdk {name}")
    assert pip.read_text() == "install six\n"
    unloaded.run("%unload_ext estimatory")
    unloaded.run("%load_ext estimatory\nsaid = !pip install azureml-core\n!pip install azureml-sdk")
    assert pip.read_text() == "install six\n"
    assert "stands in" in unloaded.shell.user_ns["said"][0]


def test_an_install_above_in_the_cell_that_loads_us_does_not_win(
    unloaded: Any, pip: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(pip.parent / "site")
    package = pip.parent / "site" / "azureml" / "core"
    install = f"!pip install azureml-core && mkdir -p '{package}' && touch '{package}/__init__.py'"
    compat.uninstall()
    unloaded.run(
        f"{install}\n%load_ext estimatory\n"
        "import azureml.core\nassert 'estimatory' in azureml.core.VERSION"
    )
    assert pip.read_text() == "install azureml-core\n"
    assert "azureml-core not needed" in "".join(capfd.readouterr())


def test_unloading_takes_the_guard_away(notebook: Any, pip: Path) -> None:
    notebook.run("%load_ext estimatory")
    notebook.run("%unload_ext estimatory")
    notebook.run("!pip install azureml-sdk")
    assert pip.read_text() == "install azureml-sdk\n"


@pytest.mark.parametrize(
    ("typed", "run"),
    [
        ("more train.py", "cat train.py"),
        ("less 'my file'", "cat 'my file'"),
        ("more train.py | head", "more train.py | head"),
        ("more -5 train.py", "more -5 train.py"),
        ("moreover x", "moreover x"),
    ],
)
def test_a_pager_prints_where_no_key_can_be_pressed(typed: str, run: str) -> None:
    code = f"get_ipython().system({typed!r})"
    guarded = ShellGuard(has_terminal=False).visit(ast.parse(code))
    assert ast.unparse(guarded) == f"get_ipython().system({run!r})"
    assert ast.unparse(ShellGuard(has_terminal=True).visit(ast.parse(code))) == code
