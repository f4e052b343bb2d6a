"""The contracts of compute against every kind that needs no other machine and no engine."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from estimatory.compute import (
    AmlCompute,
    ComputeTarget,
    RemoteCompute,
    SlurmCompute,
    SshCompute,
)
from estimatory.compute.base import Allotment
from estimatory.compute.table import get_backend
from estimatory.folders.workspace_settings import set_setting
from estimatory.testing.compute import ComputeContract, LauncherContract

PACKAGES = Path(__file__).parent / "plugins"


def attached(workspace, configuration):
    ComputeTarget.attach(workspace, "target", configuration)
    return get_backend(workspace.folder, "target")


class TestLocal(ComputeContract, LauncherContract):
    @pytest.fixture
    def backend(self, workspace):
        return get_backend(workspace.folder, "local")


class TestLocalWithSlots(ComputeContract):
    @pytest.fixture
    def backend(self, workspace):
        set_setting(workspace.folder, "compute.local.slots", 2)
        return get_backend(workspace.folder, "local")


class TestPool(ComputeContract):
    @pytest.fixture
    def backend(self, workspace):
        return attached(workspace, AmlCompute.provisioning_configuration(max_nodes=3))


class TestPoolOnHosts(ComputeContract):
    @pytest.fixture
    def backend(self, workspace):
        hosts = SshCompute.attach_configuration(["node1", "node2"])
        ComputeTarget.attach(workspace, "hosts", hosts)
        set_setting(workspace.folder, "compute.target.hosts", "hosts")
        return attached(workspace, AmlCompute.provisioning_configuration(max_nodes=2))


class TestHosts(ComputeContract):
    @pytest.fixture
    def backend(self, workspace):
        return attached(workspace, SshCompute.attach_configuration(["node1", "node2"]))


class TestRemote(ComputeContract):
    @pytest.fixture
    def backend(self, workspace):
        return attached(workspace, RemoteCompute.attach_configuration("me", address="node1"))


class TestSlurm(ComputeContract):
    @pytest.fixture
    def backend(self, workspace, tmp_path, monkeypatch):
        for name in ("sbatch", "squeue", "scancel", "scontrol", "sinfo"):
            (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
            (tmp_path / name).chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        return attached(workspace, SlurmCompute.attach_configuration(max_nodes=2))


class TestKindOfAnotherPackage(ComputeContract, LauncherContract):
    @pytest.fixture
    def backend(self, workspace, tmp_path, monkeypatch):
        info = tmp_path / "lent-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: lent\nVersion: 1.0\n")
        registered = "[estimatory.compute]\nLentMachine = lent_machine:LentBackend\n"
        (info / "entry_points.txt").write_text(registered)
        for path in (PACKAGES, tmp_path):
            monkeypatch.syspath_prepend(str(path))
        monkeypatch.delitem(sys.modules, "lent_machine", raising=False)
        from lent_machine import LentMachine

        return attached(workspace, LentMachine.attach_configuration(["ada", "grace"]))

    @pytest.fixture
    def allotment(self):
        return Allotment((0,))
