"""Magics refuse the workspace of another user in one message, without a traceback."""

from __future__ import annotations

import os

import pytest
from IPython.core.error import UsageError
from tests.other_user import STRANGER, only_as_root

from estimatory import Workspace
from estimatory_magics.line.defaults import read_defaults


@only_as_root
def test_magics_say_whose_workspace_it_is(notebook, workspace, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    os.chown(workspace.path, STRANGER, STRANGER)
    cells = ("%runs", "%models", "%run_logs last", "%run_cancel last", "%%estimator\nprint(1)")
    for cell in cells:
        with pytest.raises(UsageError, match=f"it belongs to uid {STRANGER}") as refusal:
            notebook.run(cell)
        assert f"`estimatory workspace allow {workspace.path}`" in str(refusal.value)
    Workspace.allow(workspace.path)
    notebook.run("%runs")


@only_as_root
@pytest.mark.parametrize("how", ["owner", "mode"])
def test_settings_that_another_user_left_on_the_way_up_are_passed_over(tmp_path, how):
    path = tmp_path / "pyproject.toml"
    path.write_text('[tool.estimatory]\nenv = "/tmp/evil/python"\n')
    (tmp_path / "deeper").mkdir()
    assert read_defaults({}, str(tmp_path / "deeper")).layers
    os.chown(path, STRANGER, STRANGER) if how == "owner" else path.chmod(0o666)
    defaults = read_defaults({}, str(tmp_path / "deeper"))
    assert defaults.layers == ()
    reason = f"it belongs to uid {STRANGER}" if how == "owner" else "every user may write it"
    assert defaults.notices == (f"{path} was not read: {reason}.",)
