"""Parameters of a script: their values from the text that people write, and back."""

from __future__ import annotations

import json
import re
from typing import Union, cast

from ..base.lazy_dataclasses import dataclass, field
from ..errors import UserError
from ..runtime.parameter_values import read_value
from .option_error import OptionError

Value = Union[None, bool, int, float, str, list[object], dict[str, object]]
"""What JSON can say, and the numbers nan and inf."""

_NAME = re.compile(r"[^\W\d][\w.\-]*\Z")


@dataclass(frozen=True)
class Parameter:
    """A parameter of the script; ``text`` is what its argument ``--NAME`` says."""

    name: str
    value: Value
    text: str
    is_quoted: bool = field(default=False, compare=False)
    """Whether quotes said that it is text, whatever it looks like."""


def parse_value(text: str) -> Value:
    """Return the value of a parameter's text.

    Raises:
        UserError: brackets that neither JSON nor Python can read.
    """
    try:
        return cast(Value, read_value(text))
    except ValueError as error:
        raise UserError(
            f"{text!r:.80} is {error}.", "Put quotes around it if it is text."
        ) from None


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
    is_text = isinstance(value, str)
    return Parameter(
        name, value, str(value) if is_text else text, is_quoted=is_text and value != text
    )


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
    if parameter.is_quoted:
        return False
    try:
        return parse_value(parameter.text) == parameter.value
    except UserError:
        return False
