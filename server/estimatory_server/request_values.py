"""Reading what a request says: query arguments and JSON bodies, checked by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from tornado.web import HTTPError

from estimatory.base.clean_text import has_escaped_halves, storable_value
from estimatory.base.json_numbers import MOST_LEVELS, is_nested_deeper
from estimatory.errors import UserError

Check = Callable[[str, Any], Any]


def parse_number(name: str, text: str | None, default: int, lowest: int, highest: int) -> int:
    """Return a whole number within bounds.

    Raises:
        UserError: it is none.
    """
    if text is None:
        return default
    try:
        number = int(text)
    except ValueError:
        number = lowest - 1
    if not lowest <= number <= highest:
        raise UserError(f"{name}: {text!r:.80} is not a whole number from {lowest} to {highest}.")
    return number


def parse_body(body: bytes) -> dict[str, Any]:
    """Return the JSON object that a body holds.

    Raises:
        HTTPError: 400, it holds none.
        UserError: it is nested too deeply, or holds a number of too many digits.
    """
    value = _parse_json(body)
    if not isinstance(value, dict):
        raise HTTPError(400, "The body is not a JSON object.")
    if is_nested_deeper(value, MOST_LEVELS):
        raise _too_deep()
    clean: dict[str, Any] = storable_value(value) if has_escaped_halves(body) else value
    return clean


def _parse_json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise HTTPError(400, "The body is not JSON.") from None
    except ValueError:
        raise UserError("The body holds a number of too many digits.") from None
    except RecursionError:
        raise _too_deep() from None


def _too_deep() -> UserError:
    return UserError(f"The body is nested too deeply: at most {MOST_LEVELS} levels are read.")


def check_fields(
    body: Mapping[str, Any], checks: Mapping[str, Check], required: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return the fields of a body, each checked.

    Raises:
        UserError: names the first field that is missing, unknown or of the wrong kind.
    """
    for name in body:
        if name not in checks:
            raise UserError(f"{name:.80}: there is no such field; there are {', '.join(checks)}.")
    for name in required:
        if name not in body:
            raise UserError(f"{name}: this field is needed.")
    return {name: checks[name](name, value) for name, value in body.items()}


def text_up_to(longest: int) -> Check:
    """Return a check for a string of at most so many characters."""

    def check(name: str, value: object) -> str:
        if not isinstance(value, str) or len(value) > longest:
            raise UserError(f"{name}: must be a string of at most {longest} characters.")
        return value

    return check


def one_of(*choices: str) -> Check:
    """Return a check for one of several words."""

    def check(name: str, value: object) -> str:
        if not isinstance(value, str) or value not in choices:
            raise UserError(f"{name}: {value!r:.80} is none of {', '.join(choices)}.")
        return value

    return check


def whole_number(lowest: int, highest: int) -> Check:
    """Return a check for a whole number within bounds."""

    def check(name: str, value: object) -> int:
        if type(value) is not int or not lowest <= value <= highest:
            raise UserError(
                f"{name}: {value!r:.80} is not a whole number from {lowest} to {highest}."
            )
        return value

    return check


def tags(name: str, value: Any) -> dict[str, str | None]:
    """Names to strings; null removes a tag."""
    is_valid = isinstance(value, dict) and all(
        key and (item is None or isinstance(item, str)) for key, item in value.items()
    )
    if not is_valid:
        raise UserError(
            f"{name}: must be an object of strings, such as {{'stage': 'trial'}}; "
            "null removes a tag."
        )
    checked: dict[str, str | None] = value
    return checked
