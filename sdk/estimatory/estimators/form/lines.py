"""A request in the words of ``estimatory submit`` and of ``%%estimator``."""

from __future__ import annotations

import keyword
import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...base.text_files import read_text_file
from ...errors import DamagedFileError
from ...masking import HIDDEN, is_secret_parameter
from ...submission.option import CELL, COMMAND, Option
from ...submission.options import list_options
from ...submission.parameters import Parameter, is_read_as_it_is, write_parameter

if TYPE_CHECKING:
    from ...submission.request import RunRequest
    from .reading import EstimatorForm

_PLAIN = re.compile(r"[\w.\-+/@:=<>~!,]+\Z", re.ASCII)
_CELL_FRAMEWORKS = ("pytorch", "sklearn", "tensorflow")

Words = list[list[str]]
"""Options, each with its value."""


def make_command(form: EstimatorForm, request: RunRequest) -> Words:
    """Return ``estimatory submit …``: each option with its value in a list of its own."""
    folder = request.source_directory or "."
    script = os.path.normpath(os.path.join(folder, request.script))
    words = [["estimatory", "sweep" if form.sweep else "submit", script]]
    if (os.path.dirname(script) or ".") != os.path.normpath(folder):
        words += [["--source", folder]]
    words += [["--experiment", request.experiment]]
    words += [["-p", write_parameter(one)] for one in _valued(form)]
    words += [["-p", f"{one.name}={one.text}"] for one in form.sweep.ranges]
    words += _say(request, COMMAND)
    flags = _flags(form)
    return words + ([["--", *flags]] if flags else [])


def make_cell(form: EstimatorForm, request: RunRequest) -> tuple[str, str]:
    """Return the cell's text and '', or '' and why there is no cell."""
    why = _why_not(form, request)
    text, why = ("", why) if why else _read_script(request)
    if why:
        return "", why
    folder = os.path.normpath(request.source_directory or ".")
    words = [["%%estimator", request.experiment]]
    words += [["--source", _quoted(folder)]] if folder != "." else []
    words += [["-p", f"{one.name}={_quoted_value(one)}"] for one in _valued(form)]
    # Brackets hold a range together, so it needs no quotes.
    words += [["-p", f"{one.name}={one.text}"] for one in form.sweep.ranges]
    is_known = request.framework in _CELL_FRAMEWORKS
    request = request if is_known else request.replace(framework="")
    words += [[flag, *map(_quoted, texts)] for flag, *texts in _say(request, CELL)]
    return f"{' '.join(word for part in words for word in part)}\n{text}", ""


def _say(request: RunRequest, door: str) -> Words:
    """Return the options that ask for what the request has."""
    options = [option for option in list_options(door) if option.flags]
    return [words for option in options for words in _say_one(option, request)]


def _say_one(option: Option, request: RunRequest) -> Iterator[list[str]]:
    for text in option.say(request):
        yield [option.flags[-1], text] if option.metavar else [option.flags[-1]]


def _valued(form: EstimatorForm) -> list[Parameter]:
    """Return the parameters with a value; a secret one is hidden."""
    return [_masked(one) for one in form.parameters if one.text]


def _masked(parameter: Parameter) -> Parameter:
    if not is_secret_parameter(parameter.name, parameter.value):
        return parameter
    return Parameter(parameter.name, HIDDEN, HIDDEN)


def _flags(form: EstimatorForm) -> list[str]:
    return [f"--{one.name}" for one in form.parameters if not one.text]


def _why_not(form: EstimatorForm, request: RunRequest) -> str:
    flags = _flags(form)
    names = [parameter.name for parameter in (*_valued(form), *form.sweep.ranges)]
    keywords = [name for name in names if not _is_variable(name.replace("-", "_"))]
    if request.script.endswith(".ipynb"):
        return "A notebook does not fit into a cell."
    if os.path.dirname(request.script):
        return "The script lies in a subfolder: a cell would not find the modules beside it."
    if flags:
        return f"A cell gives every parameter a value, and {flags[0]} has none."
    if keywords:
        return f"{keywords[0]!r} cannot be the name of a variable, as a cell's parameters are."
    return ""


def _is_variable(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name)


def _read_script(request: RunRequest) -> tuple[str, str]:
    """Return the script's text and '', or '' and why it cannot be read."""
    try:
        path = os.path.join(request.source_directory or ".", request.script)
        return read_text_file(path), ""
    except DamagedFileError as error:
        return "", f"The script cannot be read: {error.reason}."


def _quoted_value(parameter: Parameter) -> str:
    """Return the value with quotes where text would be read as another: ``"007"``."""
    if not isinstance(parameter.value, str):
        return parameter.text
    return _quoted(parameter.text) if is_read_as_it_is(parameter) else _in_quotes(parameter.text)


def _quoted(text: str) -> str:
    return text if _PLAIN.match(text) else _in_quotes(text)


def _in_quotes(text: str) -> str:
    """Return text in quotes; a magic's line has no escapes, so a quote goes into the other kind."""
    pieces = [f'"{piece}"' for piece in text.split('"')]
    return pieces[0] if len(pieces) == 1 else "'\"'".join(pieces)
