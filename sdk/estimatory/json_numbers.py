"""NaN and infinities as JSON has them: the strings ``"NaN"``, ``"Infinity"``, ``"-Infinity"``."""

from __future__ import annotations

import json
import math
from typing import Any


def to_json_text(value: Any) -> str:
    """``value`` as strict JSON; numbers that JSON cannot hold become strings."""
    try:
        return json.dumps(value, allow_nan=False)
    except ValueError:
        return json.dumps(name_non_finite(value), allow_nan=False)


def name_non_finite(value: Any) -> Any:
    """A copy in which every NaN or infinite float is a string."""
    if isinstance(value, float):
        return value if math.isfinite(value) else _NAMES.get(value, "NaN")
    if isinstance(value, dict):
        return {key: name_non_finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [name_non_finite(item) for item in value]
    return value


_NAMES = {math.inf: "Infinity", -math.inf: "-Infinity"}
