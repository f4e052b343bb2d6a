"""Which versions of a package exist, asked of uv itself: so for this index, Python and date."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping

from ...specs import EnvironmentSpec
from .builder import exclude_newer

TIMEOUT_S = 15.0


class VersionLookup:
    """Asked only when a resolution has failed."""

    def __init__(self, uv: str, spec: EnvironmentSpec, variables: Mapping[str, str]) -> None:
        self._uv = uv
        self._spec = spec
        self._variables = variables

    def describe(self, name: str, around: str = "") -> str:
        """The versions of a package for people, with those next to ``around``; may be empty."""
        newest = self.find(name)
        oldest = self.find(name, is_lowest=True)
        if not newest or not oldest:
            return ""
        when = f" as of {self._spec.as_of}" if self._spec.as_of else ""
        if newest == oldest:
            return f"The only version{when} is {newest}."
        said = f"Versions{when} go from {oldest} to {newest}"
        below = self.find(f"{name}<{around}") if around else ""
        above = self.find(f"{name}>{around}", is_lowest=True) if around else ""
        near = " and ".join(dict.fromkeys(v for v in (below, above) if v))
        return f"{said}; next to {around}: {near}." if near else f"{said}."

    def find(self, requirement: str, *, is_lowest: bool = False) -> str:
        """The newest (or lowest) version that satisfies one requirement; empty when none does."""
        resolution = "lowest" if is_lowest else "highest"
        command = [self._uv, "--color", "never", "--quiet", "pip", "compile", "--no-deps"]
        command += ["--no-build", "--no-header", "--no-annotate", "--resolution", resolution]
        command += [*exclude_newer(self._spec), "--python", self._spec.interpreter, "-"]
        try:
            answer = subprocess.run(
                command,
                input=requirement,
                capture_output=True,
                cwd="/",
                env=dict(self._variables),
                timeout=TIMEOUT_S,
                text=True,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
        return answer.stdout.strip().partition("==")[2].split(" ")[0]
