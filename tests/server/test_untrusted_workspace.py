"""Every route refuses the workspace of another user with 403 and the command that allows it."""

from __future__ import annotations

import json
import os

import pytest
from tornado.httpclient import HTTPClientError

from estimatory import Workspace

STRANGER = 12345
PATHS = ("workspace", "runs", "runs/demo_1", "models", "environments", "compute", "estimator-form")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another user's workspace")
async def test_it_is_refused_until_it_is_allowed(
    jp_fetch, jp_ws_fetch, workspace, monkeypatch, tmp_path
):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    os.chown(workspace.path, STRANGER, STRANGER)
    for path in PATHS:
        with pytest.raises(HTTPClientError) as refusal:
            await jp_fetch("estimatory/api", path)
        assert refusal.value.code == 403
        said = json.loads(refusal.value.response.body)
        assert said["reason"] == "UntrustedWorkspaceError"
        assert f"it belongs to uid {STRANGER}" in said["message"]
        assert f"`estimatory workspace allow {workspace.path}`" in said["hint"]
    socket = await jp_ws_fetch("estimatory/api/stream")
    await socket.write_message('{"type": "subscribe", "topic": "runs"}')
    assert json.loads(await socket.read_message())["reason"] == "UntrustedWorkspaceError"
    socket.close()
    Workspace.allow(workspace.path)
    assert (await jp_fetch("estimatory/api/workspace")).code == 200
