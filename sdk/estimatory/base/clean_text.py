"""Text that can be stored and shown, whatever it was made of; what cannot is escaped visibly.

A script may hand in any ``str``: ``os.fsdecode`` of a file name that is no UTF-8 gives lone
surrogates, which no file, database or socket takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, TextIO

_UNSHOWABLE = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
"""Controls but for tab and newline, and marks that turn the direction of what follows."""
_LONGEST_ERROR = 10_000
NO_NAME = "(no name)"


def storable(text: str) -> str:
    """Return ``text`` as UTF-8 can hold it: a lone surrogate becomes the six signs ``\\udcff``."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode()
    return text


def bytes_of(text: str) -> bytes | None:
    """Return the bytes that ``os.fsdecode`` made ``text`` from; None where no bytes give it."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return None


def storable_value(value: object) -> Any:
    """Return a JSON-able value with every text in it as :func:`storable`; keys, too."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable_value(key): storable_value(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable_value(item) for item in value]
    return value


def has_escaped_halves(json_text: str | bytes) -> bool:
    """Return whether JSON may hold lone surrogates: only what it writes as ``\\ud…`` can be one."""
    marks = (b"\\ud", b"\\uD") if isinstance(json_text, bytes) else ("\\ud", "\\uD")
    return any(mark in json_text for mark in marks)  # type: ignore[operator]


def showable(text: str) -> str:
    """Return ``text`` with controls and direction marks as escapes, such as ``\\u202e``."""
    return re.sub(_UNSHOWABLE, lambda match: ascii(match[0])[1:-1], storable(text))


def shown_name(name: str) -> str:
    """Return a name that people can see: one of spaces only, or of nothing, is ``(no name)``."""
    shown = showable(name)
    return shown if _is_visible(shown) else NO_NAME


def _is_visible(name: str) -> bool:
    """Return whether a name has a sign that is drawn: no space, and none of no width."""
    return any(sign.isprintable() and not sign.isspace() for sign in name)


def describe_error(error: BaseException) -> str:
    """Return ``ValueError: its text`` as UTF-8 can hold it, also where that text cannot be had."""
    try:
        text = str(error)
    except Exception:  # noqa: BLE001 - a script's own class may fail in any way
        text = "(its text cannot be shown)"
    return storable(": ".join(filter(None, (type(error).__name__, text[:_LONGEST_ERROR]))))


def write_shown(stream: TextIO, text: str) -> None:
    """Write text and flush; what the stream's encoding lacks is escaped visibly."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()


def find_shown(name: str, list_names: Callable[[], Iterable[str]]) -> str:
    """Return which of the names ``name`` is, or is shown as; ``name`` itself where none is.

    The names are listed only when ``name`` looks as if signs of it were escaped.
    """
    if "\\" not in name:
        return name
    names = list(list_names())
    if name in names:
        return name
    return next((known for known in names if name in (storable(known), showable(known))), name)
