"""From the words of ``estimatory submit`` to a request; nothing is made or started here."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from estimatory.base.current_folder import absolute_path
from estimatory.configuration import describe_origin, parse_parameters
from estimatory.errors import UserError
from estimatory.folders.run_spec import ContainerSpec, EnvironmentSpec
from estimatory.submission.option import COMMAND, Option
from estimatory.submission.options import SWEEP_OPTIONS, fill_request, list_options
from estimatory.submission.parameters import Parameter
from estimatory.submission.request import RunRequest

from .script_header import read_dependencies

if TYPE_CHECKING:
    from estimatory.sweeps.expressions import Expression


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the rows of the table that the command line has."""
    for option in list_options(COMMAND):
        if option.flags:
            _add_option(parser, option)


def _add_option(parser: argparse.ArgumentParser, option: Option) -> None:
    text = f"{option.help} (repeatable)" if option.many else option.help
    add = partial(parser.add_argument, *option.flags, dest=option.name, help=text)
    if option.is_switch:
        add(action="store_true")
    else:
        add(metavar=option.metavar, action="append" if option.many else "store")


def _read_options(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the value of each option that was given."""
    options = [option for option in list_options(COMMAND) if option.flags]
    given = [(option, getattr(arguments, option.name)) for option in options]
    return {o.name: _read_option(o, said) for o, said in given if said not in (None, False)}


def _read_option(option: Option, said: Any) -> object:
    if option.is_switch:
        return said
    texts = said if option.many else [said]
    return option.gather([_convert(option, text) for text in texts])


def _convert(option: Option, text: str) -> object:
    try:
        return option.convert(text)
    except UserError as error:
        is_about_text = error.summary[:1] in ("'", '"')
        flag = f"{option.flags[0]} " if is_about_text else ""
        raise UserError(f"{flag}{error.summary}", error.hint) from None


def make_request(arguments: argparse.Namespace) -> RunRequest:
    """Return the request that the arguments mean.

    Raises:
        UserError: one of them is not valid.
    """
    source, script = locate_script(arguments.script, arguments.source)
    given = _read_options(arguments)
    given["parameters"], space = _divide(given.get("parameters", ()))
    fields = fill_request(given)
    passed_on = tuple(arguments.passed_on)
    fields["arguments"] = (*fields.get("arguments", ()), *passed_on)
    fields["parameters"] = {**parse_parameters(passed_on), **fields.get("parameters", {})}
    request = RunRequest(
        experiment=given.get("experiment") or name_experiment(script),
        script=script,
        source_directory=source,
        environment=_make_environment(given, os.path.join(source, script)),
        container=_make_container(given),
        origin=describe_origin("cli"),
        **fields,
    )
    return _as_sweep(request, space, given)


def _divide(
    parameters: Sequence[Parameter],
) -> tuple[Sequence[Parameter], Mapping[str, Expression]]:
    """Return the parameters with a value, and the space of those with a range."""
    if not any("(" in parameter.text for parameter in parameters):
        return parameters, {}
    from estimatory.sweeps.wishes import divide_parameters

    return divide_parameters(parameters)


def _as_sweep(
    request: RunRequest, space: Mapping[str, Expression], given: Mapping[str, Any]
) -> RunRequest:
    """Return the request of a sweep where a parameter has a range, else as it is."""
    if not space and not any(name in given for name in SWEEP_OPTIONS):
        return request
    from estimatory.sweeps.wishes import finish_request  # most runs do without

    return finish_request(request, space, given)


def locate_script(script: str, source: str | None) -> tuple[str, str]:
    """Return the source folder, absolute, and the script relative to it.

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
    """Return the script's name as far as it can be an experiment's."""
    stem = os.path.splitext(os.path.basename(script))[0]
    return re.sub(r"[^A-Za-z0-9_]+", "-", stem).strip("-_")[:200] or "default"


def _make_container(given: Mapping[str, Any]) -> ContainerSpec | None:
    """Return the container of ``--docker``, in which ``--python`` names a Python of the image."""
    image = given.get("docker")
    if not image:
        return None
    from estimatory.containers.finding import check_engine

    check_engine()
    return ContainerSpec(image=image, python=given.get("python", ""))


def _make_environment(given: Mapping[str, Any], script_path: str) -> EnvironmentSpec:
    conda, python = _translate_conda(given.get("conda", ()))
    packages = [*given.get("pip", ()), *conda]
    packages += [p for p in read_dependencies(script_path) if p not in packages]
    as_of = given.get("as_of")
    spec = EnvironmentSpec(
        _find_interpreter(given),
        tuple(packages),
        as_of=as_of,
        # A person who names an interpreter has decided for its version.
        python="" if "python" in given else python,
        legacy_aliases=given.get("legacy_aliases", False),
    )
    if as_of and not packages:
        raise UserError("--as-of says when packages are from, but none is asked for.", "Add --pip.")
    if not packages:
        return spec
    from estimatory.environments import normalize

    return normalize(spec)


def _find_interpreter(given: Mapping[str, Any]) -> str:
    """Return this Python or, outside of images, the one of ``--python``."""
    named = given.get("python", "")
    if not named or given.get("docker"):
        return sys.executable
    path = absolute_path(os.path.expanduser(named))
    if not os.access(path, os.X_OK) or os.path.isdir(path):
        raise UserError(f"--python {named} is not a program.", "Name a Python executable.")
    return path


def _translate_conda(packages: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Return PyPI's packages, and the Python that conda's ``python=3.10`` asks for."""
    if not packages:
        return (), ""
    from estimatory.environments import map_requirements

    mapped = map_requirements((), packages)
    return mapped.packages, mapped.python
