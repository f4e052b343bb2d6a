"""The text of ``--dry-run``: all that would be submitted, and where each choice came from."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Mapping
from typing import Any

from estimatory.base.clean_text import storable
from estimatory.masking import mask_arguments, mask_parameters

from .plan import CellPlan

_WIDTH = 14
_MB = 1_000_000


def render_plan(plan: CellPlan) -> str:
    """Return the plan as plain text.

    Raises:
        UserError: it is a sweep that cannot be.
    """
    rows = [
        ("experiment", _with_origin(plan.experiment, plan.options.origins.get("experiment")
                                    or "the notebook's name")),
        ("name", plan.options.name),
        ("command", _command(plan)),
        *_place_rows(plan),
        *_rows("files", _files(plan)),
        *_rows("globals", _globals(plan.options.script_globals)),
        *_sweep_rows(plan),
        *_rows("inputs", _inputs(plan.inputs)),
        *_rows("variables", _masked(plan.options.environment_variables)),
        *_rows("secrets", plan.options.secrets),
        *_rows("tags", _tags(plan.options.tags)),
        *_option_rows(plan),
        *_rows("notice", plan.notices),
    ]  # fmt: skip
    lines = [f"{label:<{_WIDTH}}{text}".rstrip() for label, text in rows if text]
    return "\n".join(("Dry run: nothing was started.", *lines))


def _sweep_rows(plan: CellPlan) -> list[tuple[str, str]]:
    """Return the space of a sweep, how it is searched, and its first draws."""
    request = plan.to_request()
    if not plan.options.space:
        return []
    from estimatory.sweeps.preview import describe_request

    return [row for label, texts in describe_request(request) for row in _rows(label, texts)]


def _command(plan: CellPlan) -> str:
    is_elsewhere = plan.environment.is_isolated or plan.container is not None
    python = "python" if is_elsewhere else plan.environment.interpreter
    return shlex.join((python, plan.script_name, *mask_arguments(plan.options.arguments)))


def _place_rows(plan: CellPlan) -> list[tuple[str, str]]:
    """Return the interpreter and its environment, outside or in a container."""
    container = plan.container
    if container is None:
        return [("interpreter", plan.environment.interpreter), *_environment_rows(plan)]
    packages = plan.environment.packages
    return [
        ("image", _with_origin(container.image, _origin(plan, "docker"))),
        ("container", f"network {container.network}; {container.shm_size} of shared memory"),
        ("", "sees its run folder, what it logs with (read-only), and its data"),
        *_rows("environment", ("isolated, on the image's Python", *packages) if packages else ()),
    ]


def _environment_rows(plan: CellPlan) -> list[tuple[str, str]]:
    spec = plan.environment
    aliases = [("", "with names that packages have dropped")] if spec.legacy_aliases else []
    if not spec.is_isolated:
        where = _origin(plan, "env") if plan.options.env else "no packages asked for"
        return [("environment", f"that interpreter as it is  ({where})"), *aliases]
    python = f"Python {spec.python}, or the nearest here" if spec.python else "that Python"
    as_of = [("", f"as of {spec.as_of}")] if spec.as_of else []
    return [*_rows("environment", (f"isolated, on {python}", *spec.packages)), *as_of, *aliases]


def _option_rows(plan: CellPlan) -> list[tuple[str, str]]:
    options = plan.options
    timeout = f"{options.timeout_s:g} s" if options.timeout_s else ""
    metric = f"{options.metric}:{options.goal}" if options.metric else ""
    given = {
        "target": options.target,
        "nodes": str(options.nodes) if options.nodes > 1 else "",
        "procs": str(options.procs) if options.procs > 1 else "",
        "framework": options.framework,
        "metric": metric,
        "timeout": timeout,
        "source": options.source,
        "pip": ", ".join(options.pip),
        "conda": ", ".join(options.conda),
    }
    return [(name, _with_origin(text, _origin(plan, name))) for name, text in given.items() if text]


def _origin(plan: CellPlan, name: str) -> str:
    return plan.options.origins.get(name, "built in")


def _with_origin(text: str, origin: str) -> str:
    return f"{text}  ({origin})"


def _files(plan: CellPlan) -> list[str]:
    script = f"{plan.script_name}  (the cell, {len(storable(plan.script.text).encode()):,} bytes)"
    others = [
        f"{name}  ({os.path.getsize(path):,} bytes)" for name, path in sorted(plan.files.items())
    ]
    source = [f"all of {plan.options.source}"] if plan.options.source else []
    return [script, *others, *source]


def _globals(values: Mapping[str, Any]) -> list[str]:
    return [f"{name} = {value!r}" for name, value in mask_parameters(values).items()]


def _inputs(values: Mapping[str, Any]) -> list[str]:
    return [f"{name}: {describe_input(value)}" for name, value in values.items()]


def describe_input(value: object) -> str:
    """Type and shape, for people."""
    from estimatory.folders.notebook_values import describe

    text = describe(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _masked(variables: Mapping[str, str]) -> list[str]:
    return [f"{name}=…" for name in variables]


def _tags(tags: Mapping[str, str]) -> list[str]:
    return [f"{name} = {value}" if value else name for name, value in tags.items()]


def _rows(label: str, texts: Iterable[str]) -> list[tuple[str, str]]:
    return [("" if number else label, text) for number, text in enumerate(texts)]
