"""conda, or a program that does the same: where it is, what it builds, what it has built."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import Any

from ...base import lazy_dataclasses as dataclasses
from ...errors import UserError
from ...folders.run_spec import EnvironmentSpec
from ..packages.conda import map_what_can_be

PROGRAMS = ("conda", "mamba", "micromamba")


def find_conda(wanted: str = "") -> str | None:
    """Return the path of a conda program; of the one called ``wanted``, or any."""
    names = (wanted,) if wanted else PROGRAMS
    # A kernel started by conda knows the program even where its PATH does not.
    known = [os.environ.get(name, "") for name in ("CONDA_EXE", "MAMBA_EXE")]
    for name in names:
        found = shutil.which(name) or next(
            (path for path in known if os.path.basename(path) == name), ""
        )
        if found and os.path.isfile(found):
            return found
    return None


def take_conda(spec: EnvironmentSpec, wanted: str) -> EnvironmentSpec:
    """Return the spec for the program ``wanted``, or any: pip's packages stay, the rest is conda's.

    Raises:
        UserError: there is no such program, or it is none that builds environments.
    """
    if wanted and wanted not in PROGRAMS:
        raise UserError(
            f"The setting environments.conda is {wanted!r}.",
            f"It names one of {', '.join(PROGRAMS)}, or is true for any of them.",
        )
    program = find_conda(wanted)
    if program is None:
        raise UserError(
            f"The workspace's setting environments.conda asks for {wanted or 'a conda'}, which is "
            "not on this machine.",
            "Install it, or forget the setting: packages come from pip's index then.",
        )
    of_conda = set(map_what_can_be((), spec.conda_packages).packages)
    pip = tuple(text for text in spec.packages if text not in of_conda)
    notes = spec.notes
    if spec.as_of:
        notes = (*notes, f"as_of {spec.as_of} counts for pip's packages; conda's are today's.")
    return dataclasses.replace(spec, conda=program, packages=pip, notes=notes)


_TIMEOUT_S = 120.0


def export_conda_environment(name: str) -> dict[str, Any] | None:
    """Return a conda environment as conda describes it; None without conda or the environment."""
    program = find_conda()
    if program is None:
        return None
    command = [program, "env", "export", "--name", name, "--json"]
    variables = {**os.environ, "CONDA_QUIET": "1"}
    try:
        answer = subprocess.run(
            command, capture_output=True, timeout=_TIMEOUT_S, env=variables, check=True
        )
        values = json.loads(answer.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    if not isinstance(values, dict) or not values.get("dependencies"):
        return None
    dependencies = [_without_build(item) for item in values["dependencies"]]
    return {
        "name": name,
        "channels": list(values.get("channels") or ()),
        "dependencies": dependencies,
    }


def _without_build(dependency: object) -> object:
    """Return ``numpy=1.19.2=py38h54aff64_0`` as ``numpy=1.19.2``: a build is conda's own."""
    if not isinstance(dependency, str):
        return dependency
    return "=".join(dependency.split("=")[:2]) if "==" not in dependency else dependency
