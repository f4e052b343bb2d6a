"""What is said of a model across its versions: read, changed and forgotten by many at once."""

from __future__ import annotations

import dataclasses
import os
import threading
import time

import pytest

from estimatory.base.locks import locked_folder
from estimatory.errors import DamagedFileError, UntrustedWorkspaceError
from estimatory.models.registered import (
    change_registered,
    forget_registered,
    is_registered,
    read_registered,
    registered_path,
)


def test_what_is_said_is_read_changed_and_forgotten(workspace):
    change_registered(workspace, "net", lambda r: dataclasses.replace(r, aliases={"best": 2}))
    changed = change_registered(workspace, "net", lambda r: dataclasses.replace(r, tags={"a": "1"}))
    assert read_registered(workspace, "net") == changed
    assert (changed.aliases_of(2), changed.tags) == (["best"], {"a": "1"})
    forget_registered(workspace, "net")
    forget_registered(workspace, "net")
    forget_registered(workspace, "none")
    assert read_registered(workspace, "net") is None
    assert not os.path.exists(os.path.join(workspace.models_folder, "none"))


def test_what_is_damaged_is_there_all_the_same_and_can_be_forgotten(workspace):
    change_registered(workspace, "net")
    with open(registered_path(workspace, "net"), "w", encoding="utf-8") as file:
        file.write("{bro")
    with pytest.raises(DamagedFileError):
        read_registered(workspace, "net")
    assert is_registered(workspace, "net")
    forget_registered(workspace, "net")
    assert not is_registered(workspace, "net")
    assert not is_registered(workspace, "../models")


def test_it_is_not_forgotten_while_another_changes_it(workspace):
    change_registered(workspace, "net")
    path = registered_path(workspace, "net")
    forgetting = threading.Thread(target=forget_registered, args=(workspace, "net"))
    with locked_folder(os.path.dirname(path)):
        forgetting.start()
        time.sleep(0.2)
        assert os.path.exists(path)
    forgetting.join()
    assert not os.path.exists(path)


def test_what_another_user_may_change_is_not_removed(workspace):
    change_registered(workspace, "net")
    path = registered_path(workspace, "net")
    os.chmod(os.path.dirname(path), 0o777)
    with pytest.raises(UntrustedWorkspaceError):
        forget_registered(workspace, "net")
    assert os.path.exists(path)
