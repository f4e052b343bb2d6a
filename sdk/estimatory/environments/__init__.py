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
    from .definition.build_context import DockerBuildContext
    from .definition.conda_dependencies import CondaDependencies
    from .definition.container_registry import ContainerRegistry, RegistryIdentity
    from .definition.docker_section import DockerImagePlatform, DockerSection
    from .definition.environment import Environment
    from .definition.from_spec import environment_of
    from .definition.image_build import ImageBuildDetails
    from .definition.image_details import DockerImageDetails
    from .definition.images import DEFAULT_CPU_IMAGE, DEFAULT_GPU_IMAGE
    from .definition.r_section import RCranPackage, RGitHubPackage, RSection
    from .definition.reference import EnvironmentReference
    from .definition.sections import PythonSection, SparkPackage, SparkSection
    from .folder import BuiltEnvironment, EnvironmentFolder, find_environment
    from .settling import settle_for_image
    from .keys import environment_key, normalize
    from .packages.conda import MappedRequirements, conda_to_pip, map_requirements
    from .packages.run_client import satisfied_by_us
    from .settling import settle_environment
    from .variables import clean_variables

_HOMES = {
    "RGitHubPackage": "definition.r_section",
    "RCranPackage": "definition.r_section",
    "DockerImageDetails": "definition.image_details",
    "EnvironmentReference": "definition.reference",
    "RegistryIdentity": "definition.container_registry",
    "BuildMonitor": "builder",
    "BuildPlan": "builder",
    "BuiltEnvironment": "folder",
    "CondaDependencies": "definition.conda_dependencies",
    "ContainerRegistry": "definition.container_registry",
    "DEFAULT_CPU_IMAGE": "definition.images",
    "DEFAULT_GPU_IMAGE": "definition.images",
    "DockerBuildContext": "definition.build_context",
    "DockerImagePlatform": "definition.docker_section",
    "DockerSection": "definition.docker_section",
    "Environment": "definition.environment",
    "EnvironmentBuilder": "builder",
    "EnvironmentFolder": "folder",
    "EnvironmentRecord": "catalog",
    "ImageBuildDetails": "definition.image_build",
    "MappedRequirements": "packages.conda",
    "PythonSection": "definition.sections",
    "RSection": "definition.r_section",
    "SparkPackage": "definition.sections",
    "SparkSection": "definition.sections",
    "Step": "builder",
    "build_environment": "building",
    "clean_variables": "variables",
    "conda_to_pip": "packages.conda",
    "delete_environment": "catalog",
    "environment_key": "keys",
    "environment_of": "definition.from_spec",
    "find_environment": "folder",
    "get_environment": "catalog",
    "list_environments": "catalog",
    "map_requirements": "packages.conda",
    "normalize": "keys",
    "satisfied_by_us": "packages.run_client",
    "settle_environment": "settling",
    "settle_for_image": "settling",
}

__all__ = [
    "DEFAULT_CPU_IMAGE",
    "DEFAULT_GPU_IMAGE",
    "BuildMonitor",
    "BuildPlan",
    "BuiltEnvironment",
    "CondaDependencies",
    "ContainerRegistry",
    "DockerBuildContext",
    "DockerImageDetails",
    "DockerImagePlatform",
    "DockerSection",
    "Environment",
    "EnvironmentBuilder",
    "EnvironmentFolder",
    "EnvironmentRecord",
    "EnvironmentReference",
    "ImageBuildDetails",
    "MappedRequirements",
    "PythonSection",
    "RCranPackage",
    "RGitHubPackage",
    "RSection",
    "RegistryIdentity",
    "SparkPackage",
    "SparkSection",
    "Step",
    "build_environment",
    "clean_variables",
    "conda_to_pip",
    "delete_environment",
    "environment_key",
    "environment_of",
    "find_environment",
    "get_environment",
    "list_environments",
    "map_requirements",
    "normalize",
    "satisfied_by_us",
    "settle_environment",
    "settle_for_image",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
