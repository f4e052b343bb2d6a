"""Points that may be logged: name, step, value, and their form in a journal.

Whole numbers beyond 2**53 do not fit a float; up to 64 bits they are kept as they are.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from ..base.clean_text import describe_error, storable
from ..errors import UserError

RECORD = struct.Struct("<ddqII")
FLOAT, INT, BOOL, LONG, UNSIGNED_LONG = range(5)
"""Types of points; a ``LONG`` holds its value as i8, an ``UNSIGNED_LONG`` as u8."""
TYPE_SHIFT = 29
SERIES_MASK = (1 << TYPE_SHIFT) - 1
LOWEST_EXACT, HIGHEST_EXACT = -float(1 << 53), float(1 << 53)
"""Whole numbers between them are floats without loss."""
NO_STEP = -(1 << 63)
LOWEST_STEP, HIGHEST_STEP = NO_STEP + 1, (1 << 63) - 1
Pack = Callable[..., None]
"""Puts a record into a buffer: buffer, offset, value, time, step, code, seal."""
pack_float: Pack = RECORD.pack_into
_PACK_WIDE: dict[int, Pack] = {
    LONG: struct.Struct("<qdqII").pack_into,
    UNSIGNED_LONG: struct.Struct("<QdqII").pack_into,
}
_WIDE = {LONG: struct.Struct("<q"), UNSIGNED_LONG: struct.Struct("<Q")}
_LONGEST_SHOWN = 60


def to_name(name: object) -> str:
    """Return the name of something that is logged: text, or a number made text.

    Raises:
        UserError: it is something else.
    """
    if isinstance(name, str):
        return storable(str.__str__(name))
    if hasattr(name, "__float__") and is_of_one_type(type(name)):
        return str(name)
    raise UserError(
        f"A name is text, such as 'loss', not {describe(name)}.", "str(…) makes it text."
    )


def to_step(name: object, step: Any) -> int:
    """Return the step of a point as a whole number.

    Raises:
        UserError: it is none, or takes more than 64 bits.
    """
    try:
        number = int(step)
        is_whole = bool(number == step)
    except Exception:  # noqa: BLE001 - whatever it is, it is no number
        is_whole = False
    if not is_whole:
        raise UserError(f"The step of {name!r} is {describe(step)}; it must be a whole number.")
    if LOWEST_STEP <= number <= HIGHEST_STEP:
        return number
    raise UserError(
        f"The step of {name!r} is {describe(step)}; it must be from {LOWEST_STEP} to "
        f"{HIGHEST_STEP}."
    )


def type_of(name: object, value: object) -> int:
    """Return FLOAT, INT or BOOL.

    Raises:
        TypeError: ``value`` is not a number.
    """
    if isinstance(value, (str, bytes)) or not hasattr(value, "__float__"):
        raise TypeError(f"{name!r} is a {type(value).__name__}, not a number")
    if isinstance(value, bool):
        return BOOL
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    if kind == "b":
        return BOOL
    return INT if isinstance(value, int) or kind in ("i", "u") else FLOAT


def is_of_one_type(kind: type) -> bool:
    """Return whether all values of a class are of one type: arrays and tensors are of any."""
    return not hasattr(kind, "__len__")


def to_wide(name: object, given: Any, rounded: float, code: int) -> tuple[Pack, Any, int]:
    """Return how a large number is packed: by what, its value, and the code of the point.

    Raises:
        UserError: it is whole, and neither a float nor 64 bits hold it.
    """
    if code >> TYPE_SHIFT != INT or int(given) == rounded:
        return pack_float, rounded, code
    whole = int(given)
    for kind, low in ((LONG, -(1 << 63)), (UNSIGNED_LONG, 0)):
        if low <= whole < low + (1 << 64):
            return _PACK_WIDE[kind], whole, code & SERIES_MASK | kind << TYPE_SHIFT
    raise too_large(name, given)


def too_large(name: object, value: object) -> UserError:
    """Return the error for a whole number that cannot be kept as it is."""
    return UserError(
        f"run.log cannot log {name!r}: {describe(value)} takes more than 64 bits.",
        "Log float(value) to have it rounded, or str(value) to keep its digits.",
    )


def read_value(data: bytes, offset: int, kind: int, value: float) -> Any:
    """Return the value of the record at ``offset``, which read as a float is ``value``."""
    return _WIDE[kind].unpack_from(data, offset)[0] if kind in _WIDE else value


def describe(value: object) -> str:
    """Return a value as a message shows it, also one that cannot be shown."""
    return storable(f"{_shown(value):.{_LONGEST_SHOWN}} ({type(value).__name__})")


def _shown(value: object) -> str:
    attempts: tuple[Callable[[Any], str], ...] = (repr, hex)
    for attempt in attempts:  # of very long numbers Python shows only the hexadecimal digits
        try:
            return attempt(value)
        except Exception:  # noqa: BLE001 - a value's own words may fail with anything
            continue
    return object.__repr__(value)


def to_plain(name: str, value: object) -> Any:
    """Return an array or a series as a list; anything else as it is.

    Raises:
        UserError: it cannot become one.
    """
    try:
        return value.tolist() if hasattr(value, "tolist") else value
    except Exception as error:  # noqa: BLE001 - a value's own method may fail with anything
        raise UserError(
            f"{name!r} cannot be logged: tolist() of a value failed ({describe_error(error)})."
        ) from None


def as_list(name: str, value: object) -> object:
    """Return a column of a table as a list; a single value as it is. Raises as :func:`to_plain`."""
    plain = value if isinstance(value, (str, bytes)) else to_plain(name, value)
    is_list = hasattr(plain, "__iter__") and not isinstance(plain, (str, bytes))
    return list(plain) if is_list else plain


def to_text(name: str, value: object) -> str:
    """Return ``str(value)``; raise UserError where that fails."""
    try:
        return str(value)
    except Exception as error:  # noqa: BLE001 - as above
        raise UserError(f"{name!r} has no text ({describe_error(error)}).") from None
