"""Packages from files that people have: pip's requirements, conda's specifications."""

from __future__ import annotations

import os
from typing import Optional, Union

from ...errors import UserError
from .conda_dependencies import CondaDependencies
from .sections import PythonSection

PathOrNone = Optional[Union[str, "os.PathLike[str]"]]


def from_pip_file(path: str | os.PathLike[str]) -> CondaDependencies:
    """Return the packages of a pip requirements file, on the Python at hand."""
    from ..packages.requirement_files import read_requirement_file

    conda = CondaDependencies()
    conda.set_pip_requirements([*conda.pip_packages, *read_requirement_file(path)])
    return conda


def python_from_files(conda_file: PathOrNone, pip_file: PathOrNone) -> PythonSection:
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
