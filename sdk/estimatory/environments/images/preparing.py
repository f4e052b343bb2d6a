"""The image of a run: the base at hand, fetched or built; the environment on top, built once."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass

from ...containers.engine import Engine, Image
from ...containers.labels import IMAGE_LABEL
from ...errors import ImageError
from ...files import write_json
from ...specs import ContainerSpec, EnvironmentSpec
from ...workspace_folder import WorkspaceFolder
from ..builder import BuildMonitor
from ..keys import FORMAT, key_on, normalize
from ..locks import building_path, held_lock, move_aside, remove_leftovers
from .base_python import ImagePython, find_image_python
from .bases import describe_base, find_base
from .folder import INTERPRETER, ImageFolder, image_folder
from .layering import Layer


@dataclass(frozen=True)
class ReadyImage:
    """An image that a run can be started in."""

    key: str
    """Empty where the base is taken as it is."""
    image_id: str
    shown: str
    """Its name for people."""
    interpreter: str
    variables: Mapping[str, str]
    is_cached: bool
    """False for the caller that built it, or fetched it."""
    lock_path: str = ""
    notes: tuple[str, ...] = ()


def prepare_image(
    workspace: WorkspaceFolder,
    engine: Engine,
    container: ContainerSpec,
    environment: EnvironmentSpec,
    monitor: BuildMonitor,
    password: str = "",
) -> ReadyImage:
    """The image that holds what a run asks for: the one that is there, else a new one.

    Callers that want the same image at the same time build it once.

    Raises:
        ImageError: the base is not there or cannot be fetched; a build failed.
        ResolutionError: the packages do not exist or do not fit together.
        EnvironmentBuildError: it failed otherwise, or was stopped.
        ContainerError: the engine does not do its part.
    """
    base, was_there = find_base(workspace, engine, container, monitor, password)
    shown = describe_base(container)
    python = find_image_python(workspace, engine, base, named=container.python, shown=shown)
    notes = _compare_python(environment, python, shown)
    if not environment.is_isolated:
        return ReadyImage(
            "", base.id, shown, python.interpreter, base.variables, was_there, notes=notes
        )
    key = key_on(environment, {**python.identity, "image": base.id})
    folder = image_folder(workspace, key)
    image = _find_built(engine, folder)
    is_cached = image is not None
    if image is None:
        layer = Layer(normalize(environment), container, base, python, shown)
        image = _build_once(workspace, engine, folder, layer, monitor)
    folder.touch()
    return ReadyImage(
        key, image.id, folder.tag, INTERPRETER, image.variables, is_cached, folder.lock_path, notes
    )


def _find_built(engine: Engine, folder: ImageFolder) -> Image | None:
    return engine.find_image(folder.tag) if folder.is_complete() else None


def _build_once(
    workspace: WorkspaceFolder,
    engine: Engine,
    folder: ImageFolder,
    layer: Layer,
    monitor: BuildMonitor,
) -> Image:
    root = workspace.images_folder
    os.makedirs(root, exist_ok=True)
    with held_lock(root, folder.key, monitor):
        found = _find_built(engine, folder)
        if found is not None:
            return found
        remove_leftovers(root, folder.key)
        aside = ImageFolder(building_path(root, folder.key))
        os.makedirs(aside.path)
        try:
            layer.build(engine, aside, monitor, tag=folder.tag, key=folder.key)
            return _finish(engine, aside, folder, layer, monitor)
        finally:
            shutil.rmtree(aside.path, ignore_errors=True)


def _finish(
    engine: Engine, aside: ImageFolder, final: ImageFolder, layer: Layer, monitor: BuildMonitor
) -> Image:
    image = engine.find_image(final.tag)
    if image is None:
        raise ImageError(f"The engine says that it built {final.tag}, and does not have it.")
    description = {
        "format": FORMAT,
        "key": final.key,
        "name": layer.environment.name,
        "image": final.tag,
        "image_id": image.id,
        "base": layer.shown,
        "base_id": layer.base.id,
        "python": layer.python.version,
        "packages": layer.environment.packages,
        "as_of": layer.environment.as_of,
        "created_at": time.time(),
        "bytes": image.size,
        "label": f"{IMAGE_LABEL}={final.key}",
    }
    write_json(aside.description_path, description)
    shutil.copyfile(monitor.log_path, aside.build_log_path)
    if os.path.lexists(final.path):
        move_aside(os.path.dirname(final.path), final.path)
    os.rename(aside.path, final.path)
    return image


def _compare_python(
    environment: EnvironmentSpec, python: ImagePython, shown: str
) -> tuple[str, ...]:
    """A Python that is asked for by its version is that of the image, whatever it is."""
    wanted = environment.python
    if not wanted:
        return ()
    from ..pythons import parse_wish

    minor = tuple(int(part) for part in python.version.split(".")[:2])
    if parse_wish(wanted)((minor[0], minor[1])):
        return ()
    return (f"Python {wanted} is asked for; the image {shown} has Python {python.version}.",)
