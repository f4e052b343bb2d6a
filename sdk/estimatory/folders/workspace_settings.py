"""``<workspace>/settings.json``: what people set for a workspace, by hand or from code.

A setting is named by its path, ``datastores.mnist.stand_in``, and lies there as nested objects.
"""

from __future__ import annotations

import json
from typing import Any

from ..base.clean_text import storable_value
from ..base.files import read_json_object, write_aside
from ..base.locks import locked_file
from ..errors import DamagedFileError, WorkspaceError
from .workspace_folder import WorkspaceFolder

_EXAMPLE = 'It holds settings such as {"datastores": {"mnist": {"stand_in": "/data/mnist"}}}.'


def get_setting(workspace: WorkspaceFolder, name: str, default: object = None) -> object:
    """Return the value of a setting, or ``default`` where nobody has set it.

    Raises:
        DamagedFileError: the file does not hold a JSON object.
        WorkspaceError: it holds a value where settings are expected.
    """
    found: Any = read_settings(workspace)
    *sections, last = name.split(".")
    for number, section in enumerate(sections, 1):
        found = _check_section(workspace, sections[:number], found.get(section, {}))
    return found.get(last, default)


def set_setting(workspace: WorkspaceFolder, name: str, value: object) -> None:
    """Set one setting, or forget it with None.

    Raises:
        DamagedFileError: the file does not hold a JSON object.
    """
    with locked_file(f"{workspace.settings_path}.lock"):
        settings = read_settings(workspace)
        *sections, last = name.split(".")
        place = settings
        for number, section in enumerate(sections, 1):
            place = place.setdefault(section, {})
            _check_section(workspace, sections[:number], place)
        place[last] = value
        if value is None:
            del place[last]
        write_aside(
            workspace.settings_path, json.dumps(storable_value(settings), indent=2).encode()
        )


def read_settings(workspace: WorkspaceFolder) -> dict[str, Any]:
    """Return every setting of the workspace.

    Raises:
        DamagedFileError: the file does not hold a JSON object.
    """
    return workspace.read(workspace.settings_path, _read_file)


def _read_file(path: str) -> dict[str, Any]:
    try:
        return read_json_object(path)
    except FileNotFoundError:
        return {}
    except DamagedFileError as error:
        error.hint = f"{_EXAMPLE} {error.hint}"
        raise


def get_number(workspace: WorkspaceFolder, name: str, default: float) -> float:
    """Return a setting that is a number from 0 on, or ``default`` where nobody has set it.

    Raises:
        WorkspaceError: as :func:`get_setting`, or it is no such number.
    """
    value = get_setting(workspace, name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value >= 0:
        raise WorkspaceError(
            f"The setting {name} in {workspace.settings_path} is {value!r:.80}.",
            f"It is a number from 0 on; without it {default:g} is taken.",
        )
    return value


def _check_section(workspace: WorkspaceFolder, names: list[str], value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise WorkspaceError(
            f"The setting {'.'.join(names)} in {workspace.settings_path} is {value!r:.80}, "
            "where an object is expected.",
            _EXAMPLE,
        )
    return value
