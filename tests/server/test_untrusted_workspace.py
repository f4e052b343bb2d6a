"""Every route refuses the workspace of another user with 403 and the command that allows it."""

from __future__ import annotations

import os

from tests.other_user import STRANGER, only_as_root

from estimatory import Workspace

PATHS = ("workspace", "runs", "runs/demo_1", "models", "environments", "compute", "estimator-form")


@only_as_root
async def test_it_is_refused_until_it_is_allowed(
    ask, stream, get_raw, workspace, monkeypatch, tmp_path
):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    os.chown(workspace.path, STRANGER, STRANGER)
    for path in PATHS:
        code, said = await ask(path)
        assert code == 403
        assert said["reason"] == "UntrustedWorkspaceError"
        assert f"it belongs to uid {STRANGER}" in said["message"]
        assert f"`estimatory workspace allow {workspace.path}`" in said["hint"]
    await stream.send(type="subscribe", topic="runs")
    assert (await stream.next())["reason"] == "UntrustedWorkspaceError"
    stream.socket.close()
    Workspace.allow(workspace.path)
    assert (await get_raw("workspace")).code == 200
