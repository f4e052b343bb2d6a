"""Parameters of a script: their values from the text that people write, and back."""

from __future__ import annotations

import ast
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Union

from ..errors import UserError
from .option_error import OptionError

Value = Union[None, bool, int, float, str, list[object], dict[str, object]]
"""What JSON can say, and the numbers nan and inf."""

_NUMBER = re.compile(
    r"[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\Z", re.ASCII
)  # Python's literals, without the underscores
_WORDS: Mapping[str, Value] = {
    "true": True, "True": True, "false": False, "False": False, "null": None, "None": None,
    "nan": math.nan, "NaN": math.nan, "inf": math.inf, "-inf": -math.inf,
    "Infinity": math.inf, "-Infinity": -math.inf,
}  # fmt: skip
_BRACKETS = {"[": "]", "{": "}"}
_NAME = re.compile(r"[^\W\d][\w.\-]*\Z")


@dataclass(frozen=True)
class Parameter:
    """A parameter of the script; ``text`` is what its argument ``--NAME`` says."""

    name: str
    value: Value
    text: str


def parse_value(text: str) -> Value:
    """Return a number, true, false, null, a list or an object; all other text is itself.

    Numbers are those of Python: ``.5`` and ``1e-3`` are, ``007`` is text. Words and brackets are
    read as JSON and as Python. Quotes make text of anything: ``"5"``.

    Raises:
        UserError: brackets that neither JSON nor Python can read.
    """
    if text in _WORDS:
        return _WORDS[text]
    if _NUMBER.match(text):
        return _read_number(text)
    if text[:1] in _BRACKETS and text[-1:] == _BRACKETS[text[0]]:
        return _read_brackets(text)
    return _unquoted(text)


def _read_number(text: str) -> Value:
    try:
        return float(text) if set(text) & set(".eE") else int(text)
    except ValueError:  # more digits than Python reads
        return text


def _read_brackets(text: str) -> Value:
    try:
        return _load(text)
    except (ValueError, RecursionError):
        pass
    try:
        return _load(json.dumps(ast.literal_eval(text)))
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        raise UserError(
            f"{text!r:.80} is neither JSON nor a Python list or dict.",
            "Put quotes around it if it is text.",
        ) from None


def _load(text: str) -> Value:
    read: Value = json.loads(text)
    return read


def _unquoted(text: str) -> str:
    quote = text[:1]
    if quote not in ("'", '"') or len(text) < 2 or text[-1] != quote:
        return text
    if quote not in text[1:-1] and "\\" not in text:
        return text[1:-1]
    try:
        read = json.loads(text)
    except ValueError:
        return text if quote in text[1:-1] else text[1:-1]
    return str(read)


def parse_parameter(text: str) -> Parameter:
    """Return ``NAME=VALUE`` as a parameter.

    Raises:
        UserError: no ``=``, a name that no argument has, or brackets that cannot be read.
    """
    name, equals, value = text.partition("=")
    if not equals or not _NAME.match(name):
        raise OptionError(text, "NAME=VALUE", ", for example lr=0.05")
    return make_parameter(name, value)


def make_parameter(name: str, text: str) -> Parameter:
    """Return the parameter that was given this text as its value."""
    value = parse_value(text)
    return Parameter(name, value, value if isinstance(value, str) else text)


def check_parameter_name(name: str) -> str:
    """Return the name if an argument of a script can have it, else raise UserError."""
    if not _NAME.match(name):
        raise UserError(f"{name!r} is not a parameter's name.", "For example learning-rate.")
    return name


def write_parameter(parameter: Parameter) -> str:
    """Return ``NAME=VALUE``; text that would be read as another value is quoted."""
    return f"{parameter.name}={write_value(parameter)}"


def write_value(parameter: Parameter) -> str:
    """Return the text that ``parse_value`` reads as this parameter's value."""
    if is_read_as_it_is(parameter):
        return parameter.text
    return json.dumps(parameter.text, ensure_ascii=False)


def is_read_as_it_is(parameter: Parameter) -> bool:
    """Return whether the value needs no quotes to be read as it is."""
    if not isinstance(parameter.value, str):
        return True
    try:
        return parse_value(parameter.text) == parameter.value
    except UserError:
        return False
