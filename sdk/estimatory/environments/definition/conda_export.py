"""The packages of a conda environment that is on this machine."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

from ..conda_program import find_conda

_TIMEOUT_S = 120.0


def export_conda_environment(name: str) -> dict[str, Any] | None:
    """The environment as conda itself describes it; None where conda or the environment is not."""
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


def _without_build(dependency: Any) -> Any:
    """``numpy=1.19.2=py38h54aff64_0`` as ``numpy=1.19.2``: a build is conda's own."""
    if not isinstance(dependency, str):
        return dependency
    return "=".join(dependency.split("=")[:2]) if "==" not in dependency else dependency
