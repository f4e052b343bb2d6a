"""Interpreters for runs: a content key, an exact hit by look-up, else an isolated build by uv.

A worker finds an environment on the path of every launch, so a name is imported when first used:
what building needs (processes, uv, its messages) costs nothing until something is built.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .builder import BuildMonitor, BuildPlan, EnvironmentBuilder, Step
    from .building import build_environment
    from .catalog import (
        EnvironmentRecord,
        delete_environment,
        get_environment,
        list_environments,
    )
    from .folder import BuiltEnvironment, EnvironmentFolder, find_environment
    from .keys import environment_key, normalize
    from .masking import mask_secrets
    from .packages.conda import MappedRequirements, conda_to_pip, map_requirements
    from .variables import clean_variables

_HOMES = {
    "BuildMonitor": "builder",
    "BuildPlan": "builder",
    "BuiltEnvironment": "folder",
    "EnvironmentBuilder": "builder",
    "EnvironmentFolder": "folder",
    "EnvironmentRecord": "catalog",
    "MappedRequirements": "packages.conda",
    "Step": "builder",
    "build_environment": "building",
    "clean_variables": "variables",
    "conda_to_pip": "packages.conda",
    "delete_environment": "catalog",
    "environment_key": "keys",
    "find_environment": "folder",
    "get_environment": "catalog",
    "list_environments": "catalog",
    "map_requirements": "packages.conda",
    "mask_secrets": "masking",
    "normalize": "keys",
}

__all__ = [
    "BuildMonitor",
    "BuildPlan",
    "BuiltEnvironment",
    "EnvironmentBuilder",
    "EnvironmentFolder",
    "EnvironmentRecord",
    "MappedRequirements",
    "Step",
    "build_environment",
    "clean_variables",
    "conda_to_pip",
    "delete_environment",
    "environment_key",
    "find_environment",
    "get_environment",
    "list_environments",
    "map_requirements",
    "mask_secrets",
    "normalize",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
