"""Magics refuse the workspace of another user in one message, without a traceback."""

from __future__ import annotations

import os

import pytest
from IPython.core.error import UsageError

from estimatory import Workspace


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another user's workspace")
def test_magics_say_whose_workspace_it_is(notebook, workspace, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    os.chown(workspace.path, 12345, 12345)
    cells = ("%runs", "%models", "%run_logs last", "%run_cancel last", "%%estimator\nprint(1)")
    for cell in cells:
        with pytest.raises(UsageError, match="it belongs to uid 12345") as refusal:
            notebook.run(cell)
        assert f"`estimatory workspace allow {workspace.path}`" in str(refusal.value)
    Workspace.allow(workspace.path)
    notebook.run("%runs")
