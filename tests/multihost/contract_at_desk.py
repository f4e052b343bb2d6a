"""The contract of a launcher on hosts, executed at the desk of the lab by ``test_contract``."""

from __future__ import annotations

import json
import os

import pytest

from estimatory import Workspace
from estimatory.compute import ComputeTarget, SshCompute
from estimatory.compute.table import get_backend
from estimatory.folders.run_spec import EnvironmentSpec
from estimatory.testing.compute import LauncherContract


class TestSsh(LauncherContract):
    @pytest.fixture
    def backend(self, tmp_path):
        settings = json.loads(os.environ["LAB_SETTINGS"])
        workspace = Workspace(str(tmp_path / "workspace"))
        ComputeTarget.attach(workspace, "lab", SshCompute.attach_configuration(**settings))
        return get_backend(workspace.folder, "lab")

    @pytest.fixture
    def fields(self):
        return {"environment": EnvironmentSpec(os.environ["LAB_PYTHON"])}
