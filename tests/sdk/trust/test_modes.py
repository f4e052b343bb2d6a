"""A workspace is its owner's alone, unless it is shared with a group; code stays as private."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from tests.other_user import STRANGER
from tests.sdk.trust.conftest import FRIEND, GROUP, act_as, make_run

from estimatory import Workspace
from estimatory.errors import UntrustedWorkspaceError, UserError, WorkspaceError
from estimatory.folders.secret_store import set_secret
from estimatory.folders.workspace_modes import share_built
from estimatory.folders.workspace_settings import get_setting
from estimatory.snapshots.store import restore_snapshot, take_snapshot
from estimatory.store import Index, RunQuery


def mode(path: Path | str) -> int:
    return stat.S_IMODE(os.stat(path).st_mode)


def can_read(path: Path) -> bool:
    try:
        path.read_bytes()
    except PermissionError:
        return False
    return True


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    for name in ("public.py", "private.py", "closed/inside.py"):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
        path.chmod(0o644)
    folder.chmod(0o755)
    (folder / "closed").chmod(0o700)
    (folder / "private.py").chmod(0o600)
    return folder


@pytest.fixture
def shared(workspace: Workspace) -> Workspace:
    Workspace.share(str(GROUP), workspace.path)
    return Workspace(workspace.path)


@pytest.fixture
def friends_home(public_folder: Path) -> Path:
    home = public_folder / "friend"
    home.mkdir(mode=0o700)
    os.chown(home, FRIEND, FRIEND)
    return home


# --- private ------------------------------------------------------------------------------------


def test_a_new_workspace_is_its_owners_alone(workspace):
    spec = Path(make_run(workspace, "demo_1").spec_path)
    assert mode(workspace.path) == 0o700
    assert can_read(spec)
    assert act_as(STRANGER, lambda: can_read(spec)) is False


def test_one_that_others_could_see_is_closed_when_its_owner_opens_it(workspace):
    os.chmod(workspace.path, 0o755)
    with pytest.raises(AssertionError, match="Permission denied"):  # theirs to see, not to change
        act_as(STRANGER, lambda: Workspace(workspace.path).path and make_run(workspace, "x"))
    assert mode(workspace.path) == 0o755
    Workspace(workspace.path)
    assert mode(workspace.path) == 0o700


def test_beside_other_things_only_what_is_the_workspaces_is_closed(public_folder):
    (public_folder / "train.py").touch(0o644)
    workspace = Workspace(public_folder)
    Path(workspace.folder.snapshots_folder).chmod(0o755)
    Workspace(public_folder)
    assert mode(public_folder) == 0o755
    assert mode(public_folder / "train.py") == 0o644
    rooms = (workspace.folder.runs_folder, workspace.folder.snapshots_folder)
    assert [mode(room) for room in rooms] == [0o700, 0o700]


def test_code_that_was_private_stays_private(workspace, source, public_folder):
    """Where every folder of the workspace can be entered, as earlier versions left them."""
    for folder in (workspace.path, workspace.folder.snapshots_folder):
        os.chmod(folder, 0o755)
    snapshot = take_snapshot(workspace.folder, source)
    work = public_folder / "work"
    restore_snapshot(workspace.folder, snapshot.key, str(work))
    stored = Path(workspace.folder.snapshots_folder) / snapshot.key
    for place in (stored, work):
        seen = act_as(STRANGER, lambda place=place: {
            p.name: can_read(p) for p in place.rglob("*.py")
        })  # fmt: skip
        assert seen == {"public.py": True, "private.py": False, "inside.py": False}
    assert (work / "private.py").read_text() == "private.py"
    assert take_snapshot(workspace.folder, source).key == snapshot.key


# --- shared -------------------------------------------------------------------------------------


def test_a_member_uses_a_shared_workspace_whatever_the_umask(shared, friends_home):
    before = os.umask(0o077)
    try:
        run = Path(make_run(shared, "demo_1").path)
        index = Index(shared.folder)
        index.sync()
    finally:
        os.umask(before)

    def take_part() -> list[str]:
        os.umask(0o077)
        Workspace.share(str(GROUP), shared.path)
        workspace = Workspace(shared.path)
        workspace.folder.run_folder("demo_1").add_request("tags", tags={"by": "friend"})
        make_run(workspace, "demo_2")
        index = Index(workspace.folder)
        index.sync()
        return sorted(r.run_id for r in index.list_runs(RunQuery()))

    assert act_as(FRIEND, take_part, home=friends_home) == ["demo_1", "demo_2"]
    theirs = Path(shared.path) / "runs" / "demo_2"
    assert theirs.stat().st_uid == FRIEND
    for folder in (run, theirs, theirs / "work"):
        assert (mode(folder), folder.stat().st_gid) == (0o2770, GROUP)
    assert mode(theirs / "spec.json") == 0o660
    assert shared.folder.run_folder("demo_2").read_spec().experiment == "demo"
    assert shared.folder.run_folder("demo_1").list_requests("tags")[0]["tags"] == {"by": "friend"}


def test_a_member_must_say_so_and_a_stranger_stays_outside(shared, friends_home):
    with pytest.raises(AssertionError, match=f"share --group {GROUP}"):
        act_as(FRIEND, lambda: Workspace(shared.path), home=friends_home)
    path = Path(shared.path) / "workspace.json"
    assert act_as(FRIEND, lambda: can_read(path)) is True
    other = Path(shared.path) / "settings.json"
    other.write_text("{}")
    os.chown(other, STRANGER, STRANGER)
    with pytest.raises(UntrustedWorkspaceError, match=r"settings\.json"):
        get_setting(Workspace(shared.path).folder, "compute")


def test_secrets_and_private_code_are_shared_with_nobody(workspace, source, friends_home):
    set_secret(workspace.folder, "token", "x")
    before = take_snapshot(workspace.folder, source)
    Workspace.share(str(GROUP), workspace.path)
    (source / "public.py").write_text("changed")
    after = take_snapshot(workspace.folder, source)
    set_secret(workspace.folder, "later", "x")
    root = Path(workspace.path)
    stored = [root / "snapshots" / taken.key for taken in (before, after)]
    act_as(FRIEND, lambda: Workspace.share(str(GROUP), workspace.path), home=friends_home)
    seen = act_as(FRIEND, lambda: [
        [p.name for p in folder.rglob("*.py") if can_read(p)] for folder in stored
    ])  # fmt: skip
    assert seen == [["public.py"], ["public.py"]]
    with pytest.raises(AssertionError, match="shared with nobody"):
        act_as(FRIEND, lambda: set_secret(workspace.folder, "mine", "x"), home=friends_home)
    assert not act_as(FRIEND, lambda: [can_read(p) for p in (root / "secrets").glob("*")])


def test_what_was_installed_for_one_alone_is_for_the_group(shared):
    """As uv leaves it, whose cache may be its owner's alone."""
    folder = Path(shared.folder.environments_folder) / "key"
    module = folder / "lib" / "module.py"
    module.parent.mkdir(parents=True)
    module.touch(0o600)
    module.chmod(0o600)
    assert act_as(FRIEND, lambda: can_read(module)) is False
    share_built(str(folder))
    assert act_as(FRIEND, lambda: can_read(module)) is True


