"""What callers choose, checked."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from estimatory.errors import UserError

_MOST_NAMES = 20


def check_axis(x: str, smoothing: float) -> None:
    """Raises UserError."""
    if x not in ("step", "time"):
        raise UserError(f"x={x!r} is neither 'step' nor 'time'.")
    if not 0 <= smoothing < 1:
        raise UserError(f"smoothing={smoothing!r} must be from 0 (none) to just below 1.")


def unknown_name(place: str, kind: str, name: str, known: Sequence[str]) -> UserError:
    """Return the error for a name that ``place`` does not have, with those that it has."""
    close = difflib.get_close_matches(name, known, 1)
    listed = ", ".join(known[:_MOST_NAMES]) + (", …" if len(known) > _MOST_NAMES else "")
    hint = f"Did you mean {close[0]!r}?" if close else f"It has: {listed or 'none'}."
    return UserError(f"{place} has no {kind} {name!r}.", hint)
