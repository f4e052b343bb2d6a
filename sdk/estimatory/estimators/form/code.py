"""A form as code: Python, a ``%%estimator`` cell, a shell line; each asks for the same run.

Values of secret variables are in none of them.
"""

from __future__ import annotations

import json
import math
import shlex
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...base.lazy_dataclasses import dataclass
from ...masking import HIDDEN, is_secret_parameter, is_secret_variable
from .lines import make_cell, make_command
from .reading import EstimatorForm

if TYPE_CHECKING:
    from ...submission.request import RunRequest

_WIDTH = 88


@dataclass(frozen=True)
class ShownCode:
    """The three ways, and where the run would be executed."""

    python: str
    cell: str
    """Empty where a cell cannot do the same."""
    shell: str
    no_cell: str
    """Why there is no cell."""
    runs_in: str
    """One sentence for people."""


def show_code(form: EstimatorForm) -> ShownCode:
    """Return the code that can be copied from a form.

    Raises:
        FormError: its parts contradict each other.
    """
    request = form.make_request()
    cell, no_cell = make_cell(form, request)
    return ShownCode(
        _render_python(form),
        cell,
        _wrapped(make_command(form, request)),
        no_cell,
        _runs_in(request),
    )


def _render_python(form: EstimatorForm) -> str:
    names = {"Experiment", "Workspace", form.kind}
    names |= {"Mpi"} if "distributed_training" in form.arguments else set()
    variables = form.arguments.get("environment_variables", {})
    has_secrets = any(is_secret_variable(*item) for item in variables.items())
    lines = ["import os", ""] if has_secrets else []
    lines += [f"from estimatory import {', '.join(sorted(names))}", "", f"estimator = {form.kind}("]
    lines += [f"    {name}={_render(name, value)}," for name, value in form.arguments.items()]
    lines += [")", f"run = Experiment(Workspace(), {_literal(form.experiment)}).submit(estimator)"]
    return "\n".join(lines) + "\n"


def _render(name: str, value: object) -> str:
    if name == "distributed_training":
        return "Mpi()"
    if isinstance(value, dict):
        item = _variable if name == "environment_variables" else _parameter
        return _bracketed("{}", (f"{_literal(k)}: {item(k, v)}" for k, v in value.items()))
    if isinstance(value, list):
        return _bracketed("[]", map(_literal, value))
    return _literal(value)


def _bracketed(brackets: str, items: Iterable[str]) -> str:
    """Return one line where it fits, else a line for each item."""
    parts = list(items)
    line = ", ".join(parts)
    if len(line) <= _WIDTH - 24:
        return brackets[0] + line + brackets[1]
    lines = "".join(f"        {part},\n" for part in parts)
    return f"{brackets[0]}\n{lines}    {brackets[1]}"


def _variable(name: str, value: str) -> str:
    is_secret = is_secret_variable(name, value)
    return f"os.environ[{_literal(name)}]" if is_secret else _literal(value)


def _parameter(name: str, value: object) -> str:
    return _literal(HIDDEN if is_secret_parameter(name.lstrip("-"), value) else value)


def _literal(value: object) -> str:
    """Return Python's literal: JSON's strings are Python's; nan and inf have no literal."""
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _wrapped(words: list[list[str]]) -> str:
    """Return one line where it fits, else an option a line."""
    parts = [shlex.join(part) for part in words]
    line = " ".join(parts)
    return line if len(line) <= _WIDTH else " \\\n  ".join(parts)


def _runs_in(request: RunRequest) -> str:
    environment = request.environment
    packages = ", ".join(environment.packages)
    if request.container:
        more = f" with {packages}" if packages else ""
        return f"Runs in a container of {request.container.image}{more}."
    if environment.is_isolated:
        return f"Runs in an environment of its own, with {packages}."
    return f"Runs with {environment.interpreter} as it is."
