"""Values of the form as text areas show them: a line for each item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def join_pairs(pairs: Mapping[str, Any]) -> str:
    """``{"reg": 0.1, "fast": ""}`` as lines ``reg = 0.1`` and ``fast``."""
    return "\n".join(f"{name} = {value}" if value != "" else name for name, value in pairs.items())


def split_pairs(text: str) -> dict[str, str]:
    """Return the other way; a name without ``=`` has no value."""
    parts = (line.partition("=") for line in text.splitlines() if line.strip())
    return {name.strip(): value.strip() for name, _, value in parts}


def join_lines(items: Iterable[str]) -> str:
    return "\n".join(items)


def split_lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