@pytest.mark.parametrize("is_built_later", [True, False])
def test_a_file_of_an_installers_cache_is_not_shared_with_what_was_installed(
    workspace, tmp_path, is_built_later
):
    """Members of the group change the copy; what others of the user's environments run stays."""
    folder = Path(workspace.folder.environments_folder) / "key"
    if is_built_later:
        Workspace.share(str(GROUP), workspace.path)
    for name, code_mode in (("module.py", 0o600), ("module.pyc", 0o644), ("tool", 0o755)):
        cached = tmp_path / name
        cached.write_text(name)
        cached.chmod(code_mode)
        os.utime(cached, ns=(10**18, 10**18 + 1))
        folder.mkdir(parents=True, exist_ok=True)
        os.link(cached, folder / name)
    before = {path: path.stat() for path in tmp_path.glob("module*")}
    share_built(str(folder)) if is_built_later else Workspace.share(str(GROUP), workspace.path)
    for cached, was in before.items():
        now, installed = cached.stat(), (folder / cached.name).stat()
        assert (now.st_mode, now.st_gid, now.st_nlink) == (was.st_mode, was.st_gid, 1)
        assert (installed.st_uid, installed.st_mtime_ns) == (was.st_uid, was.st_mtime_ns)
        act_as(FRIEND, lambda name=cached.name: (folder / name).write_text("x"))
        assert cached.read_text() == cached.name
    assert mode(folder / "tool") == 0o770
    assert {path.name for path in folder.iterdir()} == {"module.py", "module.pyc", "tool"}


def test_the_lock_that_runs_have_by_links_is_for_the_group(workspace, friends_home):
    lock = Path(workspace.folder.environments_folder) / "key" / "requirements.lock"
    lock.parent.mkdir()
    lock.touch(0o600)
    links = [Path(make_run(workspace, name).lock_file_path) for name in ("demo_1", "demo_2")]
    for link in links:
        os.link(lock, link)
    Workspace.share(str(GROUP), workspace.path)
    seen = act_as(FRIEND, lambda: [can_read(p) for p in (lock, *links)], home=friends_home)
    assert seen == [True] * 3


def test_sharing_ends(shared):
    Workspace.unshare(shared.path)
    assert Workspace(shared.path)
    assert mode(shared.path) == 0o700
    assert mode(make_run(shared, "demo_1").path) & 0o020 == 0


def test_whom_it_cannot_be_shared_with(workspace):
    with pytest.raises(UserError, match="no group 'nobody-has-this'"):
        Workspace.share("nobody-has-this", workspace.path)
    os.chmod(workspace.path, 0o755)
    for group, reason in ((0, "not a member"), (GROUP, "does not share it")):
        with pytest.raises(AssertionError, match=reason):
            act_as(FRIEND, lambda g=group: Workspace.share(str(g), workspace.path))
    with pytest.raises(WorkspaceError, match="There is no workspace"):
        Workspace.share(str(GROUP), f"{workspace.path}/missing")
