"""The identity that a workspace had in Azure: kept and shown; it decides nothing here.

Follows azureml-core 1.61 in where ``config.json`` is looked for and what it holds.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from typing import Any

from .current_folder import absolute_path
from .errors import DamagedFileError, UserError
from .files import read_json

_PLACES = (".azureml/config.json", "aml_config/config.json", "config.json", ".azureml/project.json",
           "aml_config/project.json", "project.json")  # fmt: skip
_KEYS = ("subscription_id", "resource_group", "workspace_name")
_NAME = re.compile(r"[a-zA-Z0-9][\w\-]{1,62}\Z", re.ASCII)


@dataclass(frozen=True)
class WorkspaceIdentity:
    """The three names by which Azure knew a workspace."""

    workspace_name: str = ""
    subscription_id: str = "local"
    resource_group: str = "local"
    location: str = "local"

    def to_config(self) -> dict[str, str]:
        """The content of ``config.json``."""
        return {
            "subscription_id": self.subscription_id,
            "resource_group": self.resource_group,
            "workspace_name": self.workspace_name,
        }


def find_config(path: str | None = None) -> str | None:
    """The nearest config file from ``path`` (a file or a folder; here by default) upwards."""
    start = absolute_path(path or ".")
    if os.path.isfile(start):
        return start
    folder = start
    while True:
        for place in _PLACES:
            candidate = os.path.join(folder, place)
            if os.path.isfile(candidate) and _looks_like_config(candidate):
                return candidate
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def read_config(path: str) -> WorkspaceIdentity:
    """Read a config file.

    Raises:
        UserError: it is not JSON with the three keys.
    """
    try:
        value = read_json(path)
        names = {key: str(value[key]) for key in _KEYS}
    except (DamagedFileError, KeyError, TypeError):
        raise UserError(
            f"{path} is not a workspace configuration.",
            f"It must be a JSON object with the keys {', '.join(_KEYS)}.",
        ) from None
    return WorkspaceIdentity(**names)


def write_config(identity: WorkspaceIdentity, path: str | None, file_name: str | None) -> str:
    """Write ``<path>/.azureml/<file_name>``; returns the file's path."""
    target = os.path.join(path or ".", ".azureml", file_name or "config.json")
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(target, "w", encoding="utf-8") as file:
        json.dump(identity.to_config(), file, indent=4)
    return target


def check_workspace_name(name: Any) -> None:
    """Raises UserError unless the name is 2 to 63 letters, digits, ``_`` and ``-``."""
    if not isinstance(name, str) or not _NAME.match(name):
        raise UserError(
            f"{name!r:.80} is not a workspace name.",
            "Use 2 to 63 letters, digits, '-' and '_', the first a letter or a digit.",
        )


def _looks_like_config(path: str) -> bool:
    """Other tools have a ``config.json``, too."""
    try:
        return "workspace_name" in read_json(path)
    except (OSError, DamagedFileError, TypeError):
        return ".azureml" in path or "aml_config" in path
