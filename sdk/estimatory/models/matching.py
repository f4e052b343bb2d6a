"""Finding a registered model by name, version, tags, properties, run or framework."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from ..base.unreadable import Listing
from ..errors import DamagedFileError, ModelNotFoundError
from ..folders.opened_workspace import HasFolder
from ..folders.workspace_folder import WorkspaceFolder
from .record import ModelRecord
from .registry import ModelRegistry


def current_folder(workspace: HasFolder | None) -> WorkspaceFolder:
    """Return the folder of a workspace, by default of the one at hand."""
    if workspace is not None:
        return workspace.folder
    from ..folders.workspace_search import find_workspace_folder

    return find_workspace_folder()


def newest_below(folder: str, version: int | None) -> str | None:
    """Return ``<folder>/<version>/<file>`` of the newest version, or of the one asked for."""
    if not os.path.isdir(folder):
        return None
    numbers = sorted((n for n in os.listdir(folder) if n.isdecimal()), key=int)
    wanted = str(version) if version is not None else (numbers[-1] if numbers else "")
    place = os.path.join(folder, wanted)
    names = sorted(os.listdir(place)) if os.path.isdir(place) else []
    return os.path.join(place, names[0]) if len(names) == 1 else (place if names else None)


def find_model(
    workspace: HasFolder,
    name: str | None,
    version: int | str | None,
    tags: str | Mapping[str, Any] | Sequence[Any] | None,
    properties: str | Mapping[str, Any] | Sequence[Any] | None,
    run_id: str | None,
    framework: str | None,
) -> ModelRecord:
    if name is not None and version is not None:
        return ModelRegistry(workspace.folder).get_model(name, version)
    found = matching(workspace, name, tags, properties, run_id, framework)
    if found:
        newest = max(found, key=lambda record: record.created_at)
        if name is not None:
            _check_none_newer(found, newest)
        return newest
    if name is not None:
        ModelRegistry(workspace.folder).get_model(name)
    raise ModelNotFoundError("ModelNotFound: no registered model fits what was asked for.")


def matching(
    workspace: HasFolder,
    name: str | None,
    tags: str | Mapping[str, Any] | Sequence[Any] | None,
    properties: str | Mapping[str, Any] | Sequence[Any] | None,
    run_id: str | None,
    framework: str | None,
) -> Listing[ModelRecord]:
    records = ModelRegistry(workspace.folder).list_models(
        name, tags=_list_wishes(tags), run_id=run_id
    )
    fitting = [
        record
        for record in records
        if (framework is None or record.framework == framework)
        and all(_has(record.properties, wanted) for wanted in _list_wishes(properties))
    ]
    return Listing(fitting, records.unreadable)


def _check_none_newer(found: Listing[ModelRecord], newest: ModelRecord) -> None:
    """Raise DamagedFileError if a newer version may be meant and cannot be read."""
    for damage in found.unreadable:
        if int(damage.name.rpartition(":")[2] or 0) > newest.version:
            raise DamagedFileError(damage.file, damage.reason, damage.hint)


def _has(present: Mapping[str, str], wanted: str | Sequence[object]) -> bool:
    if isinstance(wanted, str):
        return wanted in present
    key, value = wanted
    return present.get(str(key)) == str(value)


def _list_wishes(given: str | Mapping[str, Any] | Sequence[Any] | None) -> list[Any]:
    """List tags or properties one by one: a single text is one, a dict its pairs."""
    if isinstance(given, str):
        return [given]
    return [*(given.items() if isinstance(given, Mapping) else given or ())]
