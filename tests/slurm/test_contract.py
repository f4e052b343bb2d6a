"""The contracts of compute against a real Slurm."""

from __future__ import annotations

import pytest

from estimatory.compute.table import get_backend
from estimatory.testing.compute import ComputeContract, LauncherContract


class TestSlurm(ComputeContract, LauncherContract):
    @pytest.fixture
    def backend(self, workspace, target):
        return get_backend(workspace.folder, target())
