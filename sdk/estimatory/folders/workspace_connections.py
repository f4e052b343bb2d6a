"""Connections of a workspace: how to reach something elsewhere, by name; values are secrets.

Follows azureml-core 1.61 ``Workspace.set_connection`` and its kin.
"""

from __future__ import annotations

import os
import re
from typing import Any

from ..base.decoding import Shape, read_shaped
from ..base.files import list_folder, unlink_if_there, write_json
from ..errors import NotFoundError, UserError
from .kept_secrets import keep_value, resolve
from .workspace_folder import WorkspaceFolder

_NAME = re.compile(r"[A-Za-z0-9][\w\-]{0,63}\Z", re.ASCII)
_SHAPE: Shape = {
    "name": "str",
    "category": "str",
    "target": "str",
    "authType": "str",
    "value": "str",
}


def set_connection(workspace: WorkspaceFolder, name: str, **facts: str) -> dict[str, Any]:
    """Keep a connection; one of the same name is replaced.

    Args:
        facts: ``category``, ``target``, ``authType`` and ``value``, which is kept as a secret.

    Raises:
        UserError: the name is not valid, or a fact is no text.
    """
    path = _path(workspace, name)
    for fact, text in facts.items():
        if not isinstance(text, str):
            raise UserError(f"{fact} of a connection is a string, not a {type(text).__name__}.")
    os.makedirs(workspace.connections_folder, exist_ok=True)
    value = keep_value(workspace, facts["value"]) if facts["value"] else ""
    write_json(path, {"name": name, **facts, "value": value})
    return get_connection(workspace, name)


def get_connection(workspace: WorkspaceFolder, name: str) -> dict[str, Any]:
    """Return the facts of a connection, with its value.

    Raises:
        NotFoundError: there is none of that name.
        DamagedFileError: its file cannot be read.
    """
    try:
        said = read_shaped(_path(workspace, name), _SHAPE)
    except FileNotFoundError:
        known = ", ".join(_names(workspace)) or "none yet"
        raise NotFoundError(f"There is no connection {name!r}.", f"Set: {known}.") from None
    return {**said, "value": resolve(workspace, said["value"])}


def list_connections(
    workspace: WorkspaceFolder, category: str | None, target: str | None
) -> list[dict[str, Any]]:
    """Return every connection by name, or those of a category or a target, with no value."""
    found = [{**get_connection(workspace, name), "value": None} for name in _names(workspace)]
    return [
        connection
        for connection in found
        if category in (None, connection["category"]) and target in (None, connection["target"])
    ]


def delete_connection(workspace: WorkspaceFolder, name: str) -> None:
    """Forget a connection.

    Raises:
        NotFoundError: there is none of that name.
    """
    get_connection(workspace, name)
    unlink_if_there(_path(workspace, name))


def _names(workspace: WorkspaceFolder) -> list[str]:
    files = list_folder(workspace.connections_folder)
    return sorted(file[: -len(".json")] for file in files if file.endswith(".json"))


def _path(workspace: WorkspaceFolder, name: str) -> str:
    if not isinstance(name, str) or not _NAME.match(name):
        raise UserError(
            f"{name!r:.80} is not a name for a connection.",
            "Use 1 to 64 letters, digits, '-' and '_', the first a letter or a digit.",
        )
    return workspace.trusted(os.path.join(workspace.connections_folder, f"{name}.json"))
