"""Two real users: this process is root, and a stranger is a number without a name."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.other_user import only_as_root

from estimatory import Workspace
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_spec import EnvironmentSpec, RunSpec, derive_kind
from estimatory.submission.submit import create_run_folder

FRIEND = 12346
GROUP = 12399


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(only_as_root)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What this user allows is written into a home of the test's own."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return home


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that every user can come to, which those of pytest are not."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        yield Path(name)


@pytest.fixture
def workspace(public_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Root's, below a folder that all can see; the tests here start no runs in it."""
    monkeypatch.setenv("ESTIMATORY_WORKSPACE", str(public_folder / ".estimatory"))
    return Workspace()


def make_run(workspace: Workspace, run_id: str, **spec: Any) -> RunFolder:
    """A run of which only the folder is made."""
    environment = EnvironmentSpec(sys.executable)
    spec.setdefault("kind", derive_kind(spec.get("script"), spec.get("command")))
    return create_run_folder(workspace.folder, RunSpec(run_id, "demo", 1.0, environment, **spec))


def open_to_readers(root: Path) -> None:
    """As earlier versions left their workspaces."""
    for folder in (root, *(path for path in root.iterdir() if path.is_dir())):
        folder.chmod(0o755)


def act_as(uid: int, act: Callable[[], Any], *, home: Path | None = None) -> Any:
    """What a function answers (as JSON) in a process of another user, a member of ``GROUP``."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        _act(uid, act, writing, home)
    os.close(writing)
    with open(reading, encoding="utf-8") as file:
        said = json.load(file)
    os.waitpid(pid, 0)
    assert "error" not in said, said["error"]
    return said["answer"]


def _act(uid: int, act: Callable[[], Any], writing: int, home: Path | None) -> None:
    os.setgroups([GROUP])
    os.setgid(uid)
    os.setuid(uid)
    if home is not None:
        os.environ["HOME"] = str(home)
    try:
        said = json.dumps({"answer": act()})
    except BaseException:  # noqa: BLE001 - told to the process that asked
        said = json.dumps({"error": traceback.format_exc()})
    os.write(writing, said.encode())
    os._exit(0)
