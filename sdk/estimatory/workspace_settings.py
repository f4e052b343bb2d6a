"""``<workspace>/settings.json``: what people set for a workspace, by hand or from code.

A setting is named by its path, ``datastores.mnist.stand_in``, and lies there as nested objects.
"""

from __future__ import annotations

import json
from typing import Any

from .errors import DamagedFileError
from .files import read_json_object, write_aside
from .locks import locked_file
from .workspace_folder import WorkspaceFolder

_EXAMPLE = 'It holds settings such as {"datastores": {"mnist": {"stand_in": "/data/mnist"}}}.'


def get_setting(workspace: WorkspaceFolder, name: str, default: Any = None) -> Any:
    """The value of a setting, or ``default`` where nobody has set it.

    Raises:
        DamagedFileError: the file does not hold a JSON object.
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
        DamagedFileError: the file does not hold a JSON object.
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
        write_aside(workspace.settings_path, json.dumps(settings, indent=2).encode())


def read_settings(workspace: WorkspaceFolder) -> dict[str, Any]:
    """Every setting of the workspace.

    Raises:
        DamagedFileError: the file does not hold a JSON object.
    """
    try:
        return read_json_object(workspace.settings_path)
    except FileNotFoundError:
        return {}
    except DamagedFileError as error:
        error.hint = f"{_EXAMPLE} {error.hint}"
        raise
