"""What people type where a value is asked for: numbers, words, times."""

from __future__ import annotations

import json
import re
from typing import Any

from ..errors import UserError

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|h|d)?\Z")
_UNIT_S = {None: 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


def parse_value(text: str) -> Any:
    """Return a number, true, false, null, a JSON list or object; anything else is a string."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except ValueError:
        return text


def parse_duration(text: str, what: str = "") -> float:
    """``90``, ``90s``, ``15m``, ``2h``, ``1d`` as seconds.

    Args:
        what: goes before the text in the error: ``--timeout``.

    Raises:
        UserError: anything else.
    """
    match = _DURATION.match(text.strip())
    if not match:
        said = " ".join(filter(None, (what, repr(text))))
        raise UserError(f"{said} is not a time.", "Write 90, 90s, 15m, 2h or 1d.")
    return float(match[1]) * _UNIT_S[match[2]]


def _refuse_constant(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity are words here, as in any other JSON
