"""Environment: a named, versioned description of what a run's interpreter must contain."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ...base.checked_calls import also_takes, checked
from ...base.strict_settings import Section, take_settings
from ...masking import mask_value
from .build_context import DockerBuildContext
from .conda_dependencies import CondaDependencies
from .docker_section import DockerSection
from .sections import PythonSection, SparkSection, from_pip_file, python_from_files

if TYPE_CHECKING:
    from ...folders.opened_workspace import HasFolder
    from ...folders.run_spec import EnvironmentSpec
    from .container_registry import ContainerRegistry
    from .image_build import ImageBuildDetails
    from .image_details import DockerImageDetails
    from .r_section import RSection


@checked
class Environment(Section):
    """What a run's interpreter must contain; follows azureml-core 1.61.

    ``resolve_as_of`` takes the packages of a day (``2022-06-01``, or ``auto``: the notebook's);
    ``legacy_aliases`` restores names that packages have dropped, such as ``numpy.float``.

    Args:
        name: for people and for :meth:`register`.

    Raises:
        ArgumentError: the name is no text.
        AttributeError: an attribute is set that an Environment does not have.
    """

    name: str
    version: str | None
    asset_id: str | None
    python: PythonSection
    docker: DockerSection
    spark: SparkSection
    r: RSection | None
    databricks: Any
    inferencing_stack_version: str | None
    resolve_as_of: str | None
    legacy_aliases: bool

    def __init__(self, name: str, **kwargs: object) -> None:
        self.name = name
        self.version = self.asset_id = None
        self._environment_variables = {"EXAMPLE_ENV_VAR": "EXAMPLE_VALUE"}
        self.python, self.docker, self.spark = PythonSection(), DockerSection(), SparkSection()
        self.r = self.databricks = self.inferencing_stack_version = self.resolve_as_of = None
        self.legacy_aliases = False
        take_settings(self, kwargs)

    def __repr__(self) -> str:
        return json.dumps(mask_value(self.to_dict()), indent=4)

    @property
    def environment_variables(self) -> dict[str, str]:
        """Set for every run in this environment."""
        return self._environment_variables

    @environment_variables.setter
    def environment_variables(self, variables: Mapping[str, str] | None) -> None:
        self._environment_variables = dict(variables or {})

    @property
    def run_variables(self) -> dict[str, str]:
        """Return the conda file's ``variables``, with :attr:`environment_variables` over them."""
        return {**self.python.variables, **self.environment_variables}

    @staticmethod
    def from_description(values: dict[str, Any]) -> Environment:
        """Return the environment that :meth:`to_dict` described, or azureml-core."""
        environment = Environment(str(values.get("name") or "environment"))
        environment.update_from(values)
        return environment

    def clone(self, new_name: str) -> Environment:
        """Return a copy under another name, not registered."""
        copied = Environment.from_description({**self.to_dict(), "name": new_name, "version": None})
        copied.docker.base_image_registry.password = self.docker.base_image_registry.password
        return copied

    @staticmethod
    def from_conda_specification(name: str, file_path: str | os.PathLike[str]) -> Environment:
        """Return the environment that a conda file describes; its pip section counts too.

        Raises:
            UserError: the file cannot be read, or is none of conda.
        """
        environment = Environment(name)
        environment.python.conda_dependencies = CondaDependencies(file_path)
        return environment

    @staticmethod
    def from_pip_requirements(
        name: str, file_path: str | os.PathLike[str], pip_version: str | None = None
    ) -> Environment:
        """Return the packages of a pip requirements file, on the Python at hand.

        Args:
            pip_version: accepted; uv installs the packages.

        Raises:
            UserError: the file cannot be read, or asks for what an environment cannot hold.
        """
        environment = Environment(name)
        environment.python.conda_dependencies = from_pip_file(file_path)
        return environment

    @staticmethod
    def from_existing_conda_environment(
        name: str, conda_environment_name: str
    ) -> Environment | None:
        """Return the packages of a conda environment of this machine; None where there is none."""
        from ..conda.program import export_conda_environment

        values = export_conda_environment(conda_environment_name)
        if values is None:
            return None
        environment = Environment(name)
        environment.python.conda_dependencies = CondaDependencies(_underlying_structure=values)
        return environment

    @staticmethod
    def from_docker_image(
        name: str,
        image: str,
        container_registry: ContainerRegistry | None = None,
        conda_specification: str | os.PathLike[str] | None = None,
        pip_requirements: str | os.PathLike[str] | None = None,
    ) -> Environment:
        """Return an environment of an image, with packages on top of it or its own Python."""
        environment = Environment(name)
        environment.python = python_from_files(conda_specification, pip_requirements)
        environment.docker.base_image = image
        if container_registry is not None:
            environment.docker.base_image_registry = container_registry
        return environment

    @staticmethod
    def from_dockerfile(
        name: str,
        dockerfile: str | os.PathLike[str],
        conda_specification: str | os.PathLike[str] | None = None,
        pip_requirements: str | os.PathLike[str] | None = None,
    ) -> Environment:
        """Return an environment of a Dockerfile (its text or path), with packages on top of it."""
        environment = Environment(name)
        environment.python = python_from_files(conda_specification, pip_requirements)
        environment.docker.base_dockerfile = os.fspath(dockerfile)
        return environment

    @staticmethod
    def from_docker_build_context(
        name: str, docker_build_context: DockerBuildContext
    ) -> Environment:
        """Return an environment of an image that is built from a folder."""
        environment = Environment(name)
        environment.docker.build_context = docker_build_context
        environment.python.user_managed_dependencies = True
        return environment

    @staticmethod
    def get(
        workspace: HasFolder, name: str, version: str | None = None, label: str | None = None
    ) -> Environment:
        """Return a registered or curated environment; the newest version by default.

        Raises:
            UserError: both ``version`` and ``label`` are given.
            EnvironmentNotFoundError: there is none of that name, version or label.
        """
        from .registry import find_environment_definition

        make = Environment.from_description
        return find_environment_definition(workspace.folder, name, version, label, make=make)

    @staticmethod
    def list(workspace: HasFolder) -> dict[str, Environment]:
        """Return the newest version of all registered environments, and curated ones, by name."""
        from .registry import list_environment_definitions

        return list_environment_definitions(workspace.folder, Environment.from_description)

    @staticmethod
    def label(workspace: HasFolder, name: str, version: str, labels: Iterable[str]) -> None:
        """Give a version labels, by which :meth:`get` finds it; a label moves when given again."""
        from .registry import label_environment_definition

        label_environment_definition(workspace.folder, name, version, labels)

    def register(self, workspace: HasFolder) -> Environment:
        """Keep it under its name and the next version, the same content under that it has.

        Raises:
            UserError: the name is not valid, or one of the curated ones.
        """
        from .registry import register_environment_definition

        make, values = Environment.from_description, self.to_dict()
        return register_environment_definition(workspace.folder, self.name, values, make)

    @staticmethod
    def add_private_pip_wheel(
        workspace: HasFolder, file_path: str | os.PathLike[str], exist_ok: bool = False
    ) -> str:
        """Keep a wheel in the workspace; returns what ``add_pip_package`` takes for it.

        Raises:
            UserError: there is no such file, or the workspace has it already.
        """
        from .private_wheels import keep_wheel

        return keep_wheel(workspace.folder, file_path, exist_ok=exist_ok)

    def to_dict(self) -> dict[str, Any]:
        """Return the environment in the keys of azureml-core, without a registry's password."""
        return {**super().to_dict(), "environmentVariables": dict(self.environment_variables)}

    def update_from(self, values: dict[str, Any] | None) -> None:
        """Take over what :meth:`to_dict` gave, or what azureml-core wrote."""
        said = dict(values or {})
        for name, kind in (("python", PythonSection), ("docker", DockerSection)):
            section = kind()
            section.update_from(said.pop(name, None))
            setattr(self, name, section)
        self.spark.update_from(said.pop("spark", None))
        if described_r := said.pop("r", None):
            from .r_section import RSection

            self.r = RSection()
            self.r.update_from(described_r)
        super().update_from(said)
        self.legacy_aliases = bool(self.legacy_aliases)
        if "environmentVariables" in said:
            self.environment_variables = said["environmentVariables"]

    def save_to_directory(self, path: str | os.PathLike[str], overwrite: bool = False) -> None:
        """Write the description into a folder.

        Raises:
            UserError: the folder holds something and ``overwrite`` is false.
        """
        from .files import save_to_directory

        save_to_directory(self, path, overwrite=overwrite)

    @staticmethod
    def load_from_directory(path: str | os.PathLike[str]) -> Environment:
        """Read what :meth:`save_to_directory` wrote.

        Raises:
            UserError: the folder holds no description.
        """
        from .files import read_directory

        return Environment.from_description(read_directory(path))

    def to_spec(self) -> EnvironmentSpec:
        """Return what a run needs of it, as plain data.

        Raises:
            UserError: a package that nothing can stand for, or an interpreter that is not there.
        """
        from .specs import make_spec

        return make_spec(self)

    def build(
        self, workspace: HasFolder, image_build_compute: str | None = None
    ) -> ImageBuildDetails:
        """Build it in the background, on this machine."""
        from .image_build import start_build

        return start_build(workspace.folder, self)

    @also_takes("pushImageToWorkspaceAcr")
    def build_local(
        self, workspace: HasFolder, platform: object = None, useDocker: bool = False
    ) -> ImageBuildDetails:
        """Build it now and show how it goes; with ``useDocker=True`` its image is built."""
        from .image_build import build_shown

        return build_shown(workspace.folder, self, useDocker)

    def get_image_details(self, workspace: HasFolder) -> DockerImageDetails:
        """Return where the environment was built; ``ImageExistsInRegistry`` says whether it was."""
        from .image_build import describe_build

        return describe_build(workspace.folder, self)
