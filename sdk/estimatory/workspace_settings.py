"""``<workspace>/settings.json``: what people set for a workspace, by hand or from code.

A setting is named by its path, ``datastores.mnist.stand_in``, and lies there as nested objects.
"""

from __future__ import annotations

import json
import os
from typing import Any

from .clean_text import storable_value
from .errors import WorkspaceError
from .files import write_aside
from .locks import locked_file
from .workspace_folder import WorkspaceFolder


def get_setting(workspace: WorkspaceFolder, name: str, default: Any = None) -> Any:
    """The value of a setting, or ``default`` where nobody has set it.

    Raises:
        WorkspaceError: the file is not valid JSON.
    """
    found: Any = read_settings(workspace)
    for part in name.split("."):
        if not isinstance(found, dict) or part not in found:
            return default
        found = found[part]
    return found


def set_setting(workspace: WorkspaceFolder, name: str, value: Any) -> None:
    """Set one setting, or forget it with None.

    Raises:
        WorkspaceError: the file is not valid JSON.
    """
    with locked_file(f"{workspace.settings_path}.lock"):
        settings = read_settings(workspace)
        *sections, last = name.split(".")
        place = settings
        for section in sections:
            place = place.setdefault(section, {})
        place[last] = value
        if value is None:
            del place[last]
        write_aside(
            workspace.settings_path, json.dumps(storable_value(settings), indent=2).encode()
        )


def read_settings(workspace: WorkspaceFolder) -> dict[str, Any]:
    """Every setting of the workspace.

    Raises:
        WorkspaceError: the file is not valid JSON.
    """
    if not os.path.exists(workspace.settings_path):
        return {}
    try:
        with open(workspace.settings_path, encoding="utf-8") as file:
            return dict(json.load(file))
    except (ValueError, TypeError) as error:
        raise WorkspaceError(
            f"{workspace.settings_path} is not a JSON object: {error}.",
            'It holds settings such as {"datastores": {"mnist": {"stand_in": "/data/mnist"}}}.',
        ) from None
