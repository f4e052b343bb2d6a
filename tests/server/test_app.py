"""Which workspace a server shows, and that its kernels see the same."""

from __future__ import annotations

import os

import pytest

import estimatory
import estimatory_server
from estimatory_server.services import choose_workspace_path


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.delenv("ESTIMATORY_WORKSPACE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_the_nearest_folder_above_the_servers_root_is_chosen(tmp_path, home):
    root = tmp_path / "project" / "notebooks"
    root.mkdir(parents=True)
    assert choose_workspace_path("", str(root)) == str(home / ".estimatory")
    (tmp_path / "project" / ".estimatory").mkdir()
    assert choose_workspace_path("", str(root)) == str(tmp_path / "project" / ".estimatory")


def test_the_variable_goes_before_and_the_configuration_first(tmp_path, monkeypatch):
    (tmp_path / ".estimatory").mkdir()
    monkeypatch.setenv("ESTIMATORY_WORKSPACE", str(tmp_path / "named"))
    assert choose_workspace_path("", str(tmp_path)) == str(tmp_path / "named")
    assert choose_workspace_path("~/mine", str(tmp_path)) == str(tmp_path / "home" / "mine")


class TestConfigured:
    @pytest.fixture
    def jp_server_config(self, tmp_path, monkeypatch):
        monkeypatch.setenv("ESTIMATORY_WORKSPACE", "")
        return {
            "ServerApp": {"jpserver_extensions": {"estimatory_server": True}},
            "EstimatoryServer": {"workspace_path": str(tmp_path / "configured")},
        }

    async def test_kernels_inherit_the_servers_workspace(self, ask, tmp_path):
        path = str(tmp_path / "configured")
        assert not os.path.exists(path)
        assert os.environ["ESTIMATORY_WORKSPACE"] == path
        answer = await ask("workspace")
        assert (answer["path"], answer["n_runs"], answer["n_models"]) == (path, 0, 0)
        assert answer["version"] == estimatory_server.__version__ == estimatory.__version__ != ""

    async def test_a_workspace_that_cannot_be_made_is_told(self, ask, tmp_path):
        (tmp_path / "configured").write_text("a file is in the way")
        status, error = await ask("runs")
        assert (status, error["reason"]) == (422, "WorkspaceError")
        assert "cannot be used as a workspace" in error["message"]
