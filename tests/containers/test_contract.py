"""The contract of a launcher in a container, and of containers as nodes."""

from __future__ import annotations

import pytest

from estimatory.compute.table import get_backend
from estimatory.folders.run_spec import ContainerSpec
from estimatory.testing.compute import LauncherContract


class TestDocker(LauncherContract):
    @pytest.fixture
    def backend(self, workspace, engine):
        return get_backend(workspace.folder, "local")

    @pytest.fixture
    def fields(self, image):
        return {"container": ContainerSpec(image)}
