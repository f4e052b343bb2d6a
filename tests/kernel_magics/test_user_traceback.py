"""What a cell shows of an error of ours: the user's lines and the message."""

from __future__ import annotations

from typing import Any

import pytest

from estimatory.errors import EstimatoryError
from estimatory_magics import user_traceback

CODE = """
from estimatory import Workspace
def look(name):
    return Workspace().get_run(name)
look("nothing")
"""


def _shown(notebook: Any, capsys: pytest.CaptureFixture[str], code: str) -> str:
    result = notebook.shell.run_cell(code)
    assert isinstance(result.error_in_exec, Exception)
    return capsys.readouterr().out


def test_our_frames_are_left_out(notebook: Any, capsys: pytest.CaptureFixture[str]) -> None:
    shown = _shown(notebook, capsys, CODE)
    assert 'look("nothing")' in shown
    assert "return Workspace().get_run(name)" in shown
    assert "There is no run 'nothing'" in shown
    assert "estimatory/" not in shown


def test_a_name_of_the_sdk_that_is_lacking(
    notebook: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = _shown(notebook, capsys, "from azureml.core import Workspac")
    assert "Did you mean Workspace?" in shown
    assert "estimatory/" not in shown
    used = "from azureml.pipeline.core import Pipeline\nPipeline()"
    shown = _shown(notebook, capsys, used)
    assert "submit the steps one after the other" in shown
    assert "estimatory/" not in shown


@pytest.mark.parametrize("name", ["blob_service", "named"])
def test_an_attribute_that_is_lacking(
    notebook: Any, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    code = f"from estimatory import Workspace\nWorkspace().get_default_datastore().{name}"
    shown = _shown(notebook, capsys, code)
    assert f"has no attribute '{name}'. " in shown
    assert "estimatory/" not in shown


def test_a_wrong_argument(notebook: Any, capsys: pytest.CaptureFixture[str]) -> None:
    shown = _shown(notebook, capsys, "from estimatory import Workspace\nWorkspace().get_run(3)")
    assert "Workspace.get_run(): run_id wants text, and got an int: 3." in shown
    assert "estimatory/" not in shown


def test_other_errors_are_shown_whole(notebook: Any, capsys: pytest.CaptureFixture[str]) -> None:
    code = "from estimatory.base.current_folder import absolute_path\nabsolute_path(3)"
    assert "estimatory/" in _shown(notebook, capsys, code)


def test_what_the_user_handed_in_is_shown(
    notebook: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    code = (
        "from estimatory.errors import UserError\n"
        "from estimatory.store import Index\n"
        "class Folder:\n"
        "    def __getattr__(self, name): raise UserError('from the user')\n"
        "Index(Folder()).sync()\n"
    )
    shown = _shown(notebook, capsys, code)
    assert "raise UserError('from the user')" in shown


def test_unloading_takes_it_back(notebook: Any) -> None:
    assert EstimatoryError in notebook.shell.custom_exceptions
    user_traceback.uninstall(notebook.shell)
    assert notebook.shell.custom_exceptions == ()


def test_another_handler_stays(notebook: Any) -> None:
    user_traceback.uninstall(notebook.shell)
    notebook.shell.set_custom_exc((KeyError,), lambda *_, **__: None)
    user_traceback.install(notebook.shell)
    assert notebook.shell.custom_exceptions == (KeyError,)
