"""Build an image of ours once for its key and all callers."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Mapping
from typing import Any

from ...base.files import write_json
from ...containers.engine import Engine, Image
from ...containers.labels import IMAGE_LABEL
from ...errors import ContainerError, ImageError
from ...folders.workspace_folder import WorkspaceFolder
from ..builder import BuildMonitor
from ..keys import FORMAT
from ..locks import building_path, held_lock, move_aside, remove_leftovers
from .folder import ImageFolder, image_folder

Build = Callable[[ImageFolder, str], Mapping[str, Any]]
"""Builds the image under a name, leaves its files in a folder, and returns how to describe it."""


def obtain_image(
    workspace: WorkspaceFolder, engine: Engine, key: str, monitor: BuildMonitor, build: Build
) -> tuple[Image, bool]:
    """Return the image of a key, and whether it was there; callers at the same time build it once.

    Raises:
        ImageError: the build failed.
        EnvironmentBuildError: it was stopped.
    """
    folder = image_folder(workspace, key)
    found = _find(engine, folder)
    was_there = found is not None
    if found is None:
        found, was_there = _build(workspace, engine, folder, monitor, build)
    folder.touch()
    return found, was_there


def _find(engine: Engine, folder: ImageFolder) -> Image | None:
    return engine.find_image(folder.tag) if folder.is_complete() else None


def _build(
    workspace: WorkspaceFolder,
    engine: Engine,
    folder: ImageFolder,
    monitor: BuildMonitor,
    build: Build,
) -> tuple[Image, bool]:
    root = workspace.images_folder
    os.makedirs(root, exist_ok=True)
    with held_lock(root, folder.key, monitor):
        found = _find(engine, folder)
        if found is not None:
            return found, True
        remove_leftovers(root, folder.key)
        aside = ImageFolder(building_path(root, folder.key))
        os.makedirs(aside.path)
        try:
            before = engine.find_image(folder.tag)
            description = build(aside, folder.tag)
            image = _finish(engine, aside, folder, description, monitor)
        finally:
            shutil.rmtree(aside.path, ignore_errors=True)
    if before is not None and before.id != image.id:
        _forget(engine, before)
    return image, False


def _finish(
    engine: Engine,
    aside: ImageFolder,
    final: ImageFolder,
    description: Mapping[str, Any],
    monitor: BuildMonitor,
) -> Image:
    image = engine.find_image(final.tag)
    if image is None:
        raise ImageError(f"The engine says that it built {final.tag}, and does not have it.")
    described = {
        "format": FORMAT,
        "key": final.key,
        "image": final.tag,
        "image_id": image.id,
        "created_at": time.time(),
        "bytes": image.size,
        "label": f"{IMAGE_LABEL}={final.key}",
        **description,
    }
    write_json(aside.description_path, described)
    shutil.copyfile(monitor.log_path, aside.build_log_path)
    if os.path.lexists(final.path):
        move_aside(os.path.dirname(final.path), final.path)
    os.rename(aside.path, final.path)
    return image


def _forget(engine: Engine, image: Image) -> None:
    """Remove the image that had the name before; nothing else keeps it."""
    try:
        engine.remove_image(image.id)
    except ContainerError:  # something runs in it: `environments --images --prune` gets it later
        return
