"""A form as code: Python, a ``%%estimator`` cell, a shell line; each asks for the same run.

Values of secret variables are in none of them.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from ...base.lazy_dataclasses import dataclass
from ...masking import HIDDEN, is_secret_parameter, is_secret_variable
from .lines import make_cell, make_command
from .literals import WIDTH, bracketed, literal
from .reading import EstimatorForm
from .sweep_code import import_ranges, render_sweep

if TYPE_CHECKING:
    from ...submission.request import RunRequest

_METRIC = ("primary_metric", "primary_metric_goal")
"""Arguments that a Sweep takes instead of its estimator."""


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
    if form.sweep and "seed" not in form.sweep.said:
        request = request.replace(plan={**request.plan, "seed": None})
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
    names |= {"Sweep"} if form.sweep else set()
    variables = form.arguments.get("environment_variables", {})
    has_secrets = any(is_secret_variable(*item) for item in variables.items())
    lines = ["import os", ""] if has_secrets else []
    lines += [f"from estimatory import {', '.join(sorted(names))}", *import_ranges(form.sweep), ""]
    lines += [f"estimator = {form.kind}("]
    own = (item for item in form.arguments.items() if not (form.sweep and item[0] in _METRIC))
    lines += [f"    {name}={_render(name, value)}," for name, value in own]
    lines += [")"]
    if form.sweep:
        metric = [form.arguments.get(name, "") for name in _METRIC]
        lines += render_sweep(form.sweep, *metric)
    what = "sweep" if form.sweep else "estimator"
    lines += [f"run = Experiment(Workspace(), {literal(form.experiment)}).submit({what})"]
    return "\n".join(lines) + "\n"


def _render(name: str, value: object) -> str:
    if name == "distributed_training":
        return "Mpi()"
    if isinstance(value, dict):
        item = _variable if name == "environment_variables" else _parameter
        return bracketed("{}", (f"{literal(k)}: {item(k, v)}" for k, v in value.items()))
    if isinstance(value, list):
        return bracketed("[]", map(literal, value))
    return literal(value)


def _variable(name: str, value: str) -> str:
    is_secret = is_secret_variable(name, value)
    return f"os.environ[{literal(name)}]" if is_secret else literal(value)


def _parameter(name: str, value: object) -> str:
    return literal(HIDDEN if is_secret_parameter(name.lstrip("-"), value) else value)


def _wrapped(words: list[list[str]]) -> str:
    """Return one line where it fits, else an option a line."""
    parts = [shlex.join(part) for part in words]
    line = " ".join(parts)
    return line if len(line) <= WIDTH else " \\\n  ".join(parts)


def _runs_in(request: RunRequest) -> str:
    environment = request.environment
    packages = ", ".join(environment.packages)
    if request.container:
        more = f" with {packages}" if packages else ""
        return f"Runs in a container of {request.container.image}{more}."
    if environment.is_isolated:
        return f"Runs in an environment of its own, with {packages}."
    return f"Runs with {environment.interpreter} as it is."
