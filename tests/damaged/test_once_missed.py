"""Damages that once were met by an exception of ours."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from estimatory import Workspace
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_spec import EnvironmentSpec, RunSpec
from estimatory.liveness.current_record import SILENCE_S, settle
from estimatory.liveness.registration import beat
from estimatory.store import Index
from estimatory.submission.submit import create_run_folder


@pytest.fixture
def odd_workspace(tmp_path: Path) -> Workspace:
    """In a folder whose name is no UTF-8."""
    return Workspace(os.fsdecode(os.fsencode(tmp_path) + b"/odd-\xff"))


@pytest.fixture
def silent_run(odd_workspace: Workspace) -> RunFolder:
    spec = RunSpec("test_1", "test", 1.0, EnvironmentSpec(sys.executable), script="main.py")
    folder = create_run_folder(odd_workspace.folder, spec)
    beat(folder)
    long_ago = os.stat(folder.heartbeat_path).st_mtime - SILENCE_S - 60
    os.utime(folder.heartbeat_path, (long_ago, long_ago))
    return folder


def test_a_run_whose_worker_file_holds_no_object_is_buried(silent_run: RunFolder) -> None:
    Path(silent_run.worker_path).write_bytes(b"[]")
    record = settle(silent_run)
    assert record.status == "Failed"
    assert record.failure is not None
    assert "has been silent" in record.failure.message


def test_a_workspace_in_a_folder_that_is_no_utf_8_is_checked(
    odd_workspace: Workspace, silent_run: RunFolder
) -> None:
    index = Index(odd_workspace.folder)
    index.sync()
    index.close()
    assert odd_workspace.check().is_sound
    Path(odd_workspace.folder.index_path).write_bytes(b"no database" * 500)
    (finding,) = odd_workspace.check(fix=True).findings
    assert finding.is_mended
    assert odd_workspace.check().is_sound
