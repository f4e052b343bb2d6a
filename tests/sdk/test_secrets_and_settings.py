"""Secrets in files that only their owner reads, or in the keyring; settings by path."""

from __future__ import annotations

import json
import os
import stat
import sys
import types

import pytest

from estimatory.errors import DamagedFileError, NotFoundError, UserError, WorkspaceError
from estimatory.folders.secret_store import (
    delete_secret,
    get_secret,
    has_secret,
    list_secrets,
    set_secret,
)
from estimatory.folders.workspace_settings import get_setting, read_settings, set_setting

pytestmark = pytest.mark.usefixtures("no_keyring")


@pytest.fixture
def keyring(monkeypatch):
    """A keyring in memory, under the real package's names."""
    kept = {}
    module, backends, fail = (types.ModuleType(f"m{i}") for i in range(3))
    fail.Keyring = type("Keyring", (), {})
    module.backends, backends.fail = backends, fail
    module.get_keyring = object
    module.set_password = lambda service, name, value: kept.update({(service, name): value})
    module.get_password = lambda service, name: kept.get((service, name))
    module.delete_password = lambda service, name: kept.pop((service, name))
    for name, value in (("", module), (".backends", backends), (".backends.fail", fail)):
        monkeypatch.setitem(sys.modules, f"keyring{name}", value)
    return kept


def test_a_secret_lies_in_a_file_of_its_owner(workspace):
    folder = workspace.folder
    set_secret(folder, "db-password", "s3cret ü")
    assert get_secret(folder, "db-password") == "s3cret ü"
    set_secret(folder, "db-password", "another")
    set_secret(folder, "token", "t")
    assert get_secret(folder, "db-password") == "another"
    assert list_secrets(folder) == ["db-password", "token"]
    for name in os.listdir(folder.secrets_folder):
        mode = os.stat(os.path.join(folder.secrets_folder, name)).st_mode
        assert stat.S_IMODE(mode) == 0o600
    assert stat.S_IMODE(os.stat(folder.secrets_folder).st_mode) == 0o700
    delete_secret(folder, "token")
    delete_secret(folder, "token")
    assert not has_secret(folder, "token")
    with pytest.raises(NotFoundError, match="'token'"):
        get_secret(folder, "token")


def test_names_and_values_are_checked(workspace):
    for wrong in ("../x", "", "a b", "a/b", 3):
        with pytest.raises(UserError, match="not a name"):
            set_secret(workspace.folder, wrong, "x")
        with pytest.raises(NotFoundError):
            get_secret(workspace.folder, wrong)
    with pytest.raises(UserError, match="must be a string"):
        set_secret(workspace.folder, "n", 3)


def test_the_keyring_is_used_where_there_is_one(workspace, keyring):
    set_secret(workspace.folder, "n", "s3cret")
    assert list(keyring.values()) == ["s3cret"]
    path = os.path.join(workspace.folder.secrets_folder, "n.json")
    with open(path) as file:
        assert "s3cret" not in file.read()
    assert get_secret(workspace.folder, "n") == "s3cret"
    keyring.clear()
    with pytest.raises(NotFoundError, match="Set it again"):
        get_secret(workspace.folder, "n")


def test_a_keyring_that_refuses_is_not_used(workspace, keyring):
    def refuse(*_):
        raise RuntimeError("locked")

    sys.modules["keyring"].set_password = refuse
    set_secret(workspace.folder, "n", "v")
    assert get_secret(workspace.folder, "n") == "v"
    assert keyring == {}


def test_settings_are_nested(workspace):
    folder = workspace.folder
    assert get_setting(folder, "datastores.mnist.stand_in") is None
    set_setting(folder, "datastores.mnist.stand_in", "/data")
    set_setting(folder, "data.hash_limit_bytes", 5)
    assert get_setting(folder, "datastores.mnist.stand_in") == "/data"
    assert get_setting(folder, "datastores.mnist.more", "default") == "default"
    with pytest.raises(WorkspaceError, match=r"datastores\.mnist\.stand_in .* is '/data'"):
        get_setting(folder, "datastores.mnist.stand_in.more", "default")
    with open(folder.settings_path) as file:
        assert json.load(file)["data"] == {"hash_limit_bytes": 5}
    set_setting(folder, "data.hash_limit_bytes", None)
    assert read_settings(folder) == {"datastores": {"mnist": {"stand_in": "/data"}}, "data": {}}


def test_a_broken_settings_file_is_named(workspace):
    with open(workspace.folder.settings_path, "w") as file:
        file.write("{broken")
    with pytest.raises(DamagedFileError, match=r"settings\.json cannot be read: it is not JSON"):
        get_setting(workspace.folder, "x")
