"""What another user made, or may change, is never executed; the refusal names the way out."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from tests.other_user import STRANGER, give_away
from tests.sdk.trust.conftest import make_run, open_to_readers

from estimatory import Workspace
from estimatory.compute.client_folder import make_client_folder
from estimatory.compute.queue import Queue
from estimatory.compute.record import find_target
from estimatory.environments import environment_key, find_environment
from estimatory.environments.definition.private_wheels import check_wheels
from estimatory.environments.definition.registry import find_environment_definition
from estimatory.environments.images.folder import image_folder
from estimatory.errors import NotFoundError, UntrustedWorkspaceError
from estimatory.folders.run_spec import EnvironmentSpec
from estimatory.folders.secret_store import get_secret
from estimatory.folders.workspace_search import find_workspace_folder
from estimatory.folders.workspace_settings import get_setting, set_setting
from estimatory.models import ModelRegistry
from estimatory.snapshots.store import restore_snapshot, take_snapshot

SPEC = EnvironmentSpec(sys.executable, packages=("numpy",))


def make_program(path: Path, told: Path) -> None:
    """A program that tells when it is executed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\ntouch {shlex.quote(str(told))}\n")
    path.chmod(0o755)


def plant_environment(root: Path, told: Path) -> Path:
    folder = root / "environments" / environment_key(SPEC)
    make_program(folder / "bin" / "python", told)
    (folder / "environment.json").write_text("{}")
    (folder / "requirements.lock").touch()
    return folder


def plant_secret(root: Path, told: Path) -> Path:
    make_program(root / "secrets" / "program", told)
    path = root / "secrets" / "token.json"
    path.write_text(json.dumps({"in": "keyring", "interpreter": str(root / "secrets/program")}))
    return path


