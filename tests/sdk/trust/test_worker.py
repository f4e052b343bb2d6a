"""A worker looks whose things are before it executes them; a refused run fails with the reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.other_user import STRANGER
from tests.sdk.trust.conftest import make_run

from estimatory import Workspace
from estimatory.compute.client_folder import make_client_folder
from estimatory.folders.run_folder import RunFolder
from estimatory.liveness.registration import register_worker
from estimatory.liveness.worker_start import start_worker
from estimatory.snapshots.store import take_snapshot


@pytest.fixture
def prepared(workspace: Workspace, tmp_path: Path) -> RunFolder:
    """A run that has no worker yet; its script says that it was executed."""
    code = f"open({str(tmp_path / 'script')!r}, 'w')"
    snapshot = take_snapshot(workspace.folder, None, {"main.py": code.encode()})
    return make_run(workspace, "demo_1", script="main.py", snapshot=snapshot.key)


def plant(path: Path, text: str) -> Path:
    path.write_text(text)
    os.chown(path, STRANGER, STRANGER)
    return path


def plant_client(workspace: Workspace, folder: RunFolder, told: Path) -> Path:
    client = Path(make_client_folder(workspace.folder))
    return plant(client / "sitecustomize.py", f"open({str(told)!r}, 'w')")


def plant_spec(workspace: Workspace, folder: RunFolder, told: Path) -> Path:
    return plant(Path(folder.spec_path), Path(folder.spec_path).read_text())


def plant_target(workspace: Workspace, folder: RunFolder, told: Path) -> Path:
    """Read before the worker's story begins."""
    Path(workspace.folder.compute_folder).mkdir()
    spec = Path(folder.spec_path)
    spec.write_text(spec.read_text().replace('"local"', '"lab"'))
    return plant(Path(workspace.folder.compute_folder) / "lab.json", "{}")


@pytest.mark.parametrize("plant_one", [plant_client, plant_spec, plant_target])
def test_what_is_planted_fails_the_run_and_is_not_executed(
    workspace, prepared, plant_one, tmp_path, wait_until
):
    planted = plant_one(workspace, prepared, tmp_path / "planted")
    register_worker(prepared, start_worker(prepared, os.environ))
    wait_until(lambda: prepared.read_record().is_terminal, 30)
    record = prepared.read_record()
    assert record.status == "Failed"
    assert record.failure.exception == "UntrustedWorkspaceError"
    assert f"{planted} in the workspace {workspace.path} is not used" in record.failure.message
    assert f"`estimatory workspace allow {workspace.path}`" in record.failure.hint
    assert [name for name in ("planted", "script") if (tmp_path / name).exists()] == []
