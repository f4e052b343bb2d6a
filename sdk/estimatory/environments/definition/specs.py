"""From an Environment to what a run needs of it."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

from ...base.user_messages import tell_once
from ...errors import UserError
from ...folders.run_spec import EnvironmentSpec
from ..packages.conda import map_what_can_be
from ..packages.line_checks import replace_stubs
from ..packages.pip_options import read_pip_options
from ..packages.run_client import is_run_client, satisfied_by_us
from .conda_dependencies import PYTHON_DEFAULT_VERSION

if TYPE_CHECKING:
    from .environment import Environment


def make_spec(environment: Environment) -> EnvironmentSpec:
    """Return the spec; its Python is chosen when the workspace is known, at submission.

    Only then it is known, too, whether a conda builds: what pip's index cannot hold is refused
    there.

    Raises:
        UserError: a package that is none, or an interpreter that is not there.
    """
    if environment.python.user_managed_dependencies:
        return _user_managed(environment)
    conda = environment.python.conda_dependencies
    split = satisfied_by_us(conda.pip_packages)
    pip, notes = replace_stubs(split.packages)
    mapped = map_what_can_be(pip, conda.conda_packages)
    options = read_pip_options(conda.pip_options)
    return EnvironmentSpec(
        interpreter=sys.executable,
        packages=mapped.packages,
        python="" if mapped.python == PYTHON_DEFAULT_VERSION else mapped.python,
        as_of=environment.resolve_as_of or None,
        index_url=options.index_url or None,
        extra_index_urls=options.extra_index_urls,
        allows_prereleases=options.allows_prereleases,
        conda_packages=tuple(conda.conda_packages),
        conda_channels=tuple(conda.conda_channels),
        legacy_aliases=environment.legacy_aliases,
        run_client=split.satisfied,
        name=environment.name,
        notes=(*notes, *mapped.notes),
    )


def _user_managed(environment: Environment) -> EnvironmentSpec:
    interpreter = _find_interpreter(environment)
    _tell_unused(environment, interpreter)
    return EnvironmentSpec(
        interpreter=interpreter,
        legacy_aliases=environment.legacy_aliases,
        name=environment.name,
    )


def _tell_unused(environment: Environment, interpreter: str) -> None:
    conda = environment.python.conda_dependencies
    unused = {
        "resolve_as_of": environment.resolve_as_of,
        # Every environment has a Python and the run client there by default.
        "conda_dependencies": [p for p in conda.pip_packages if not is_run_client(p)]
        or [p for p in conda.conda_packages if not p.startswith("python=")],
    }
    names = [name for name, value in unused.items() if value]
    if names:
        tell_once(
            f"environment {environment.name!r}: not used: {' and '.join(names)}, for a run takes "
            f"{interpreter} as it is. python.user_managed_dependencies = False installs packages."
        )


def _find_interpreter(environment: Environment) -> str:
    named = os.path.expanduser(environment.python.interpreter_path or "python")
    if named in ("python", "python3"):
        return sys.executable
    found = named if os.path.isfile(named) else shutil.which(named)
    if found:
        return os.path.abspath(found)
    if environment.docker.is_custom:
        # A path inside of an image, in whose place the packages at hand are taken.
        return sys.executable
    raise UserError(
        f"python.interpreter_path is {named!r}, which is not on this machine.",
        f"'python' means this one, {sys.executable}; or set user_managed_dependencies = False.",
    )