def call(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    variables = {k: v for k, v in os.environ.items() if k != "ESTIMATORY_WORKSPACE"}
    command = [sys.executable, "-m", "estimatory.commands", *words]
    return subprocess.run(command, cwd=cwd, env=variables, capture_output=True, text=True)


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """There once something planted has been executed."""
    return tmp_path / "told"


@pytest.fixture
def planted(public_folder, workspace, told) -> Path:
    """A whole workspace of a stranger, full of programs of theirs."""
    root = Path(workspace.path)
    client = Path(make_client_folder(workspace.folder))
    (client / "sitecustomize.py").write_text(f"open({str(told)!r}, 'w')")
    plant_environment(root, told)
    plant_secret(root, told)
    root.chmod(0o755)
    give_away(public_folder)
    return root


def test_the_workspace_of_another_user_is_refused_at_every_door(planted, told, monkeypatch):
    train = planted.parent / "train.py"
    train.write_text("print('fine')")
    for words in (["runs"], ["submit", "train.py", "--wait"], ["environments"], ["workspace"]):
        done = call(*words, cwd=planted.parent)
        assert done.returncode == 2
        assert f"{planted} is not used: it belongs to uid {STRANGER}" in done.stderr
        assert f"`estimatory workspace allow {planted}`" in done.stderr
        assert "Traceback" not in done.stderr
    monkeypatch.chdir(planted.parent)
    monkeypatch.delenv("ESTIMATORY_WORKSPACE")
    for path in (None, planted):
        with pytest.raises(UntrustedWorkspaceError, match="could run as root"):
            Workspace(path)
    assert not told.exists()
    assert planted.stat().st_uid == STRANGER


def test_what_is_allowed_is_used(planted, told, own_home):
    assert call("workspace", "allow", str(planted.parent), cwd=Path("/")).returncode == 0
    config = own_home / ".config" / "estimatory" / "workspaces.json"
    assert config.stat().st_mode & 0o777 == 0o600
    assert call("runs", cwd=planted.parent).returncode == 0
    workspace = Workspace(planted)
    assert find_environment(workspace.folder, SPEC) is not None
    with pytest.raises(NotFoundError, match="no longer in the system's keyring"):
        get_secret(workspace.folder, "token")
    assert told.exists()
    assert Workspace.disallow(planted) == str(planted)
    with pytest.raises(UntrustedWorkspaceError):
        Workspace(planted)


def test_it_is_allowed_from_python(planted):
    assert Workspace.allow(planted) == str(planted)
    assert Workspace(planted).path == str(planted)


@pytest.mark.parametrize("how", ["owner", "folder", "mode"])
def test_a_configuration_that_another_user_could_have_written_allows_nothing(
    planted, own_home, how
):
    Workspace.allow(planted)
    config = own_home / ".config" / "estimatory" / "workspaces.json"
    if how == "owner":
        os.chown(config, STRANGER, STRANGER)
    elif how == "folder":
        os.chown(config.parent, STRANGER, STRANGER)
    else:
        config.chmod(0o666)
    with pytest.raises(UntrustedWorkspaceError):
        Workspace(planted)
    with pytest.raises(Exception, match="is not yours alone"):
        Workspace.allow(planted)


def test_a_link_of_another_user_leads_nowhere(public_folder, workspace):
    (public_folder / "deeper").mkdir()
    link = public_folder / "deeper" / ".estimatory"
    link.symlink_to(workspace.path)
    os.chown(link, STRANGER, STRANGER, follow_symlinks=False)
    with pytest.raises(UntrustedWorkspaceError, match="deeper"):
        Workspace(link)


@pytest.mark.parametrize("mode", [0o777, 0o775])
def test_a_workspace_that_others_may_write_is_refused(workspace, mode):
    os.chown(workspace.path, -1, 100)
    os.chmod(workspace.path, mode)
    with pytest.raises(UntrustedWorkspaceError, match="may write it"):
        Workspace(workspace.path)
    os.chmod(workspace.path, 0o755)
    assert Workspace(workspace.path)


def test_a_sticky_folder_holds_a_workspace_but_nothing_of_others(public_folder):
    public_folder.chmod(0o1777)
    workspace = Workspace(public_folder)
    assert public_folder.stat().st_mode & 0o7777 == 0o1777
    assert Path(workspace.folder.runs_folder).stat().st_mode & 0o777 == 0o700
    (public_folder / "settings.json").write_text("{}")
    os.chown(public_folder / "settings.json", STRANGER, STRANGER)
    with pytest.raises(UntrustedWorkspaceError, match=r"settings\.json"):
        get_setting(workspace.folder, "compute")


# --- planted in a workspace that is ours --------------------------------------------------------


def _use_settings(workspace):
    return get_setting(workspace, "compute.local.slots")


def _use_environment(workspace):
    return find_environment(workspace, SPEC)


def _use_client(workspace):
    return make_client_folder(workspace)


def _use_secret(workspace):
    return get_secret(workspace, "token")


def _use_snapshot(workspace):
    restore_snapshot(workspace, SNAPSHOT[0], f"{workspace.path}/../restored")


def _use_wheel(workspace):
    check_wheels(workspace, [f"x @ file://{workspace.path}/environment_definitions/.wheels/x.whl"])


def _start_run(workspace):
    return workspace.run_folder("demo_1")


SNAPSHOT: list[str] = []
USES = {
    "settings.json": _use_settings,
    "workspace.json": lambda w: find_workspace_folder(w.path),
    "index.sqlite": lambda w: w.index_path,
    "secrets/token.json": _use_secret,
    "compute/lab.json": lambda w: find_target(w, "lab"),
    "compute/local.queue": lambda w: Queue.before(w, "local"),
    "environments": _use_environment,
    f"environments/{environment_key(SPEC)}/bin/python": _use_environment,
    f"environments/{environment_key(SPEC)}/lib/python3/site-packages": _use_environment,
    "client/{digest}/sitecustomize.py": _use_client,
    "client/{digest}/__pycache__/azureml.pyc": _use_client,
    "client/{digest}/estimatory": _use_client,
    "snapshots/{snapshot}/train.py": _use_snapshot,
    "environment_definitions/.wheels/x.whl": _use_wheel,
    "environment_definitions/lab/1/environment.json": lambda w: find_environment_definition(
        w, "lab", make=dict
    ),
    "images/abc/Dockerfile": lambda w: image_folder(w, "abc"),
    "models/m/1/model.json": lambda w: ModelRegistry(w).get_model("m"),
    "runs/demo_1": _start_run,
}


@pytest.fixture
def stocked(workspace, tmp_path, told) -> Path:
    """A workspace of ours, with one thing of each kind; its folder can be seen by all."""
    root = Path(workspace.path)
    source = tmp_path / "source"
    source.mkdir()
    (source / "train.py").write_text("print(1)")
    SNAPSHOT[:] = [take_snapshot(workspace.folder, source).key]
    plant_environment(root, told)
    (root / "secrets").mkdir(exist_ok=True)
    (root / "secrets/token.json").write_text('{"value": "x"}')
    set_setting(workspace.folder, "compute.local.slots", 1)
    digest = Path(make_client_folder(workspace.folder)).name
    make_run(workspace, "demo_1")
    for name in USES:
        path = root / name.format(digest=digest, snapshot=SNAPSHOT[0])
        path.parent.mkdir(parents=True, exist_ok=True)
        if not os.path.lexists(path):
            path.mkdir() if "." not in path.name else path.write_text("{}")
    open_to_readers(root)
    return root


@pytest.mark.parametrize("name", USES)
def test_one_planted_file_is_refused_where_it_is_used(stocked, workspace, name, told):
    use, folder = USES[name], workspace.folder
    if name not in ("compute/lab.json", "models/m/1/model.json") and "definitions/lab" not in name:
        use(folder)  # fine as long as it is ours
    open_to_readers(stocked)
    digest = Path(make_client_folder(folder)).name
    path = stocked / name.format(digest=digest, snapshot=SNAPSHOT[0])
    os.chown(path, STRANGER, STRANGER, follow_symlinks=False)
    with pytest.raises(UntrustedWorkspaceError, match=f"it belongs to uid {STRANGER}"):
        use(folder)
    os.chown(path, 0, 0, follow_symlinks=False)
    if not path.is_symlink():
        path.chmod(0o777)
        with pytest.raises(UntrustedWorkspaceError, match="every user may write it"):
            use(folder)
    assert not told.exists()


def test_an_interpreter_is_taken_from_ones_own_secret_only(workspace, told, no_keyring):
    path = plant_secret(Path(workspace.path), told)
    os.chown(path, STRANGER, STRANGER)
    with pytest.raises(UntrustedWorkspaceError, match=r"token\.json"):
        get_secret(workspace.folder, "token")
    assert not told.exists()


def test_what_nobody_can_reach_may_have_any_mode(stocked, workspace):
    stocked.chmod(0o700)
    path = stocked / "settings.json"
    path.chmod(0o666)
    assert _use_settings(workspace.folder) == 1
    os.chown(path, STRANGER, STRANGER)
    with pytest.raises(UntrustedWorkspaceError):
        _use_settings(workspace.folder)
