"""A request in the words of ``estimatory submit`` and of ``%%estimator``."""

from __future__ import annotations

import keyword
import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...base.text_files import read_text_file
from ...configuration.script_run_config import MAX_DURATION_SECONDS_DEFAULT
from ...errors import DamagedFileError
from ...masking import is_secret_variable, mask_parameters

if TYPE_CHECKING:
    from ...submission.request import RunRequest
    from .reading import EstimatorForm

_PLAIN = re.compile(r"[\w.\-+/@:=<>~!,]+\Z", re.ASCII)
_READ_AS_VALUE = re.compile(
    r"([+-]?[\d.][\d.eE+-]*|true|false|null|none|nan|-?inf|-?infinity)\Z", re.I
)
_CELL_FRAMEWORKS = ("pytorch", "sklearn", "tensorflow")

Words = list[list[str]]
"""Options, each with its value."""


def make_command(form: EstimatorForm, request: RunRequest) -> Words:
    """``estimatory submit …``: what belongs together in a list of its own."""
    folder = request.source_directory or "."
    script = os.path.normpath(os.path.join(folder, request.script))
    words = [["estimatory", "submit", script]]
    if (os.path.dirname(script) or ".") != os.path.normpath(folder):
        words += [["--source", folder]]
    words += [["--experiment", request.experiment]]
    words += [["-p", f"{name}={value}"] for name, value in _valued(form).items()]
    words += _shared(request, request.framework)
    flags = _flags(form)
    return words + ([["--", *flags]] if flags else [])


def make_cell(form: EstimatorForm, request: RunRequest) -> tuple[str, str]:
    """The cell's text and '', or '' and why there is none."""
    why = _why_not(form, request)
    text, why = ("", why) if why else _read_script(request)
    if why:
        return "", why
    folder = os.path.normpath(request.source_directory or ".")
    words = [["%%estimator", request.experiment]]
    words += [["--source", _quoted(folder)]] if folder != "." else []
    words += [["-p", f"{name}={_quoted_value(value)}"] for name, value in _valued(form).items()]
    framework = request.framework if request.framework in _CELL_FRAMEWORKS else ""
    words += [[option, *map(_quoted, value)] for option, *value in _shared(request, framework)]
    return f"{' '.join(word for part in words for word in part)}\n{text}", ""


def _shared(request: RunRequest, framework: str) -> Words:
    """The options that both know, in the same words."""
    named = {
        "--name": request.display_name,
        "--framework": framework,
        "--as-of": request.environment.as_of,
        "--docker": request.container.image if request.container else "",
        "--target": request.compute_target if request.compute_target != "local" else "",
        "--nodes": _count(request.node_count),
        "--procs": _count(request.process_count_per_node),
        "--timeout": _time(request.max_run_duration_s),
    }
    words = [[option, value] for option, value in named.items() if value]
    words += [["--pip", package] for package in request.environment.packages]
    words += [["--env-var", text] for text in _variables(request)]
    words += [["--secret", name] for name in request.secrets]
    if request.primary_metric:
        words += [["--metric", f"{request.primary_metric}:{request.primary_metric_goal}"]]
    return words


def _valued(form: EstimatorForm) -> dict[str, Any]:
    parameters = form.arguments.get("script_params", {})
    return mask_parameters({name[2:]: v for name, v in parameters.items() if v != ""})


def _flags(form: EstimatorForm) -> list[str]:
    return [name for name, value in form.arguments.get("script_params", {}).items() if value == ""]


def _variables(request: RunRequest) -> Iterator[str]:
    for name, value in request.environment_variables.items():
        yield name if is_secret_variable(name, value) else f"{name}={value}"


def _count(number: int) -> str:
    return str(number) if number > 1 else ""


def _time(seconds: float | None) -> str:
    """In the largest unit that it is a whole number of."""
    if not seconds or seconds == MAX_DURATION_SECONDS_DEFAULT:
        return ""
    sizes = {"d": 86400, "h": 3600, "m": 60}
    unit = next((unit for unit, size in sizes.items() if seconds % size == 0), "s")
    return f"{seconds / sizes.get(unit, 1):g}{unit}"


def _why_not(form: EstimatorForm, request: RunRequest) -> str:
    flags = _flags(form)
    keywords = [name for name in _valued(form) if keyword.iskeyword(name.replace("-", "_"))]
    if request.script.endswith(".ipynb"):
        return "A notebook does not fit into a cell."
    if os.path.dirname(request.script):
        return "The script lies in a subfolder: a cell would not find the modules beside it."
    if flags:
        return f"A cell gives every parameter a value, and {flags[0]} has none."
    if keywords:
        return f"{keywords[0]!r} cannot be the name of a variable, as a cell's parameters are."
    return ""


def _read_script(request: RunRequest) -> tuple[str, str]:
    """Its text and '', or '' and why it cannot be read."""
    try:
        path = os.path.join(request.source_directory or ".", request.script)
        return read_text_file(path), ""
    except DamagedFileError as error:
        return "", f"The script cannot be read: {error.reason}."


def _quoted_value(value: Any) -> str:
    """Text stays text: ``"007"``, ``"true"``."""
    if not isinstance(value, str):
        return str(value)
    return _in_quotes(value) if _READ_AS_VALUE.match(value) else _quoted(value)


def _quoted(text: str) -> str:
    return text if _PLAIN.match(text) else _in_quotes(text)


def _in_quotes(text: str) -> str:
    """A magic's line has no escapes: a quote stands between quotes of the other kind."""
    pieces = [f'"{piece}"' for piece in text.split('"')]
    return pieces[0] if len(pieces) == 1 else "'\"'".join(pieces)
