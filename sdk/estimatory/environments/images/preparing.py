"""The image of a run: the base at hand, fetched or built; the environment on top, built once.

Most runs find theirs there, so what builds is loaded when something is built.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...base import lazy_dataclasses as dataclasses
from ...base.lazy_dataclasses import dataclass
from ...containers.engine import Engine
from ...folders.kept_secrets import kept_variables, list_texts
from ...folders.run_spec import ContainerSpec, EnvironmentSpec
from ...folders.workspace_folder import WorkspaceFolder
from ..builder import BuildMonitor
from ..keys import key_on, normalize
from .base_python import ImagePython, find_image_python
from .bases import describe_base, find_base
from .folder import INTERPRETER, ImageFolder, image_folder
from .once import obtain_image
from .wanted import Wanted


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
    *,
    mpirun_package: str = "",
) -> ReadyImage:
    """Return the image that holds what a run asks for: the one that is there, else a new one.

    Callers that want the same image at the same time build it once. With the name of the
    package that brings Open MPI's ``mpirun``, it is in the image one way or the other.

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
    wanted = Wanted(normalize(environment), container, base, python, shown)
    if environment.is_isolated:
        ready = _obtain(workspace, engine, wanted, monitor)
        return dataclasses.replace(ready, notes=notes)
    if mpirun_package and not python.mpirun:
        only_mpi = EnvironmentSpec("", (mpirun_package,), name="Open MPI")
        wanted = dataclasses.replace(wanted, environment=only_mpi, is_on_path=False)
        ready = _obtain(workspace, engine, wanted, monitor)
        return dataclasses.replace(ready, interpreter=python.interpreter, lock_path="", notes=notes)
    return ReadyImage(
        "", base.id, shown, python.interpreter, base.variables, was_there, notes=notes
    )


def _obtain(
    workspace: WorkspaceFolder, engine: Engine, wanted: Wanted, monitor: BuildMonitor
) -> ReadyImage:
    kind = {} if wanted.is_on_path else {"on_path": "no"}
    key = key_on(wanted.environment, {**wanted.python.identity, "image": wanted.base.id, **kind})

    def build(folder: ImageFolder, tag: str) -> dict[str, Any]:
        from .layering import Layer

        layer = Layer(wanted)
        with kept_variables(workspace, list_texts(wanted.environment)):
            layer.build(engine, folder, monitor, tag=tag, key=key)
        return layer.describe()

    image, is_cached = obtain_image(workspace, engine, key, monitor, build)
    folder = image_folder(workspace, key)
    return ReadyImage(
        key, image.id, folder.tag, INTERPRETER, image.variables, is_cached, folder.lock_path
    )


def _compare_python(
    environment: EnvironmentSpec, python: ImagePython, shown: str
) -> tuple[str, ...]:
    """Return a note if the image's Python is not the version that was asked for."""
    wanted = environment.python
    if not wanted:
        return ()
    from ..pythons import parse_wish

    minor = tuple(int(part) for part in python.version.split(".")[:2])
    if parse_wish(wanted)((minor[0], minor[1])):
        return ()
    return (f"Python {wanted} is asked for; the image {shown} has Python {python.version}.",)
