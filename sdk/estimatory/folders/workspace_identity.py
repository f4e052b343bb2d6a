"""The identity that a workspace had in Azure: kept and shown; it decides nothing here.

Follows azureml-core 1.61 in where ``config.json`` is looked for and what it holds.
"""

from __future__ import annotations

import json
import os
import re
from typing import Any

from ..base.current_folder import absolute_path
from ..base.files import read_json
from ..base.lazy_dataclasses import asdict, dataclass
from ..base.user_messages import tell_once, warn
from ..errors import DamagedFileError, UserError
from .workspace_folder import WorkspaceFolder
from .workspace_search import change_description, read_description

_PLACES = (".azureml/config.json", "aml_config/config.json", "config.json", ".azureml/project.json",
           "aml_config/project.json", "project.json")  # fmt: skip
_KEYS = ("subscription_id", "resource_group", "workspace_name")
_OTHERS = ("location", "Scope", "Id")
_SCOPE = re.compile(
    r"/subscriptions/(?P<subscription_id>[^/]+)/resourceGroups/(?P<resource_group>[^/]+)"
    r"/providers/[^/]+/workspaces/(?P<workspace_name>[^/]+)",
    re.IGNORECASE,
)
_NAME = re.compile(r"[a-zA-Z0-9][\w\-]{1,62}\Z", re.ASCII)


@dataclass(frozen=True)
class WorkspaceIdentity:
    """The three names by which Azure knew a workspace."""

    workspace_name: str = ""
    subscription_id: str = "local"
    resource_group: str = "local"
    location: str = "local"

    @property
    def resource_id(self) -> str:
        """As Azure's resource manager wrote it."""
        return (
            f"/subscriptions/{self.subscription_id}/resourceGroups/{self.resource_group}"
            f"/providers/Microsoft.MachineLearningServices/workspaces/{self.workspace_name}"
        )

    def to_config(self) -> dict[str, str]:
        """Return the content of ``config.json``."""
        return {
            "subscription_id": self.subscription_id,
            "resource_group": self.resource_group,
            "workspace_name": self.workspace_name,
        }


def find_config(path: str | None = None, file_name: str | None = None) -> str | None:
    """Return the nearest config file from ``path`` (a file or a folder; here by default) upwards.

    Args:
        file_name: of the file, where it is another than ``config.json``.
    """
    start = absolute_path(path or ".")
    if os.path.isfile(start):
        return start
    folder = start
    while True:
        for place in _list_places(file_name):
            candidate = os.path.join(folder, place)
            if os.path.isfile(candidate) and _looks_like_config(candidate):
                return candidate
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def _list_places(file_name: str | None) -> tuple[str, ...]:
    if not file_name:
        return _PLACES
    return tuple(os.path.join(folder, file_name) for folder in (".azureml", "aml_config", ""))


def read_config(path: str) -> dict[str, str]:
    """Return the names in a config file, by the fields of a WorkspaceIdentity.

    Raises:
        UserError: it is not JSON with the three keys, or with the Scope of the SDK's first year.
    """
    try:
        value = read_json(path)
        scope = _read_scope(value)
        names = scope or {key: str(value[key]) for key in _KEYS}
    except (DamagedFileError, KeyError, TypeError):
        raise UserError(
            f"{path} is not a workspace configuration.",
            f"It must be a JSON object with the keys {', '.join(_KEYS)}.",
        ) from None
    if value.get("location"):
        names["location"] = str(value["location"])
    _tell_unknown(path, [key for key in value if key not in (*_KEYS, *_OTHERS)])
    return names


def _read_scope(value: dict[str, Any]) -> dict[str, str] | None:
    """Return the names in ``{"Scope": "/subscriptions/…"}``, which ``project.json`` had."""
    match = _SCOPE.match(str(value.get("Scope") or ""))
    return match.groupdict() if match else None


def _tell_unknown(path: str, keys: list[str]) -> None:
    if keys:
        warn(
            f"Not understood and not used of {path}: {', '.join(keys)}. It holds "
            f"{', '.join(_KEYS)}, and location."
        )


def write_config(identity: WorkspaceIdentity, path: str | None, file_name: str | None) -> str:
    """Write ``<path>/.azureml/<file_name>``; returns the file's path."""
    target = os.path.join(path or ".", ".azureml", file_name or "config.json")
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(target, "w", encoding="utf-8") as file:
        json.dump(identity.to_config(), file, indent=4)
    return target


def remember_identity(folder: WorkspaceFolder, **names: str | None) -> None:
    """Keep who the workspace was in Azure; what is not said of the same name stays as it was.

    Args:
        names: the fields of a WorkspaceIdentity; None where nothing is said.
    """
    known = read_description(folder).get("azure") or {}
    kept = known if known.get("workspace_name") == names["workspace_name"] else {}
    said = {name: value for name, value in names.items() if value is not None}
    change_description(folder, azure=asdict(WorkspaceIdentity(**{**kept, **said})))


def remember_created(folder: WorkspaceFolder, **names: str | None) -> None:
    """Keep the names that :meth:`Workspace.create` was given, and that it was."""
    remember_identity(folder, **names)
    change_description(folder, created_as=names["workspace_name"])


def offer_identity(folder: WorkspaceFolder, **names: str | None) -> None:
    """Keep names as :func:`remember_identity` does, but replace none that ``create`` was given."""
    description = read_description(folder)
    known = description.get("azure") or {}
    own = known.get("workspace_name")
    if not own or own != description.get("created_as"):
        return remember_identity(folder, **names)
    if names["workspace_name"] not in ("", own):
        return tell_once(
            f"this workspace was created as {own!r} and stays it: {names['workspace_name']!r} is "
            f"not kept. Workspace.create({names['workspace_name']!r}) would rename it."
        )
    unsaid = asdict(WorkspaceIdentity())
    free = {name: value for name, value in names.items() if known.get(name) == unsaid[name]}
    remember_identity(folder, **{**free, "workspace_name": own})


def check_workspace_name(name: object) -> None:
    """Raises UserError unless the name is 2 to 63 letters, digits, ``_`` and ``-``."""
    if not isinstance(name, str) or not _NAME.match(name):
        raise UserError(
            f"{name!r:.80} is not a workspace name.",
            "Use 2 to 63 letters, digits, '-' and '_', the first a letter or a digit.",
        )


def _looks_like_config(path: str) -> bool:
    """Other tools have a ``config.json``, too."""
    try:
        value = read_json(path)
        return "workspace_name" in value or _read_scope(value) is not None
    except (OSError, DamagedFileError, TypeError, AttributeError):
        return ".azureml" in path or "aml_config" in path
