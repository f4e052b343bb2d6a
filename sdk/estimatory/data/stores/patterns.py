"""Patterns of file names: ``*`` within a folder, ``**`` over folders, ``?``, ``[abc]``."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache

_SPECIAL = re.compile(r"[*?\[]")


def is_pattern(name: str) -> bool:
    return bool(_SPECIAL.search(name))


def static_folder(name: str) -> str:
    """Return the folder above the first special character, or around a plain name."""
    special = _SPECIAL.search(name)
    return posixpath.dirname(name[: special.start()] if special else name)


def is_match(pattern: str, name: str) -> bool:
    return bool(_compile(pattern).match(name))


@lru_cache(maxsize=256)
def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(_translate(pattern), re.DOTALL)


def _translate(pattern: str) -> str:
    parts: list[str] = []
    position = 0
    while position < len(pattern):
        text, position = _next_part(pattern, position)
        parts.append(text)
    return "".join(parts) + r"\Z"


def _next_part(pattern: str, at: int) -> tuple[str, int]:
    if pattern.startswith("**/", at):
        return "(?:.*/)?", at + 3
    if pattern.startswith("**", at):
        return ".*", at + 2
    if pattern[at] == "*":
        return "[^/]*", at + 1
    if pattern[at] == "?":
        return "[^/]", at + 1
    end = pattern.find("]", at + 2) if pattern[at] == "[" else -1
    if end == -1:
        return re.escape(pattern[at]), at + 1
    inside = pattern[at + 1 : end].replace("\\", "\\\\").replace("[", "\\[")
    negated = inside[0] in "!^"
    return f"[{'^' if negated else ''}{inside[negated:]}]", end + 1
