"""The images that were built for a workspace: listed, described, taken from the engine again."""

from __future__ import annotations

import os
from typing import Any

from ...base.files import list_folder, remove_tree
from ...base.lazy_dataclasses import dataclass
from ...base.served_files import read_shown_text
from ...base.unreadable import Listing, read_listing
from ...containers.engine import Engine
from ...containers.wire import BusyError
from ...errors import ConflictError, EnvironmentNotFoundError
from ...folders.workspace_folder import WorkspaceFolder
from ..builder import BuildMonitor
from ..keys import is_key
from ..locks import held_lock, move_aside
from .folder import (
    BASE_REPOSITORY,
    ENVIRONMENT_KIND,
    ImageFolder,
    base_tag,
    image_folder,
)


@dataclass(frozen=True)
class ImageRecord:
    """Description of an image."""

    key: str
    kind: str
    """``environment``: packages on a base; ``dockerfile``: a base that a Dockerfile makes."""
    base: str
    python: str
    packages: tuple[str, ...]
    created_at: float
    last_used_at: float
    n_bytes: int
    """The base included, which images share."""
    folder: ImageFolder

    def to_json(self) -> dict[str, Any]:
        """As in docs/structure.md, ``GET /images``."""
        names = ("key", "kind", "base", "python", "packages", "created_at", "last_used_at")
        return {**{name: getattr(self, name) for name in names}, "bytes": self.n_bytes}

    def read_requirements(self) -> str:
        """Return the lock as text: every package with its hashes."""
        return read_shown_text(self.folder.lock_path)

    def read_log(self) -> str:
        return read_shown_text(self.folder.build_log_path)


def list_images(workspace: WorkspaceFolder) -> Listing[ImageRecord]:
    """Return every image that was built for the workspace, the one used last first."""
    keys = [name for name in list_folder(workspace.images_folder) if is_key(name)]
    found = read_listing(keys, lambda key: _find(image_folder(workspace, key)))
    return Listing(sorted(found, key=lambda record: -record.last_used_at), found.unreadable)


def get_image(workspace: WorkspaceFolder, key: str) -> ImageRecord:
    """Return the image of that key.

    Raises:
        DamagedFileError: what is known of it cannot be read.
        EnvironmentNotFoundError: there is none.
    """
    found = _find(image_folder(workspace, key)) if is_key(key) else None
    if found is None:
        raise EnvironmentNotFoundError(
            f"There is no image {key!r} of {workspace.path}.",
            "`estimatory environments --images` lists them.",
        )
    return found


def _find(folder: ImageFolder) -> ImageRecord | None:
    """Return the image; None for one of which something is missing. Raises DamagedFileError."""
    described: dict[str, Any] = folder.describe()
    return _to_record(folder, described) if folder.is_all_there(described) else None


def delete_image(workspace: WorkspaceFolder, engine: Engine, key: str) -> None:
    """Take it from the engine, and forget it; a later run builds it again.

    Raises:
        EnvironmentNotFoundError: there is none of that key.
        ConflictError: something runs in it, or another image is based on it.
        ContainerError: the engine does not do its part.
    """
    folder = get_image(workspace, key).folder
    with held_lock(workspace.images_folder, key, BuildMonitor(os.devnull)):
        remove_name(engine, folder.tag)
        image_id = str(folder.describe().get("image_id", ""))
        if image_id:  # packages may have been put on top of it
            engine.remove_image(f"{BASE_REPOSITORY}:{base_tag(image_id)}")
        aside = move_aside(workspace.images_folder, folder.path)
    remove_tree(aside)


def remove_name(engine: Engine, name: str) -> None:
    """Take a name of ours from the engine, and the image with its last name.

    A run ends a moment before its container is gone, so ended containers go first.

    Raises:
        ConflictError: something runs in it, or another image is based on it.
        ContainerError: the engine does not do its part.
    """
    for container in engine.find_ended_containers(name):
        engine.remove(container)
    try:
        engine.remove_image(name)
    except BusyError as error:
        raise ConflictError(
            f"The image {name} is in use: {error.summary}",
            "Wait for the run in it, or remove the images that stand on it first.",
        ) from None


def _to_record(folder: ImageFolder, described: dict[str, Any]) -> ImageRecord:
    return ImageRecord(
        key=folder.key,
        kind=described.get("kind", ENVIRONMENT_KIND),
        base=described.get("base", ""),
        python=described.get("python", ""),
        packages=tuple(described.get("packages", ())),
        created_at=described.get("created_at", 0.0),
        last_used_at=folder.last_used_at(),
        n_bytes=described.get("bytes", 0),
        folder=folder,
    )
