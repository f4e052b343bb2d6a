"""Registered datasets: ``<workspace>/datasets/<name>/<version>.json``, and unnamed ones by id.

A version is written aside and linked into place: of many processes each gets another number, and
a reader sees a whole file or none.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from ...base.decoding import Shape, check_shape, decode
from ...base.files import list_folder, remove_tree, unlink_if_there, write_json
from ...base.locks import locked_folder
from ...base.unreadable import Listing, read_listing
from ...errors import DamagedFileError, DatasetNotFoundError, UserError
from ...folders.kept_secrets import keep_in_texts
from ...folders.workspace_folder import WorkspaceFolder
from .definition import Definition
from .entry import (
    DEFINED,
    FORMAT,
    LATEST,
    NAME,
    REGISTERED,
    ChangeTags,
    Entry,
    Registration,
    as_texts,
    check_dataset_name,
)

if TYPE_CHECKING:
    from .state import DataState


def register(
    workspace: WorkspaceFolder,
    definition: Definition,
    wanted: Registration,
    state: DataState | None = None,
) -> Entry:
    """Give a definition a name and the next version; the same one again keeps its version.

    With ``create_new_version`` it gets the next one when its data (``state``), the description or
    the tags are not those of the newest version, which stays as it is.

    Raises:
        UserError: the name is not valid, or taken and ``create_new_version`` is false.
    """
    name = wanted.name
    check_dataset_name(name)
    folder = os.path.join(workspace.datasets_folder, name)
    os.makedirs(folder, exist_ok=True)
    with locked_folder(folder):
        versions = list_versions(workspace, name)
        latest = read_version(workspace, name, versions[-1]) if versions else None
        if latest is not None and _is_kept(latest, definition, wanted, state):
            change = None if wanted.tags is None else (lambda _: wanted.tags or {})
            return _update(folder, latest, wanted.description, change)
        if latest is not None and not wanted.create_new_version:
            raise UserError(
                f'There is already a dataset registered under name "{name}".',
                "Specify create_new_version=True to register it as a new version, or use "
                "update() to change the description or tags of the one that is there.",
            )
        entry = {
            "format": FORMAT,
            "name": name,
            "id": definition.id,
            "description": wanted.description,
            "tags": as_texts(wanted.tags or {}),
            "created_at": time.time(),
            "definition": keep_in_texts(workspace, definition.to_json()),
            "data": state,
        }
        return _take_version(folder, entry, (versions or [0])[-1] + 1)


def _is_kept(
    latest: Entry, definition: Definition, wanted: Registration, state: DataState | None
) -> bool:
    from .state import has_changed

    if latest["id"] != definition.id:
        return False
    is_other = has_changed(latest.get("data"), latest["created_at"], state)
    return not wanted.create_new_version or not (is_other or wanted.differs_from(latest))


def _take_version(folder: str, entry: Entry, version: int) -> Entry:
    while True:
        aside = os.path.join(folder, f".{os.getpid()}-{version}.aside")
        write_json(aside, {**entry, "version": version})
        try:
            os.link(aside, _version_path(folder, version))
            return {**entry, "version": version}
        except FileExistsError:
            version += 1
        finally:
            unlink_if_there(aside)


def list_names(workspace: WorkspaceFolder) -> list[str]:
    """List the names that have versions, sorted."""
    names = [n for n in list_folder(workspace.datasets_folder) if not n.startswith(".")]
    return sorted(name for name in names if list_versions(workspace, name))


def list_versions(workspace: WorkspaceFolder, name: str) -> list[int]:
    """List the version numbers of a name, ascending."""
    names = list_folder(os.path.join(workspace.datasets_folder, name))
    return sorted(int(n[:-5]) for n in names if n.endswith(".json") and n[:-5].isdecimal())


def find_version(
    workspace: WorkspaceFolder, name: str, version: int | str | None = LATEST
) -> Entry:
    """Return a registered version, the newest by default.

    Raises:
        DatasetNotFoundError: there is no such name, or no such version of it.
    """
    is_name = isinstance(name, str) and NAME.match(name)
    versions = list_versions(workspace, name) if is_name else []
    if not versions:
        known = ", ".join(repr(n) for n in list_names(workspace)) or "none"
        raise DatasetNotFoundError(
            f'Cannot find dataset registered with name "{name}" (version: "{version}") in the '
            "workspace.",
            f"Registered are: {known:.1000}.",
        )
    if version in (LATEST, None):
        return read_version(workspace, name, versions[-1])
    if str(version) not in map(str, versions):
        raise DatasetNotFoundError(
            f'Cannot find dataset registered with name "{name}" (version: "{version}") in the '
            "workspace.",
            f"Its versions are {', '.join(map(str, versions))}; 'latest' is the newest.",
        )
    return read_version(workspace, name, int(str(version)))


def read_version(workspace: WorkspaceFolder, name: str, version: int) -> Entry:
    """Read a version; raise DamagedFileError when the file holds no dataset."""
    path = _version_path(os.path.join(workspace.datasets_folder, name), version)
    return _checked(workspace.trusted(path), REGISTERED)


def list_newest(workspace: WorkspaceFolder) -> Listing[Entry]:
    """List the newest readable version of each name, and what is wrong with the others."""
    return read_listing(list_names(workspace), lambda name: find_version(workspace, name))


def find_same_files(workspace: WorkspaceFolder, entry: Entry) -> int | None:
    """Find the newest later version that names the same files, after they had changed."""
    from .state import has_changed

    newer = (n for n in list_versions(workspace, entry["name"]) if n > entry["version"])
    for version in sorted(newer, reverse=True):
        later = read_version(workspace, entry["name"], version)
        is_other = has_changed(entry.get("data"), entry["created_at"], later.get("data"))
        if later["id"] == entry["id"] and is_other:
            return version
    return None


def _checked(path: str, shape: Shape) -> Entry:
    def make(value: Entry) -> Entry:
        Definition.from_json(check_shape(shape, value)["definition"])
        return value

    return decode(path, make)


def find_id(workspace: WorkspaceFolder, dataset_id: str) -> Entry:
    """Return the newest registered version of that id, else the unnamed dataset of a run.

    Raises:
        DatasetNotFoundError: the id is not known.
    """
    matches = [e for e in _iter_readable(workspace) if e["id"] == dataset_id]
    if matches:
        return max(matches, key=lambda entry: float(entry["created_at"]))
    path = _saved_path(workspace, dataset_id)
    if re.fullmatch(r"[0-9a-f-]{36}", str(dataset_id)) and os.path.exists(path):
        return read_saved(workspace, dataset_id)
    raise DatasetNotFoundError(f"There is no dataset of id {dataset_id!r} in the workspace.")


def read_saved(workspace: WorkspaceFolder, dataset_id: str) -> Entry:
    """Read the entry of an unnamed dataset.

    Raises:
        FileNotFoundError: there is no dataset of that id.
        DamagedFileError: the file does not hold a dataset.
    """
    return _checked(_saved_path(workspace, dataset_id), DEFINED)


def _iter_readable(workspace: WorkspaceFolder) -> Iterator[Entry]:
    for name in list_names(workspace):
        for version in list_versions(workspace, name):
            with suppress(DamagedFileError):
                yield read_version(workspace, name, version)


def save(workspace: WorkspaceFolder, definition: Definition) -> str:
    """Keep a definition under its id, so that a run can ask for it; return the id."""
    path = _saved_path(workspace, definition.id)
    if not os.path.exists(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        kept = keep_in_texts(workspace, definition.to_json())
        write_json(path, {"id": definition.id, "definition": kept})
    return definition.id


def update(
    workspace: WorkspaceFolder,
    name: str,
    version: int,
    description: str | None = None,
    change_tags: ChangeTags | None = None,
) -> Entry:
    """Change the description or the tags of a version; None leaves them as they are.

    ``change_tags`` is given the tags that are there, so that of many changes at once none is lost.
    """
    folder = os.path.join(workspace.datasets_folder, name)
    with locked_folder(folder):
        entry = read_version(workspace, name, version)
        return _update(folder, entry, description, change_tags)


def _update(
    folder: str, entry: Entry, description: str | None, change_tags: ChangeTags | None
) -> Entry:
    changed = dict(entry)
    if description is not None:
        changed["description"] = description
    if change_tags is not None:
        tags = change_tags(entry.get("tags") or {})
        changed["tags"] = as_texts(tags)
    if changed != entry:
        write_json(_version_path(folder, entry["version"]), changed)
    return changed


def unregister(workspace: WorkspaceFolder, name: str) -> None:
    """Remove every version of a name; the data stays."""
    folder = os.path.join(workspace.datasets_folder, name)
    gone = os.path.join(workspace.datasets_folder, f".gone-{os.urandom(6).hex()}")
    if os.path.isdir(folder):
        os.rename(folder, gone)  # in one step, so that no reader meets half of the versions
        remove_tree(gone)


def _version_path(folder: str, version: int) -> str:
    return os.path.join(folder, f"{version}.json")


def _saved_path(workspace: WorkspaceFolder, dataset_id: str) -> str:
    return workspace.trusted(
        os.path.join(workspace.datasets_folder, ".saved", f"{dataset_id}.json")
    )
