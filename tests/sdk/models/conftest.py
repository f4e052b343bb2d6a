"""A registry, a run that has put something out, and a stocked one."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_record import RunRecord
from estimatory.folders.run_spec import EnvironmentSpec, RunSpec
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.models import ModelRegistry

GIT = {"commit": "abc123", "branch": "main", "dirty": False, "remote": ""}


@pytest.fixture
def workspace(tmp_path: Path) -> WorkspaceFolder:
    return WorkspaceFolder(tmp_path / "my workspace")


@pytest.fixture
def registry(workspace: WorkspaceFolder) -> ModelRegistry:
    return ModelRegistry(workspace)


@pytest.fixture
def pickle(tmp_path: Path) -> Path:
    path = tmp_path / "model.pkl"
    path.write_bytes(b"weights")
    return path


@pytest.fixture
def run(workspace: WorkspaceFolder) -> RunFolder:
    """A run that has left a file and a folder in its outputs."""
    folder = RunFolder(os.path.join(workspace.runs_folder, "churn_1_ab"))
    outputs = Path(folder.work_folder, "outputs")
    (outputs / "saved" / "deep").mkdir(parents=True)
    (outputs / "model.pkl").write_bytes(b"weights")
    (outputs / "saved" / "model.json").write_text("not ours")
    (outputs / "saved" / "deep" / "w.bin").write_bytes(b"12345")
    Path(folder.work_folder, "train.py").touch()
    environment = EnvironmentSpec(sys.executable)
    folder.write_spec(
        RunSpec(
            "churn_1_ab",
            "churn",
            1.0,
            environment,
            "train.py",
            snapshot="5" * 64,
            framework="sklearn",
        )
    )
    folder.write_record(RunRecord("churn_1_ab", git=GIT))
    return folder


@pytest.fixture
def hidden(workspace: WorkspaceFolder) -> Callable[[], list[str]]:
    """What lies aside in the models folder."""
    return lambda: [name for name in os.listdir(workspace.models_folder) if name.startswith(".")]


@pytest.fixture
def stocked(registry, pickle, run) -> ModelRegistry:
    registry.register("b", pickle, tags={"stage": "old"})
    registry.register("b", pickle, tags={"stage": "new", "auc": "0.9"})
    registry.register_from_run(run, "b", "outputs/model.pkl")
    registry.register("A", pickle, tags={"stage": "new"})
    return registry
