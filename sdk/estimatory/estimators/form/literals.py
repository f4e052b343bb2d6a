"""Values as Python code."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable

WIDTH = 88


def literal(value: object) -> str:
    """Return Python's literal: JSON's strings are Python's; nan and inf have no literal."""
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def bracketed(brackets: str, items: Iterable[str]) -> str:
    """Return one line where it fits, else a line for each item."""
    parts = list(items)
    line = ", ".join(parts)
    if len(line) <= WIDTH - 24:
        return brackets[0] + line + brackets[1]
    lines = "".join(f"        {part},\n" for part in parts)
    return f"{brackets[0]}\n{lines}    {brackets[1]}"
