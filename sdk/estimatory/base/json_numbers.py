"""Values as any reader of JSON takes them.

NaN and infinities are the strings ``"NaN"``, ``"Infinity"``, ``"-Infinity"``; lone surrogates are
escaped visibly.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import Any

from .clean_text import has_escaped_halves, storable_value


def to_json_text(value: object) -> str:
    """``value`` as strict JSON; numbers and text that JSON cannot hold become other strings."""
    text = _to_strict_text(value)
    return _to_strict_text(storable_value(value)) if has_escaped_halves(text) else text


def _to_strict_text(value: object) -> str:
    try:
        return json.dumps(value, allow_nan=False)
    except ValueError:
        return json.dumps(name_non_finite(value), allow_nan=False)


def name_non_finite(value: object) -> Any:
    """Return a copy in which every NaN or infinite float is a string."""
    if isinstance(value, float):
        return value if math.isfinite(value) else _NAMES.get(value, "NaN")
    if isinstance(value, dict):
        return {key: name_non_finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [name_non_finite(item) for item in value]
    return value


MOST_LEVELS = 64
"""Lists and mappings in each other that are taken from outside."""


def is_nested_deeper(value: object, most: int) -> bool:
    """Return whether lists and mappings are nested more than ``most`` deep, or in a circle."""
    level = _holders([value])
    for _ in range(most):
        level = _holders(item for each in level for item in _items_of(each))
    return bool(level)


def _holders(values: Iterable[Any]) -> list[Any]:
    """Return each list and mapping once: one that holds itself twice would become ever more."""
    found = {id(value): value for value in values if isinstance(value, (dict, list, tuple))}
    return list(found.values())


def _items_of(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


_NAMES = {math.inf: "Infinity", -math.inf: "-Infinity"}
