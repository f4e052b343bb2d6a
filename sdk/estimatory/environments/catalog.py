"""The environments of a workspace: list, look at, delete."""

from __future__ import annotations

import os
from typing import Any

from ..base.decoding import read_shaped
from ..base.files import list_folder, measure_folder, read_text, remove_tree, write_aside
from ..base.lazy_dataclasses import dataclass
from ..base.served_files import read_shown_text
from ..base.unreadable import Listing, read_listing
from ..errors import EnvironmentNotFoundError
from ..folders.workspace_folder import WorkspaceFolder
from .folder import DESCRIPTION, EnvironmentFolder, environment_folder
from .keys import is_key


@dataclass(frozen=True)
class EnvironmentRecord:
    """Description of a built environment."""

    key: str
    name: str
    python: str
    packages: tuple[str, ...]
    as_of: str | None
    created_at: float
    last_used_at: float
    n_bytes: int
    """On disk; files shared with uv's cache included."""
    folder: EnvironmentFolder

    def to_json(self) -> dict[str, Any]:
        """As in docs/structure.md, ``GET /environments``."""
        names = ("key", "name", "python", "packages", "as_of", "created_at", "last_used_at")
        return {**{name: getattr(self, name) for name in names}, "bytes": self.n_bytes}

    def read_requirements(self) -> str:
        """Return the lock as text: every package with its hashes."""
        return read_shown_text(self.folder.lock_path)

    def read_log(self) -> str:
        return read_shown_text(self.folder.build_log_path)


def list_environments(workspace: WorkspaceFolder) -> Listing[EnvironmentRecord]:
    """Return every built environment, the one used last first; names what cannot be read."""
    keys = [name for name in list_folder(workspace.environments_folder) if is_key(name)]
    found = read_listing(keys, lambda key: _read_record(environment_folder(workspace, key)))
    return Listing(sorted(found, key=lambda record: -record.last_used_at), found.unreadable)


def get_environment(workspace: WorkspaceFolder, key: str) -> EnvironmentRecord:
    """Return the environment of that key.

    Raises:
        EnvironmentNotFoundError: there is none.
        DamagedFileError: its description cannot be read.
    """
    record = _read_record(environment_folder(workspace, key)) if is_key(key) else None
    if record is None:
        raise EnvironmentNotFoundError(
            f"There is no environment {key!r} in {workspace.path}.",
            "`estimatory environments` lists the built ones.",
        )
    return record


def delete_environment(workspace: WorkspaceFolder, key: str) -> None:
    """Remove it from the disk; whether a live run uses it is for the caller to know.

    Raises:
        EnvironmentNotFoundError: there is none.
    """
    from .builder import BuildMonitor
    from .locks import held_lock, move_aside

    folder = get_environment(workspace, key).folder
    root = workspace.environments_folder
    with held_lock(root, key, BuildMonitor(os.devnull)):
        get_environment(workspace, key)
        aside = move_aside(root, folder.path)
    remove_tree(aside)


def _read_record(folder: EnvironmentFolder) -> EnvironmentRecord | None:
    try:
        described = read_shaped(folder.description_path, DESCRIPTION)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return EnvironmentRecord(
        key=folder.key,
        name=described.get("name", ""),
        python=described.get("python", ""),
        packages=tuple(described.get("packages", ())),
        as_of=described.get("as_of"),
        created_at=described.get("created_at", 0.0),
        last_used_at=_modified_at(folder.last_used_path) or described.get("created_at", 0.0),
        n_bytes=_size(folder),
        folder=folder,
    )


def _size(folder: EnvironmentFolder) -> int:
    """Return the size; measured again only after a use, which may add bytecode."""
    measured_at = _modified_at(folder.size_path)
    if measured_at > _modified_at(folder.last_used_path):
        return _to_number(folder.size_path)
    n_bytes = measure_folder(folder.path)
    try:
        write_aside(folder.size_path, str(n_bytes).encode())
    except OSError:  # deleted meanwhile, or a workspace that may only be read
        return n_bytes
    return n_bytes


def _to_number(path: str) -> int:
    try:
        return int(read_text(path) or 0)
    except (OSError, ValueError):  # damaged, and measured again after the next use
        return 0


def _modified_at(path: str) -> float:
    try:
        return os.stat(path).st_mtime
    except OSError:
        return 0.0
