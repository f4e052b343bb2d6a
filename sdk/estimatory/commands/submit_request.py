"""From the words of ``estimatory submit`` to a request; nothing is made or started here."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable

from estimatory.base.current_folder import absolute_path
from estimatory.configuration import describe_origin, parse_parameters, typed_values
from estimatory.configuration.typed_values import parse_value
from estimatory.errors import UserError
from estimatory.folders.kept_secrets import check_secret_name
from estimatory.folders.run_spec import ContainerSpec, EnvironmentSpec
from estimatory.masking import mask_secrets
from estimatory.submission.request import RunRequest

from .script_header import read_dependencies

_PARAMETER_NAME = re.compile(r"[A-Za-z_][\w.\-]*\Z")


def make_request(arguments: argparse.Namespace) -> RunRequest:
    """The request that the arguments mean.

    Raises:
        UserError: one of them is not valid.
    """
    source, script = locate_script(arguments.script, arguments.source)
    parameters = [_split_pair("-p", text) for text in arguments.param]
    metric, goal = parse_metric(arguments.metric)
    passed_on = tuple(arguments.passed_on)
    return RunRequest(
        experiment=arguments.experiment or name_experiment(script),
        script=script,
        source_directory=source,
        arguments=(*_render_arguments(parameters), *passed_on),
        parameters={
            **parse_parameters(passed_on),
            **{name: parse_value(text) for name, text in parameters},
        },
        environment=_make_environment(arguments, os.path.join(source, script)),
        container=_make_container(arguments),
        display_name=arguments.name,
        environment_variables=dict(_parse_variables(arguments.env_var)),
        secrets=tuple(map(check_secret_name, arguments.secret)),
        compute_target=arguments.target,
        node_count=arguments.nodes,
        process_count_per_node=arguments.procs,
        max_run_duration_s=parse_duration(arguments.timeout),
        primary_metric=metric,
        primary_metric_goal=goal,
        framework=arguments.framework,
        tags=dict(_split_pair("--tag", text) for text in arguments.tag),
        origin=describe_origin("cli"),
    )


def locate_script(script: str, source: str | None) -> tuple[str, str]:
    """The source folder, absolute, and the script relative to it.

    Raises:
        UserError: the script is not there, or not inside ``source``.
    """
    path = absolute_path(script)
    if source is None:
        folder = os.path.dirname(path)
    else:
        folder = absolute_path(source)
        if not os.path.exists(path):
            path = os.path.join(folder, script)
    if not os.path.isfile(path):
        what = "is a folder" if os.path.isdir(path) else "is not there"
        raise UserError(f"The script {script} {what} ({path}).", "Name a Python file.")
    relative = os.path.relpath(path, folder)
    if relative.split(os.sep)[0] == os.pardir:
        raise UserError(
            f"The script {path} is not inside the source folder {folder}.",
            "Only what is in the source folder travels with the run.",
        )
    return folder, relative


def name_experiment(script: str) -> str:
    """The script's name as far as it can be an experiment's."""
    stem = os.path.splitext(os.path.basename(script))[0]
    return re.sub(r"[^A-Za-z0-9_]+", "-", stem).strip("-_")[:200] or "default"


def parse_duration(text: str | None) -> float | None:
    """Seconds of ``--timeout``; None where it was not given.

    Raises:
        UserError: it is no time.
    """
    return None if text is None else typed_values.parse_duration(text, "--timeout")


def parse_metric(text: str | None) -> tuple[str, str]:
    """``AUC:max`` as ``("AUC", "max")``.

    Raises:
        UserError: no goal, or another one than ``max`` and ``min``.
    """
    if text is None:
        return "", ""
    name, _, goal = text.rpartition(":")
    if not name or goal not in ("max", "min"):
        raise UserError(
            f"--metric {text!r} does not say whether more or less is better.",
            f"Write {name or text}:max or {name or text}:min.",
        )
    return name, goal


def _make_container(arguments: argparse.Namespace) -> ContainerSpec | None:
    if not arguments.docker:
        return None
    from estimatory.containers.finding import check_engine
    from estimatory.containers.references import check_reference

    image = check_reference(arguments.docker)
    check_engine()
    # With an image, --python names a Python of the image.
    named = "" if arguments.python == sys.executable else str(arguments.python)
    return ContainerSpec(image=image, python=named)


def _make_environment(arguments: argparse.Namespace, script_path: str) -> EnvironmentSpec:
    conda, python = _translate_conda(arguments.conda)
    packages = [*arguments.pip, *conda]
    packages += [p for p in read_dependencies(script_path) if p not in packages]
    named = sys.executable if arguments.docker else arguments.python
    interpreter = absolute_path(os.path.expanduser(named))
    if not os.access(interpreter, os.X_OK) or os.path.isdir(interpreter):
        raise UserError(
            f"--python {arguments.python} is not a program.", "Name a Python executable."
        )
    spec = EnvironmentSpec(
        interpreter,
        tuple(packages),
        as_of=arguments.as_of,
        # Whoever names an interpreter has decided for its version.
        python=python if arguments.python == sys.executable else "",
        legacy_aliases=arguments.legacy_aliases,
    )
    if arguments.as_of and not packages:
        raise UserError("--as-of says when packages are from, but none is asked for.", "Add --pip.")
    if not packages:
        return spec
    from estimatory.environments import normalize

    return normalize(spec)


def _translate_conda(packages: list[str]) -> tuple[tuple[str, ...], str]:
    """PyPI's packages, and the Python that conda's ``python=3.10`` asks for."""
    if not packages:
        return (), ""
    from estimatory.environments import map_requirements

    mapped = map_requirements((), packages)
    return mapped.packages, mapped.python


def _parse_variables(given: list[str]) -> Iterable[tuple[str, str]]:
    for text in given:
        name, separator, value = text.partition("=")
        if not separator and name not in os.environ:
            raise UserError(
                f"--env-var {name:.80}: there is no such variable here.", f"Write {name:.80}=VALUE."
            )
        yield name, value if separator else os.environ[name]


def _split_pair(option: str, text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    is_name = option != "-p" or _PARAMETER_NAME.match(name)
    if not separator or not name or not is_name:
        raise UserError(
            f"{option} {mask_secrets(text)!r} is not NAME=VALUE.", f"For example {option} reg=0.1"
        )
    return name, value


def _render_arguments(parameters: list[tuple[str, str]]) -> Iterable[str]:
    for name, text in parameters:
        yield from (f"--{name}", text)
