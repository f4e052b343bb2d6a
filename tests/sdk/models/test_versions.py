"""Versions are taken once, by many processes at once, and never again."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import subprocess
import sys

import pytest

from estimatory.errors import (
    ModelNotFoundError,
    WorkspaceError,
)
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.models import ModelRegistry


def register_many(arguments: tuple[WorkspaceFolder, str, int]) -> list[int]:
    workspace, path, times = arguments
    registry = ModelRegistry(workspace)
    return [registry.register("shared", path).version for _ in range(times)]


def test_ten_processes_that_register_at_once_get_consecutive_versions(workspace, pickle, hidden):
    with multiprocessing.get_context("spawn").Pool(10) as pool:
        jobs = [(workspace, str(pickle), 5)] * 10
        taken = [n for numbers in pool.map(register_many, jobs, chunksize=1) for n in numbers]
    assert sorted(taken) == list(range(1, 51))
    versions = [model.version for model in ModelRegistry(workspace).list_models("shared")]
    assert versions == list(range(50, 0, -1))
    assert hidden() == []


def test_a_number_whose_registration_died_is_skipped(registry, workspace, pickle):
    registry.register("m", pickle)
    os.mkdir(os.path.join(workspace.models_folder, "m", "2"))
    assert registry.get_model("m").version == 1
    assert [model.version for model in registry.list_models()] == [1]
    with pytest.raises(ModelNotFoundError, match=r"no version 2.*It has: 1\."):
        registry.get_model("m", 2)
    assert registry.register("m", pickle).version == 3


KILLED = """
import os, shutil, signal, sys
from estimatory.models import ModelRegistry
from estimatory.folders.workspace_folder import WorkspaceFolder
def killed_halfway(source, target):
    target.write(b"half")
    os.kill(os.getpid(), signal.SIGKILL)
shutil.copyfileobj = killed_halfway
ModelRegistry(WorkspaceFolder(sys.argv[1])).register("m", sys.argv[2])
"""


def test_a_killed_registration_is_invisible_and_swept_later(registry, workspace, pickle, hidden):
    registry.register("m", pickle)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, workspace.path, str(pickle)], check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert len(hidden()) == 1
    assert [model.version for model in registry.list_models()] == [1]
    assert registry.register("m", pickle).version == 2

    assert registry.sweep() == 0
    assert registry.sweep(older_than_s=-1) == 1
    assert hidden() == []
    assert len(registry.list_models()) == 2


def test_a_full_disk_leaves_nothing_and_takes_no_number(registry, pickle, monkeypatch, hidden):
    registry.register("m", pickle)

    def full(source, target):
        target.write(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), target.name)

    monkeypatch.setattr("shutil.copyfileobj", full)
    with pytest.raises(WorkspaceError, match=r"Cannot register model 'm'.*No space left"):
        registry.register("m", pickle)
    monkeypatch.undo()
    assert hidden() == []
    assert registry.register("m", pickle).version == 2


def test_a_deleted_version_is_gone_and_its_number_never_comes_back(
    stocked, workspace, pickle, hidden
):
    folder = stocked.get_model("b", 3).folder
    stocked.delete_model("b", 3)
    assert stocked.get_model("b").version == 2
    assert os.listdir(folder) == []
    assert hidden() == []
    with pytest.raises(ModelNotFoundError):
        stocked.delete_model("b", 3)
    assert stocked.register("b", pickle).version == 4


def test_a_name_without_versions_is_not_listed(registry, pickle):
    registry.register("m", pickle)
    registry.delete_model("m", 1)
    assert registry.list_models() == []
    with pytest.raises(ModelNotFoundError, match="none yet"):
        registry.get_model("m")
