"""The table of environment builders: a row for each of ours, and those of other packages.

An entry point of the group ``estimatory.environments`` is a subclass of ``EnvironmentBuilder``. The
first builder that detects a spec makes its environment: those of other packages by name, then ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from ..base.entry_points import list_entry_points
from ..errors import EnvironmentBuildError
from ..folders.run_spec import EnvironmentSpec
from .builder import EnvironmentBuilder

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "estimatory.environments"
_BUILDERS = {"conda": ".conda.builder:CondaBuilder", "uv": ".uv.builder:UvBuilder"}
"""Name to its class, below this package; in this order."""


def choose_builder(spec: EnvironmentSpec) -> EnvironmentBuilder:
    """Return the builder that makes what a spec asks for.

    Raises:
        EnvironmentBuildError: there is none, or one of another package cannot be loaded.
    """
    for builder in _list_builders():
        if builder.detect(spec):
            return builder
    raise EnvironmentBuildError("The environment asks for no packages: there is nothing to build.")


def _list_builders() -> Iterator[EnvironmentBuilder]:
    for point in sorted(list_entry_points(GROUP), key=lambda point: point.name):
        yield _load(point)
    for path in _BUILDERS.values():
        module, _, name = path.partition(":")
        yield getattr(import_module(module, __package__), name)()


def _load(point: EntryPoint) -> EnvironmentBuilder:
    try:
        builder = point.load()()
    except Exception as error:
        raise _refuse(point, f"{type(error).__name__}: {error}") from error
    if not isinstance(builder, EnvironmentBuilder):
        raise _refuse(point, "it is no EnvironmentBuilder")
    return builder


def _refuse(point: EntryPoint, reason: str) -> EnvironmentBuildError:
    return EnvironmentBuildError(
        f"The environment builder {point.name!r} cannot be loaded from {point.value}: {reason}.",
        "Install a version of its package that fits this Estimatory, or remove the package.",
    )
