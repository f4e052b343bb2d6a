"""What to run at the lower level: one script, its arguments, its environment."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterable
from typing import Any

from .errors import UserError
from .specs import EnvironmentSpec, Origin
from .submission import RunRequest


def default_environment(
    packages: Iterable[str] = (), *, as_of: str | None = None, index_url: str | None = None
) -> EnvironmentSpec:
    """This interpreter as it is, or, with packages, an isolated one on top of the same Python."""
    if isinstance(packages, str):
        raise UserError(f"Packages are given as a list of requirements: [{packages!r}].")
    return EnvironmentSpec(sys.executable, tuple(packages), as_of=as_of, index_url=index_url)


def describe_origin(kind: str, notebook: str = "") -> Origin:
    """Who submits from where, for the record."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid())
    return Origin(
        kind, notebook or os.environ.get("JPY_SESSION_NAME", ""), user, os.uname().nodename
    )


class ScriptRunConfig:
    """One script with its arguments, environment and target; follows azureml-core 1.61.

    Args:
        source_directory: folder whose files travel with the run.
        script: the entry script, relative to ``source_directory``.
        arguments: for the script's command line; numbers become strings.
        compute_target: name of the target; ``local`` is this machine.
        environment: of the run's interpreter; this one by default.
        max_run_duration_seconds: after that many seconds the run is canceled.
    """

    def __init__(
        self,
        source_directory: str,
        script: str,
        arguments: Iterable[Any] | None = None,
        *,
        compute_target: str = "local",
        environment: EnvironmentSpec | None = None,
        environment_variables: dict[str, str] | None = None,
        max_run_duration_seconds: float | None = None,
    ) -> None:
        self.source_directory = source_directory
        self.script = script
        self.arguments = list(arguments or ())
        self.compute_target = compute_target
        self.environment = environment or default_environment()
        self.environment_variables = dict(environment_variables or {})
        self.max_run_duration_seconds = max_run_duration_seconds

    def to_request(self, experiment: str, tags: dict[str, str] | None = None) -> RunRequest:
        """The same as plain data, ready for submission."""
        return RunRequest(
            experiment=experiment,
            script=self.script,
            source_directory=os.fspath(self.source_directory),
            arguments=tuple(str(a) for a in self.arguments),
            parameters=parse_parameters(self.arguments),
            environment=self.environment,
            environment_variables=self.environment_variables,
            compute_target=self.compute_target,
            max_run_duration_s=self.max_run_duration_seconds,
            tags=tags or {},
            origin=describe_origin("sdk"),
        )


def parse_parameters(arguments: Iterable[Any]) -> dict[str, Any]:
    """``["--reg", 0.1, "--fast"]`` as ``{"reg": 0.1, "fast": True}``, for people and comparison."""
    parameters: dict[str, Any] = {}
    name = ""
    for argument in arguments:
        if isinstance(argument, str) and argument.startswith("--"):
            name, _, value = argument.lstrip("-").partition("=")
            parameters[name] = value or True
        elif name:
            parameters[name] = argument
            name = ""
    return parameters
