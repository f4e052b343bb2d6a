"""The Estimator: one script with its packages, parameters and target, in one call."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable
from typing import Any

from .errors import UserError
from .script_run import default_environment, describe_origin
from .submission import RunRequest


class Estimator:
    """Describes a training run; follows azureml-train-core 1.62 ``azureml.train.estimator``.

    Args:
        source_directory: folder whose files travel with the run.
        entry_script: the script to run, relative to ``source_directory``.
        compute_target: name of the target; ``local`` is this machine.
        script_params: command line of the script, ``{"--reg": 0.1}``; an empty value is a flag.
        pip_packages: requirements; with any, the run gets an isolated environment.
        conda_packages: conda names, resolved under their PyPI names.
        resolve_as_of: ISO date; packages as the index had them then.
        user_managed: run in this interpreter, and ask for no packages.
        environment_variables: set for the script.
        max_run_duration_seconds: after that many seconds the run is canceled.

    Raises:
        UserError: arguments that contradict each other or have the wrong form.
    """

    def __init__(  # noqa: PLR0913 - the signature is azureml-train-core's
        self,
        source_directory: str,
        *,
        entry_script: str,
        compute_target: str = "local",
        script_params: dict[str, Any] | None = None,
        node_count: int = 1,
        process_count_per_node: int = 1,
        user_managed: bool = False,
        pip_packages: Iterable[str] | None = None,
        conda_packages: Iterable[str] | None = None,
        resolve_as_of: str | None = None,
        environment_variables: dict[str, str] | None = None,
        max_run_duration_seconds: float | None = None,
    ) -> None:
        packages = _all_packages(pip_packages, conda_packages)
        if user_managed and packages:
            raise UserError(
                f"user_managed=True leaves the interpreter as it is, so "
                f"{packages} cannot be added.",
                "Leave out user_managed, or the packages.",
            )
        self.source_directory = os.fspath(source_directory)
        self._request = RunRequest(
            experiment="",
            script=os.fspath(entry_script),
            source_directory=self.source_directory,
            arguments=tuple(flatten_script_params(script_params or {})),
            parameters={k.lstrip("-"): v for k, v in (script_params or {}).items()},
            environment=default_environment(packages, as_of=resolve_as_of),
            environment_variables=dict(environment_variables or {}),
            compute_target=compute_target,
            node_count=node_count,
            process_count_per_node=process_count_per_node,
            max_run_duration_s=max_run_duration_seconds,
        )

    def to_request(self, experiment: str, tags: dict[str, str] | None = None) -> RunRequest:
        """The same as plain data, ready for submission."""
        return dataclasses.replace(
            self._request, experiment=experiment, tags=tags or {}, origin=describe_origin("sdk")
        )


def flatten_script_params(params: dict[str, Any]) -> list[str]:
    """``{"--reg": 0.1, "--fast": ""}`` as ``["--reg", "0.1", "--fast"]``.

    As in azureml-train-core: an iterable that is no string is spread; None and '' leave a flag.
    """
    if not isinstance(params, dict):
        raise UserError(f"script_params is a dict such as {{'--reg': 0.1}}, not {params!r:.80}.")
    arguments: list[str] = []
    for name, value in params.items():
        is_spread = isinstance(value, Iterable) and not isinstance(value, (str, bytes))
        values = list(value) if is_spread else [value]
        arguments += [str(name), *(str(v) for v in values if v is not None and v != "")]
    return arguments


def _all_packages(pip: Iterable[str] | None, conda: Iterable[str] | None) -> list[str]:
    for name, given in (("pip_packages", pip), ("conda_packages", conda)):
        if isinstance(given, str):
            raise UserError(f"{name} is a list of requirements: [{given!r}].")
    packages = list(pip or ())
    if conda:
        from .environments import conda_to_pip

        packages += conda_to_pip(list(conda))
    return packages
