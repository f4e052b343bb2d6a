"""The sections of an Environment; a name that a section does not have raises AttributeError."""

from __future__ import annotations

import os
from typing import Any

from ...base.checked_calls import checked
from ...base.strict_settings import Section, read_each, take_settings
from ...errors import UserError
from .conda_dependencies import CondaDependencies


@checked
class PythonSection(Section):
    """Which Python, and what it must contain; follows azureml-core 1.61.

    With ``user_managed_dependencies`` the interpreter is taken as it is: ``python`` is the one at
    hand, else ``interpreter_path`` names it.
    """

    interpreter_path: str
    user_managed_dependencies: bool
    conda_dependencies: CondaDependencies
    base_conda_environment: str | None

    def __init__(self, **kwargs: object) -> None:
        self.interpreter_path = "python"
        self.user_managed_dependencies = False
        self.conda_dependencies = CondaDependencies()
        self.base_conda_environment = None
        self._conda_dependencies_file: str | None = None
        take_settings(self, kwargs)

    @property
    def conda_dependencies_file(self) -> str | None:
        """A conda file; naming one reads it into ``conda_dependencies``."""
        return self._conda_dependencies_file

    @conda_dependencies_file.setter
    def conda_dependencies_file(self, path: str | None) -> None:
        if path is not None:
            self.conda_dependencies = CondaDependencies(path)
        self._conda_dependencies_file = path

    @property
    def variables(self) -> dict[str, str]:
        """Of the conda file that counts; none where the interpreter is taken as it is."""
        return {} if self.user_managed_dependencies else self.conda_dependencies.variables

    def to_dict(self) -> dict[str, Any]:
        return {
            "interpreterPath": self.interpreter_path,
            "userManagedDependencies": self.user_managed_dependencies,
            "condaDependencies": self.conda_dependencies.as_dict(),
            "baseCondaEnvironment": self.base_conda_environment,
        }

    def update_from(self, values: dict[str, Any] | None) -> None:
        said = dict(values or {})
        conda = said.pop("condaDependencies", None)
        super().update_from(said)
        self.interpreter_path = self.interpreter_path or "python"
        self.user_managed_dependencies = bool(self.user_managed_dependencies)
        if conda:
            self.conda_dependencies = CondaDependencies(_underlying_structure=conda)

    def __setattr__(self, name: str, value: object) -> None:
        if name == "conda_dependencies":
            value = _check_conda(value)
        super().__setattr__(name, value)


@checked
class SparkPackage(Section):
    """A Maven package for Spark."""

    group: str | None
    artifact: str | None
    version: str | None

    def __init__(
        self, group: str | None = None, artifact: str | None = None, version: str | None = None
    ) -> None:
        self.group = group
        self.artifact = artifact
        self.version = version


@checked
class SparkSection(Section):
    """What a Spark session must contain; kept and shown."""

    repositories: list[str]
    packages: list[SparkPackage]
    precache_packages: bool

    def __init__(self, **kwargs: object) -> None:
        self.repositories = []
        self.packages = []
        self.precache_packages = True
        take_settings(self, kwargs)

    def update_from(self, values: dict[str, Any] | None) -> None:
        super().update_from(values)
        self.packages = read_each(SparkPackage, self.packages)


def _check_conda(value: object) -> CondaDependencies:
    if isinstance(value, CondaDependencies):
        return value
    if isinstance(value, dict):
        return CondaDependencies(_underlying_structure=value)
    if value is None:
        return CondaDependencies()
    raise UserError(
        f"conda_dependencies is a {type(value).__name__}; it must be a CondaDependencies.",
        "CondaDependencies.create(pip_packages=['pandas']) makes one.",
    )


def from_pip_file(path: str | os.PathLike[str]) -> CondaDependencies:
    """Return the packages of a pip requirements file, on the Python at hand."""
    from ..packages.requirement_files import read_requirement_file

    conda = CondaDependencies()
    conda.set_pip_requirements([*conda.pip_packages, *read_requirement_file(path)])
    return conda


def python_from_files(
    conda_file: str | os.PathLike[str] | None, pip_file: str | os.PathLike[str] | None
) -> PythonSection:
    """Return the Python of an image: with a file's packages, else the interpreter as it is.

    Raises:
        UserError: both files are given, or the one that is cannot be read.
    """
    if conda_file is not None and pip_file is not None:
        raise UserError(
            "Both conda_specification and pip_requirements are given.", "Packages come from one."
        )
    if conda_file is not None:
        return PythonSection(conda_dependencies=CondaDependencies(conda_file))
    if pip_file is not None:
        return PythonSection(conda_dependencies=from_pip_file(pip_file))
    return PythonSection(user_managed_dependencies=True)
