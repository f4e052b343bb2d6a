"""The text of a conda environment file, read with its mistakes told, and written."""

from __future__ import annotations

import os
from typing import Any

from ...current_folder import absolute_path
from ...errors import DamagedFileError, UserError
from ...files import write_aside

_YAML = "conda files are YAML"
_ROOT_KEYS = ("name", "channels", "dependencies", "prefix", "variables")


def default_conda_data(python: str) -> dict[str, Any]:
    """That Python and the run client, as the SDK had it."""
    return {
        "name": "project_environment",
        "dependencies": [f"python={python}", {"pip": ["azureml-defaults"]}],
        "channels": ["anaconda", "conda-forge"],
    }


def read_conda_file(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The file as plain data, checked.

    Raises:
        UserError: it is not there, no YAML, or not the description of a conda environment.
    """
    from ...text_files import load_yaml, read_yaml_file

    place = absolute_path(path)
    try:
        values = read_yaml_file(place, load_yaml(_YAML), "is not a conda file")
    except DamagedFileError as error:
        raise UserError(
            f"The conda file {place} cannot be read: {error.reason}.",
            "It is named relative to the current folder.",
        ) from None
    return check_conda_data(values, place)


def check_conda_data(values: Any, place: str = "The conda specification") -> dict[str, Any]:
    """The same data, when it describes a conda environment.

    Raises:
        UserError: a key or a dependency is none that conda knows.
    """
    if not isinstance(values, dict):
        raise UserError(
            f"{place} does not describe a conda environment.",
            "It is a mapping such as {'name': …, 'dependencies': ['python=3.10', {'pip': […]}]}.",
        )
    unknown = [str(key) for key in values if key not in _ROOT_KEYS]
    if unknown:
        raise UserError(
            f"{place} has the unknown key {', '.join(unknown)}.",
            f"A conda environment has: {', '.join(_ROOT_KEYS)}.",
        )
    for item in values.get("dependencies") or ():
        _check_dependency(item, place)
    return values


def _check_dependency(item: Any, place: str) -> None:
    if isinstance(item, str):
        return
    pip = item.get("pip") if isinstance(item, dict) and list(item) == ["pip"] else None
    if not isinstance(pip, list) or not all(isinstance(text, str) for text in pip):
        raise UserError(
            f"{place} has the dependency {item!r}, which conda would not take.",
            "A dependency is a text such as 'numpy=1.19', or {'pip': ['a list of requirements']}.",
        )


def dump_conda_data(values: dict[str, Any]) -> str:
    """As a conda environment file says it."""
    from ...text_files import load_yaml

    return str(load_yaml(_YAML).safe_dump(values, sort_keys=False, allow_unicode=True))


def write_conda_file(path: str, values: dict[str, Any]) -> None:
    write_aside(path, dump_conda_data(values).encode())
