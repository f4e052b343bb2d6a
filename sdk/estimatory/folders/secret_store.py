"""Secrets of a workspace: in the system's keyring where there is one, else in files of mode 0600.

Each secret has one file in ``<workspace>/secrets/``, which only its owner can read. It holds the
value, or says that the keyring does. Secrets never enter specs, logs or notebooks.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import Any

from ..base.clean_text import storable
from ..base.decoding import Shape, read_shaped
from ..base.descriptors import open_above_streams
from ..base.files import list_folder, unlink_if_there, written_aside
from ..errors import NotFoundError, UserError, WorkspaceError
from .workspace_folder import WorkspaceFolder
from .workspace_trust import check_own

_SHAPE: Shape = {"value?": "str", "in?": "str", "interpreter?": "str"}
_NAME = re.compile(r"[A-Za-z0-9][\w\-]{0,254}\Z", re.ASCII)
_ASK = "import keyring, sys; sys.stdout.write(keyring.get_password(*sys.argv[1:]) or '')"


def set_secret(workspace: WorkspaceFolder, name: str, value: str) -> None:
    """Keep a secret; one of the same name is replaced.

    Raises:
        UserError: the name is not valid, or the value is no string.
        WorkspaceError: another user keeps secrets there.
    """
    _check(name, value)
    entry: dict[str, Any] = {"value": value}
    if _put_into_keyring(workspace, name, value):
        # An isolated interpreter may have no keyring package: it asks the one that had it.
        entry = {"in": "keyring", "interpreter": sys.executable}
    try:
        _write_privately(_path(workspace, name), json.dumps(entry).encode())
    except PermissionError:
        raise WorkspaceError(
            f"The secrets of {workspace.path} are another user's, and are shared with nobody.",
            "Give the value to the run instead, as an environment variable.",
        ) from None


def get_secret(workspace: WorkspaceFolder, name: str) -> str:
    """Return the value of a secret.

    Raises:
        NotFoundError: there is none of that name, or the keyring has lost it.
        UntrustedWorkspaceError: another user keeps it there.
        DamagedFileError: its file does not hold a secret.
    """
    if not has_secret(workspace, name):
        raise NotFoundError(f"There is no secret {name!r} in {workspace.path}.")
    entry = read_shaped(_path(workspace, name), _SHAPE)
    if "value" in entry:
        return str(entry["value"])
    check_own(workspace.path, _path(workspace, name))  # it names a program
    value = _ask_keyring(workspace, name, entry.get("interpreter", sys.executable))
    if value is None:
        raise NotFoundError(
            f"The secret {name!r} is no longer in the system's keyring.", "Set it again."
        )
    return value


def check_secret(workspace: WorkspaceFolder, name: str) -> None:
    """Raises DamagedFileError when the file of a secret does not hold one; asks no keyring."""
    read_shaped(_path(workspace, name), _SHAPE)


def has_secret(workspace: WorkspaceFolder, name: str) -> bool:
    return bool(_NAME.match(str(name))) and os.path.exists(_path(workspace, name))


def delete_secret(workspace: WorkspaceFolder, name: str) -> None:
    """Forget a secret; nothing happens when there is none."""
    if not has_secret(workspace, name):
        return
    path = _path(workspace, name)
    if "in" in read_shaped(path, _SHAPE):
        _remove_from_keyring(workspace, name)
    unlink_if_there(path)


def list_secrets(workspace: WorkspaceFolder) -> list[str]:
    """Names of the secrets, sorted."""
    names = list_folder(workspace.secrets_folder)
    return sorted(n[: -len(".json")] for n in names if n.endswith(".json"))


def _check(name: str, value: object) -> None:
    if not isinstance(name, str) or not _NAME.match(name):
        raise UserError(
            f"{name!r:.80} is not a name for a secret.", "Use letters, digits, '-' and '_'."
        )
    if not isinstance(value, str):
        raise UserError(f"The secret {name!r} is a {type(value).__name__}; it must be a string.")
    if storable(value) != value:
        raise UserError(
            f"The secret {name!r} holds bytes that are no UTF-8.", "Encode it, in base64 say."
        )


def _path(workspace: WorkspaceFolder, name: str) -> str:
    return workspace.trusted(os.path.join(workspace.secrets_folder, f"{name}.json"))


def _write_privately(path: str, data: bytes) -> None:
    """As write_aside, but never readable by others, not even for an instant."""
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    with written_aside(path) as aside:
        descriptor = open_above_streams(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)


# --- the system's keyring ---------------------------------------------------------------------


def _service(workspace: WorkspaceFolder) -> str:
    return f"estimatory {workspace.path}"


def _keyring() -> Any:
    """Return the keyring module when it is installed and has somewhere to keep things."""
    try:
        import keyring
        import keyring.backends.fail
    except ImportError:
        return None
    backend = keyring.get_keyring()
    return None if isinstance(backend, keyring.backends.fail.Keyring) else keyring


def _put_into_keyring(workspace: WorkspaceFolder, name: str, value: str) -> bool:
    keyring = _keyring()
    if keyring is None:
        return False
    try:
        keyring.set_password(_service(workspace), name, value)
        return bool(keyring.get_password(_service(workspace), name) == value)
    except Exception:  # noqa: BLE001 - a locked or absent keyring fails in the backend's own ways
        return False


def _ask_keyring(workspace: WorkspaceFolder, name: str, interpreter: str) -> str | None:
    keyring = _keyring()
    if keyring is not None:
        found = keyring.get_password(_service(workspace), name)
        return None if found is None else str(found)
    command = [interpreter, "-I", "-c", _ASK, _service(workspace), name]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout or None


def _remove_from_keyring(workspace: WorkspaceFolder, name: str) -> None:
    keyring = _keyring()
    if keyring is None:
        return
    try:
        keyring.delete_password(_service(workspace), name)
    except keyring.errors.PasswordDeleteError:
        return
