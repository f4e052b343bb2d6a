"""CondaDependencies: the packages of an environment, conda's and pip's, in conda's words."""

from __future__ import annotations

import copy
import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from ...base.checked_calls import checked
from ...base.current_folder import absolute_path
from ...errors import UserError
from ..packages.conda import parse_conda
from ..packages.requirements import merge_requirements, requirement_name
from ..packages.run_client import is_whole_client
from .conda_file import (
    check_conda_data,
    default_conda_data,
    dump_conda_data,
    read_conda_file,
    with_included,
    write_conda_file,
)

CPU, GPU = "cpu", "gpu"
PYTHON_DEFAULT_VERSION = ".".join(str(part) for part in sys.version_info[:3])
"""This interpreter's: the packages asked for are then those of the Python at hand."""
_FILE = "conda_dependencies.yml"
_OPTIONS_WITH_URL = ("--index-url", "-i")


@checked
class CondaDependencies:
    """Packages for an environment; follows azureml-core 1.61.

    Args:
        conda_dependencies_file_path: a conda environment file to begin with; by default the
            Python at hand and ``azureml-defaults``, which means the run client.

    Raises:
        UserError: the file cannot be read, or is none of conda.
    """

    DEFAULT_NUMBER_OF_CONDA_PACKAGES = DEFAULT_NUMBER_OF_PIP_PACKAGES = 1

    def __init__(
        self,
        conda_dependencies_file_path: str | os.PathLike[str] | None = None,
        _underlying_structure: dict[str, Any] | None = None,
    ) -> None:
        if conda_dependencies_file_path is not None:
            self._data = read_conda_file(conda_dependencies_file_path)
        elif _underlying_structure is not None:
            described = check_conda_data(copy.deepcopy(_underlying_structure))
            self._data = with_included(described, os.curdir)
        else:
            self._data = default_conda_data(PYTHON_DEFAULT_VERSION)
        self._data["dependencies"] = list(self._data.get("dependencies") or ())

    @staticmethod
    def create(
        pip_indexurl: str | None = None,
        pip_packages: Iterable[str] | None = None,
        conda_packages: Iterable[str] | None = None,
        python_version: str | None = PYTHON_DEFAULT_VERSION,
        pin_sdk_version: bool = True,
    ) -> CondaDependencies:
        """Return dependencies of a Python, the run client and these packages.

        Args:
            pip_indexurl: address of the package index to take packages from.
            python_version: ``3.10``; by default that of the Python at hand.
            pin_sdk_version: accepted; the run client is always the one of this installation.
        """
        made = CondaDependencies()
        made.set_python_version(python_version or PYTHON_DEFAULT_VERSION)
        if pip_indexurl:
            made.set_pip_index_url(pip_indexurl)
        for package in _as_list("pip_packages", pip_packages):
            made.add_pip_package(package)
        for package in _as_list("conda_packages", conda_packages):
            made.add_conda_package(package)
        return made

    def __repr__(self) -> str:
        packages = [*self.conda_packages, *self.pip_packages]
        return f"CondaDependencies({', '.join(packages)})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CondaDependencies) and self._data == other._data

    __hash__ = None  # type: ignore[assignment]

    @property
    def conda_packages(self) -> Iterator[str]:
        """Return the conda requirements, Python's included."""
        return iter([item for item in self._dependencies if isinstance(item, str)])

    @property
    def pip_packages(self) -> Iterator[str]:
        """Return the pip requirements."""
        return iter([text for text in self._pip if not text.startswith("-")])

    @property
    def pip_options(self) -> Iterator[str]:
        """Options of pip, such as ``--index-url https://…``."""
        return iter([text for text in self._pip if text.startswith("-")])

    @property
    def conda_channels(self) -> Iterator[str]:
        """Where conda would look for packages; kept, for pip's index is used here."""
        return iter(list(self._data.get("channels") or ()))

    @property
    def variables(self) -> dict[str, str]:
        """Environment variables of the conda file, set in the run."""
        return dict(self._data.get("variables") or {})

    def get_default_number_of_packages(self) -> tuple[int, int]:
        """Return how many conda and pip packages there are with nothing added."""
        return self.DEFAULT_NUMBER_OF_CONDA_PACKAGES, self.DEFAULT_NUMBER_OF_PIP_PACKAGES

    def add_conda_package(self, conda_package: str) -> None:
        """Add a requirement such as ``numpy=1.19``; one for the same package is replaced."""
        name = _conda_name(conda_package)
        self.remove_conda_package(name)
        # After Python and in front of pip's: the order in which conda files are written.
        self._dependencies.append(str(conda_package).strip())

    def remove_conda_package(self, conda_package: str) -> None:
        """Remove a package by its name; a name that is not there is passed over."""
        name = _conda_name(conda_package)
        same = [d for d in self.conda_packages if _conda_name(d) == name]
        self._dependencies[:] = [item for item in self._dependencies if item not in same]

    def add_channel(self, channel: str) -> None:
        """Add a conda channel; kept, and used where conda builds the environment."""
        channels = self._data.setdefault("channels", [])
        if channel not in channels:
            channels.append(channel)

    def remove_channel(self, channel: str) -> None:
        """Remove a conda channel; one that is not there is passed over."""
        self._data["channels"] = [c for c in self._data.get("channels") or () if c != channel]

    def set_python_version(self, version: str) -> None:
        """Ask for a Python, such as ``3.10``; the nearest one of the machine is taken."""
        self.remove_conda_package("python")
        self._dependencies.insert(0, f"python={version}")

    def get_python_version(self) -> str | None:
        """Return the Python asked for, such as ``3.10``; None where none is."""
        versions = (parse_conda(item) for item in self.conda_packages)
        found = next((version for name, version in versions if name == "python"), None)
        return found.lstrip("= ") or None if found is not None else None

    def add_pip_package(self, pip_package: str) -> None:
        """Add a requirement such as ``numpy==1.19``; one for the same package is replaced.

        Another word for the run client, ``azureml-core``, is kept if it names a version.
        """
        text = str(pip_package).strip()
        is_bare = is_whole_client(text) and text.replace("_", "-").lower() == requirement_name(text)
        if is_bare and any(is_whole_client(t) for t in self.pip_packages):
            return
        self.remove_pip_package(text)
        self._own_pip.append(text)

    def remove_pip_package(self, pip_package: str) -> None:
        """Remove a package by its name; a name that is not there is passed over."""
        name = requirement_name(str(pip_package))
        self._own_pip[:] = [
            t for t in self._own_pip if t.startswith("-") or requirement_name(t) != name
        ]

    def set_pip_requirements(self, pip_requirements: Iterable[str]) -> None:
        """Replace the pip packages and options by these."""
        self._own_pip[:] = _as_list("pip_requirements", pip_requirements)

    def set_pip_option(self, pip_option: str) -> None:
        """Add an option such as ``--extra-index-url https://…``; one of its kind is replaced."""
        self.remove_pip_option(pip_option)
        self._own_pip.append(str(pip_option).strip())

    def remove_pip_option(self, pip_option: str) -> None:
        """Remove an option, whatever its value is."""
        name = str(pip_option).replace("=", " ").split()[0]
        self._own_pip[:] = [t for t in self._own_pip if t.replace("=", " ").split()[0] != name]

    def set_pip_index_url(self, index_url: str) -> None:
        """Take packages from another index, such as ``https://…/simple``."""
        for option in _OPTIONS_WITH_URL:
            self.remove_pip_option(option)
        bare = index_url if not index_url.startswith("-") else index_url.split(None, 1)[-1]
        self._own_pip.append(f"--index-url {bare.replace('--index-url=', '')}")

    def add_tensorflow_pip_package(self, core_type: str = CPU, version: str | None = None) -> None:
        """Ask pip for TensorFlow; one package serves CPU and GPU today."""
        self.add_pip_package(_with_version("tensorflow", "==", core_type, version))

    def add_tensorflow_conda_package(
        self, core_type: str = CPU, version: str | None = None
    ) -> None:
        """Ask conda for TensorFlow."""
        name = "tensorflow-gpu" if core_type == GPU else "tensorflow"
        self.add_conda_package(_with_version(name, "=", core_type, version))

    def add_cntk_package(self, core_type: str = CPU) -> None:
        """Ask for CNTK, whose last release was for Python 3.6."""
        self.add_pip_package("cntk-gpu" if core_type == GPU else "cntk")

    @staticmethod
    def sdk_origin_url() -> str:
        """Return where the run client comes from: it is part of this installation."""
        return ""

    def as_dict(self) -> dict[str, Any]:
        """Return a copy of the conda environment as plain data."""
        return copy.deepcopy(self._data)

    def serialize_to_string(self) -> str:
        """Return the text of a conda environment file."""
        return dump_conda_data(self._data)

    def save(self, path: str | os.PathLike[str] | None = None) -> str:
        """Write a conda environment file; returns its absolute path.

        Args:
            path: of the file, or of a folder that gets ``conda_dependencies.yml``.
        """
        place = absolute_path(os.fspath(path or "."))
        if os.path.isdir(place):
            place = os.path.join(place, _FILE)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        write_conda_file(place, self._data)
        return place

    def save_to_file(
        self,
        base_directory: str | os.PathLike[str],
        conda_file_path: str | os.PathLike[str] | None = None,
    ) -> str:
        """Write a conda environment file below a folder; returns its name relative to it."""
        name = os.fspath(conda_file_path or os.path.join("aml_config", _FILE))
        self.save(os.path.join(os.fspath(base_directory), name))
        return name

    @staticmethod
    def merge_requirements(requirements: Iterable[str]) -> list[str]:
        """Return one requirement for each package that was asked for several times."""
        return merge_requirements(requirements)

    def _merge_dependencies(self, other: CondaDependencies) -> None:
        """Add the packages of another one; for a package in both, the other's counts."""
        for package in other.conda_packages:
            self.add_conda_package(package)
        for channel in other.conda_channels:
            self.add_channel(channel)
        for option in other.pip_options:
            self.set_pip_option(option)
        for package in other.pip_packages:
            self.add_pip_package(package)

    @property
    def _dependencies(self) -> list[Any]:
        return self._data["dependencies"]  # type: ignore[no-any-return]

    @property
    def _pip(self) -> list[str]:
        lists = [item["pip"] for item in self._dependencies if isinstance(item, dict)]
        return [text.strip() for found in lists for text in found]

    @property
    def _own_pip(self) -> list[str]:
        """The one list that is changed; a file may hold several, or none."""
        texts = self._pip
        items = [item for item in self._dependencies if isinstance(item, dict)]
        if len(items) == 1:
            return items[0]["pip"]  # type: ignore[no-any-return]
        self._dependencies[:] = [i for i in self._dependencies if not isinstance(i, dict)]
        self._dependencies.append({"pip": texts})
        return texts


def _conda_name(text: str) -> str:
    return parse_conda(str(text))[0]


def _as_list(what: str, given: Iterable[str] | None) -> list[str]:
    if isinstance(given, str):
        raise UserError(f"{what} is a list of requirements: [{given!r}].")
    return [str(text).strip() for text in given or ()]


def _with_version(name: str, equals: str, core_type: str, version: str | None) -> str:
    if core_type not in (CPU, GPU):
        raise UserError(f"core_type is {core_type!r}; it must be {CPU!r} or {GPU!r}.")
    return f"{name}{equals}{version}" if version else name
