"""Registered datastores as files: ``<workspace>/datastores/<name>.json``; secrets lie elsewhere."""

from __future__ import annotations

import os
import re
from typing import Any

from ...base.decoding import Shape, read_shaped
from ...base.files import list_folder, read_json, unlink_if_there, write_json
from ...base.locks import locked_folder
from ...base.unreadable import Listing, read_listing
from ...errors import DatastoreNotFoundError, UserError
from ...folders.secret_store import delete_secret, get_secret, has_secret, set_secret
from ...folders.workspace_folder import WorkspaceFolder

BUILT_IN = {"workspaceblobstore": "AzureBlob", "workspacefilestore": "AzureFile"}
"""Folders of every workspace, and the types that Azure ML gives them."""
DEFAULT = "workspaceblobstore"
SECRET_FIELDS = (
    "account_key",
    "sas_token",
    "client_secret",
    "password",
    "user_password",
    "access_key",
    "secret_key",
    "options",
)
FORMAT = 1
_SHAPE: Shape = {"name": "str", "type": "str"}
_DEFAULT: Shape = {"name": "str"}

_NAME = re.compile(r"[A-Za-z0-9_][\w\-]{0,254}\Z", re.ASCII)


def check_datastore_name(name: object) -> None:
    """Raise UserError unless the name is letters, digits, ``_`` and ``-``."""
    if not isinstance(name, str) or not _NAME.match(name):
        raise UserError(
            f"{name!r:.80} is not a name for a datastore.",
            "Use letters, digits, '_' and '-' (at most 255).",
        )


def folder_of_built_in(workspace: WorkspaceFolder, name: str) -> str:
    return os.path.join(workspace.datastores_folder, name)


def read_datastore(workspace: WorkspaceFolder, name: str) -> dict[str, Any]:
    """Return ``{"name", "type", …}`` of a datastore, without its secrets.

    Raises:
        DatastoreNotFoundError: the workspace has none of that name.
        DamagedFileError: the file does not hold a datastore.
    """
    if name in BUILT_IN:
        container = f"estimatory-{'file' if 'file' in name else 'blob'}store"
        kind = BUILT_IN[name]
        return {"name": name, "type": kind, "container_name": container, "account_name": "local"}
    path = _path(workspace, name)
    if not _NAME.match(str(name)) or not os.path.exists(path):
        known = ", ".join(list_datastore_names(workspace))
        raise DatastoreNotFoundError(
            f"There is no datastore {name!r} in the workspace.",
            f"It has: {known}. `Datastore.register_…` adds one.",
        )
    return read_shaped(path, _SHAPE)


def list_datastores(workspace: WorkspaceFolder) -> Listing[dict[str, Any]]:
    """List the readable datastores, and what is wrong with the others."""
    names = list_datastore_names(workspace)
    return read_listing(names, lambda name: read_datastore(workspace, name))


def list_datastore_names(workspace: WorkspaceFolder) -> list[str]:
    """List the built-in names first, then the registered ones by name."""
    names = list_folder(workspace.datastores_folder)
    registered = [n[:-5] for n in names if n.endswith(".json") and not n.startswith(".")]
    return [*BUILT_IN, *sorted(registered)]


def write_datastore(
    workspace: WorkspaceFolder, name: str, kind: str, fields: dict[str, Any], overwrite: bool
) -> None:
    """Register a datastore; registering the same one again changes nothing.

    Raises:
        UserError: the name is not valid or taken by another one.
    """
    from ...folders.kept_secrets import keep_in_texts

    check_datastore_name(name)
    public = {k: v for k, v in fields.items() if k not in SECRET_FIELDS and v is not None}
    secrets = {k: v for k, v in fields.items() if k in SECRET_FIELDS and v}
    public = keep_in_texts(workspace, public)
    entry = {"format": FORMAT, "name": name, "type": kind, **public, "secrets": sorted(secrets)}
    os.makedirs(workspace.datastores_folder, exist_ok=True)
    with locked_folder(workspace.datastores_folder):
        _check_free(workspace, name, entry, overwrite)
        for field, value in secrets.items():
            set_secret(workspace, _secret_name(name, field), value)
        write_json(_path(workspace, name), entry)


def _check_free(
    workspace: WorkspaceFolder, name: str, entry: dict[str, Any], overwrite: bool
) -> None:
    if name in BUILT_IN:
        raise UserError(f"The datastore {name!r} is built in and cannot be replaced.")
    path = _path(workspace, name)
    if not overwrite and os.path.exists(path) and read_json(path) != entry:
        raise UserError(
            f"There is another datastore {name!r} in the workspace.",
            "Pass overwrite=True to replace it, or choose another name.",
        )


def read_secret(workspace: WorkspaceFolder, name: str, field: str) -> str | None:
    """Return a secret of a datastore, None if it has none."""
    secret = _secret_name(name, field)
    return get_secret(workspace, secret) if has_secret(workspace, secret) else None


def remove_datastore(workspace: WorkspaceFolder, name: str) -> None:
    """Remove the record of a datastore and its secrets; its data stays.

    Raises:
        UserError: it is built in.
    """
    if name in BUILT_IN:
        raise UserError(f"The datastore {name!r} is built in and cannot be unregistered.")
    unlink_if_there(_path(workspace, name))
    for field in SECRET_FIELDS:
        delete_secret(workspace, _secret_name(name, field))


def get_default_name(workspace: WorkspaceFolder) -> str:
    """Return the name of the default datastore."""
    path = _default_path(workspace)
    name = str(read_shaped(path, _DEFAULT)["name"]) if os.path.exists(path) else DEFAULT
    return name if name in list_datastore_names(workspace) else DEFAULT


def set_default_name(workspace: WorkspaceFolder, name: str) -> None:
    """Set the default; raise DatastoreNotFoundError if the workspace has no such datastore."""
    read_datastore(workspace, name)
    os.makedirs(workspace.datastores_folder, exist_ok=True)
    write_json(_default_path(workspace), {"name": name})


def _path(workspace: WorkspaceFolder, name: str) -> str:
    return workspace.trusted(os.path.join(workspace.datastores_folder, f"{name}.json"))


def _default_path(workspace: WorkspaceFolder) -> str:
    return workspace.trusted(os.path.join(workspace.datastores_folder, ".default.json"))


def _secret_name(name: str, field: str) -> str:
    return f"datastore-{name}-{field}"
