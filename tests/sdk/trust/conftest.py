"""Two real users: this process is root, and a stranger is a number without a name."""

from __future__ import annotations

import json
import os
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from estimatory import Workspace

STRANGER = 12345
FRIEND = 12346
GROUP = 12399


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    mark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as two users")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(mark)


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


def give_away(path: Path, uid: int = STRANGER) -> None:
    """Make everything in a folder another user's."""
    for place in (path, *path.rglob("*")):
        os.chown(place, uid, uid, follow_symlinks=False)


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
