"""Ask uv for the versions of a package, for an index, a Python and a date."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping

from ...folders.run_spec import EnvironmentSpec
from .given import exclude_newer

TIMEOUT_S = 15.0


class VersionLookup:
    """Asked only when a resolution has failed."""

    def __init__(self, uv: str, spec: EnvironmentSpec, variables: Mapping[str, str]) -> None:
        self._uv = uv
        self._spec = spec
        self._variables = variables

    def describe(self, name: str, around: str = "") -> str:
        """Return the versions of a package for people, those next to ``around``; may be empty."""
        newest, oldest = self._bound(name, ">9999999"), self._bound(name, "<=0")
        if not newest or not oldest:
            return ""
        when = f" as of {self._spec.as_of}" if self._spec.as_of else ""
        if newest == oldest:
            return f"The only version{when} is {newest}."
        said = f"Versions{when} go from {oldest} to {newest}."
        below = self.find(f"{name}<{around}") if around else ""
        above = self.find(f"{name}>{around}", is_lowest=True) if around else ""
        near = " and ".join(dict.fromkeys(v for v in (below, above) if v))
        return f"{said} Ready-made for this Python and next to {around}: {near}." if near else said

    def find(self, requirement: str, *, is_lowest: bool = False) -> str:
        """Return the newest (or lowest) version that fits a requirement; empty if none does."""
        options = ("--no-build", "--resolution", "lowest" if is_lowest else "highest")
        answer = self._ask(requirement, *options)
        return answer.stdout.strip().partition("==")[2].split(" ")[0] if answer else ""

    def _bound(self, name: str, impossible: str) -> str:
        """Return the newest or oldest version, as uv names it when refusing what cannot be.

        Unlike :meth:`find` this reads no package, so it knows those too that need building.
        """
        answer = self._ask(f"{name}{impossible}")
        flat = " ".join(answer.stderr.split()) if answer else ""
        found = re.search(rf"only {re.escape(name)}(?:==|<=|>=)(\S+) is available", flat)
        return found.group(1) if found else ""

    def _ask(self, requirement: str, *options: str) -> subprocess.CompletedProcess[str] | None:
        command = [self._uv, "--color", "never", "--quiet", "pip", "compile", "--no-deps", *options]
        command += ["--no-header", "--no-annotate", *exclude_newer(self._spec)]
        command += ["--python", self._spec.interpreter, "-"]
        try:
            return subprocess.run(
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
            return None
