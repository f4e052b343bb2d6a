"""What a host keeps for runs is executed there, so it is one user's alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.other_user import STRANGER, only_as_root

from estimatory.compute.hosts import core
from estimatory.compute.hosts.core import put_core
from estimatory.errors import UntrustedWorkspaceError
from estimatory.runtime.keeper import read_sources
from estimatory.runtime.keeper.own_folder import OwnFolder

pytestmark = only_as_root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / ".cache" / "estimatory" / "hosts"


def test_it_is_made_for_one_user_and_closed_where_it_was_open(root):
    OwnFolder(str(root))
    assert root.stat().st_mode & 0o777 == 0o700
    root.chmod(0o755)
    OwnFolder(str(root))
    assert root.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("part", ["", ".."])
def test_one_of_another_user_is_refused(root, part):
    OwnFolder(str(root))
    os.chown(root / part, STRANGER, STRANGER)
    with pytest.raises(PermissionError, match=f"it belongs to uid {STRANGER}; remove it"):
        OwnFolder(str(root))
    os.chown(root / part, 0, 0)
    (root / part).chmod(0o777)
    with pytest.raises(PermissionError, match="others may write it"):
        OwnFolder(str(root))


def test_what_was_planted_in_it_is_refused(root):
    own = OwnFolder(str(root))
    python = root / "environments" / "key" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    own.check(str(python))
    own.check("/usr/bin/python3")  # the host's own
    own.check(str(root / "core" / "missing"))
    os.chown(python.parent, STRANGER, STRANGER)
    with pytest.raises(PermissionError, match=f"{python.parent} is not used"):
        own.check(str(python))


def test_a_core_goes_to_hosts_with_its_bytecode(tmp_path, monkeypatch):
    own = tmp_path / "own"
    (own / "__pycache__").mkdir(parents=True)
    for name in ("tracking.py", "__pycache__/tracking.pyc", "__pycache__/tracking.pyc.4711"):
        (own / name).write_text("x")
    monkeypatch.setattr(core, "CORE", str(own))
    before = core.core_digest()
    (own / "__pycache__" / "more.pyc").write_text("x")
    assert core.core_digest() == before
    there = Path(put_core(str(tmp_path / "client"), {})) / "estimatory"
    assert sorted(os.listdir(there / "__pycache__")) == ["more.pyc", "tracking.pyc"]
    assert (there / "tracking.py").stat().st_mtime == (own / "tracking.py").stat().st_mtime


def test_a_core_that_hosts_share_is_looked_through(tmp_path):
    client = tmp_path / "client" / "digest"
    client.mkdir(parents=True)
    shared = Path(put_core(str(client), {}))
    assert put_core(str(client), {}) == str(shared)
    planted = shared / "estimatory" / "errors.py"
    os.chown(planted, STRANGER, STRANGER)
    with pytest.raises(UntrustedWorkspaceError, match=r"errors\.py"):
        put_core(str(client), {})


def test_it_travels_to_the_host():
    assert b"class OwnFolder" in read_sources()
