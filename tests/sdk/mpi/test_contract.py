"""The contract of a launcher under the real mpirun."""

from __future__ import annotations

import os

import pytest

from estimatory.compute.table import get_backend
from estimatory.testing.compute import LauncherContract


class TestMpi(LauncherContract):
    @pytest.fixture
    def backend(self, workspace, mpi_bin, monkeypatch):
        monkeypatch.setenv("PATH", f"{os.environ['PATH']}{os.pathsep}{mpi_bin}")
        return get_backend(workspace.folder, "local")

    @pytest.fixture
    def fields(self):
        return {"process_count_per_node": 2}
