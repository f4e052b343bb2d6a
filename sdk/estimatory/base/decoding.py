"""What is read from JSON checked against what it must hold, before anything is made of it.

Every kind of file has one place where it is decoded: a dataclass, or a table of fields. Whatever
does not fit is a DamagedFileError that names the file and the field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

from ..errors import DamagedFileError, EstimatoryError, NewerFormatError
from .files import read_json_object

_T = TypeVar("_T")
Shape = Mapping[str, str]
"""Name of a field to its type, ``{"pid": "int", "notes?": "list[str]"}``; ``?``: may be missing."""

_LATEST = 253402300800.0  # the year 10000, in seconds since the epoch
_KINDS: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "None": (type(None),),
    "dict": (dict,),
    "list": (list, tuple),
    "tuple": (list, tuple),
}
_WORDS = {
    "str": "a string",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "None": "null",
    "list": "an array",
    "tuple": "an array",
    "NoneType": "null",
}
_ERRORS = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    OverflowError,
    RecursionError,
)
Check = Callable[[object], bool]


def decode(path: str, make: Callable[[dict[str, Any]], _T]) -> _T:
    """Return what ``make`` makes of the JSON object in a file.

    Raises:
        FileNotFoundError: there is no such file.
        DamagedFileError: it holds no JSON object, or ``make`` finds that something does not fit.
        NewerFormatError: as ``make`` raises it.
    """
    value = read_json_object(path)
    try:
        return make(value)
    except NewerFormatError as error:
        error.path = path
        raise
    except EstimatoryError as error:
        raise DamagedFileError(path, error.summary.rstrip("."), error.hint) from None
    except _ERRORS as error:
        raise DamagedFileError(path, _describe(error)) from None


def read_shaped(path: str, shape: Shape) -> dict[str, Any]:
    """Return the JSON object in a file, with the fields that it must hold.

    Raises:
        FileNotFoundError: there is no such file.
        DamagedFileError: it holds no JSON object, or a field is missing or of another type.
    """
    return decode(path, lambda value: check_shape(shape, value))


def check_shape(shape: Shape, value: dict[str, Any]) -> dict[str, Any]:
    """Return ``value``; raises ValueError when a field is missing or of another type."""
    for name, annotation in shape.items():
        _check_field(name.rstrip("?"), annotation, value, is_needed=not name.endswith("?"))
    return value


def check_format(what: str, value: object, newest: int) -> None:
    """Raise NewerFormatError if a file was written in a format above ``newest``."""
    number = value.get("format", 0) if isinstance(value, dict) else 0
    if isinstance(number, int) and number > newest:
        raise NewerFormatError(
            f"{what} was written in format {number}; this version reads formats up to {newest}.",
            "Upgrade estimatory to open it.",
        )


def known_fields(cls: type, value: object) -> dict[str, Any]:
    """Return what ``value`` says of the fields of a dataclass; other fields are left out.

    Raises:
        ValueError: a field is missing or of another type, or ``value`` is no object.
    """
    if not isinstance(value, dict):
        raise ValueError(f"{_word(value)} stands in the place of an object")
    for name, annotation, is_needed in _fields_of(cls):
        _check_field(name, annotation, value, is_needed)
    names = cls.__dataclass_fields__  # type: ignore[attr-defined]
    return {k: tuple(v) if isinstance(v, list) else v for k, v in value.items() if k in names}


@cache
def _fields_of(cls: type) -> list[tuple[str, str, bool]]:
    import dataclasses

    missing = dataclasses.MISSING
    return [
        (f.name, str(f.type), f.default is missing and f.default_factory is missing)
        for f in dataclasses.fields(cls)
    ]


def _check_field(name: str, annotation: str, value: dict[str, Any], is_needed: bool) -> None:
    if name not in value:
        if is_needed:
            raise ValueError(f"it has no {name!r}")
        return
    given = value[name]
    if not _checker(annotation)(given):
        raise ValueError(f"{name!r} is {_word(given)}, not {_expected(annotation)}")
    if name.endswith("_at") and given is not None and not -_LATEST < given < _LATEST:
        raise ValueError(f"{name!r} is {given!r:.40}, which is no time")


@cache
def _checker(annotation: str) -> Check:
    """Return a function that says whether a value is of an annotation's type."""
    choices = _split(annotation, "|")
    if len(choices) > 1:
        return _any_of([_checker(choice) for choice in choices])
    head, _, rest = annotation.strip().partition("[")
    if head in ("Any", "object"):
        return lambda _: True
    kinds = _KINDS.get(head, (dict,))  # a mapping, or a dataclass that is decoded by itself
    inner = [_checker(part) for part in _split(rest[:-1], ",") if part not in ("...", "")]
    if kinds != (list, tuple) or not inner:
        return _of_kinds(kinds)
    if len(inner) == 1:
        return lambda value: isinstance(value, kinds) and all(map(inner[0], value))
    return lambda value: isinstance(value, kinds) and _fit_each(inner, value)


def _of_kinds(kinds: tuple[type, ...]) -> Check:
    is_number = int in kinds  # True is an int to Python, and no number to JSON
    return lambda value: isinstance(value, kinds) and not (is_number and isinstance(value, bool))


def _any_of(checks: list[Check]) -> Check:
    return lambda value: any(check(value) for check in checks)


def _fit_each(checks: list[Check], values: Any) -> bool:
    return len(values) == len(checks) and all(c(v) for c, v in zip(checks, values))


def _split(text: str, sign: str) -> list[str]:
    """Return the parts of a type's text between signs that stand outside of brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "[") - (letter == "]")
        if letter == sign and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def _expected(annotation: str) -> str:
    heads = [choice.partition("[")[0] for choice in _split(annotation, "|")]
    ending = " of what it should be" if "[" in annotation and heads[0] in ("list", "tuple") else ""
    return " or ".join(_WORDS.get(head, "an object") for head in heads) + ending


def _word(value: object) -> str:
    return _WORDS.get(type(value).__name__, "an object")


def _describe(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"it has no {error.args[0]!r}"
    return str(error) or type(error).__name__
