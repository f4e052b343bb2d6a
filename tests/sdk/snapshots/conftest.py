"""A folder of code and a workspace to store it in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.snapshots.reading import list_snapshot_files


@pytest.fixture
def workspace(tmp_path: Path) -> WorkspaceFolder:
    return WorkspaceFolder(tmp_path / "my workspace")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "train.py").write_text("print('hello')\n")
    return folder


@pytest.fixture
def names(workspace: WorkspaceFolder) -> Callable[[str], list[str]]:
    """The files of a snapshot."""
    return lambda key: [name for name, _ in list_snapshot_files(workspace, key)]


@pytest.fixture
def stored(workspace: WorkspaceFolder) -> Callable[[], list[str]]:
    """What lies in the folder of snapshots."""
    folder = Path(workspace.snapshots_folder)
    return lambda: sorted(p.name for p in folder.iterdir()) if folder.exists() else []
