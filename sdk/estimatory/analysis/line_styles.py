"""How lines of one chart are told apart, and which of them hide each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from estimatory.metrics.series import Series

COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c564b", "#7f7f7f")
"""Told apart by colour-blind eyes too, on light and on dark."""
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
_WIDTHS = (1.5, 3.5)
_STRIPE = 7


def style_of(number: int) -> dict[str, Any]:
    """Colour, dash and width of a line; the first 96 differ."""
    rounds, color = divmod(number, len(COLORS))
    wide, dash = divmod(rounds, len(_DASHES))
    return {
        "color": COLORS[color],
        "dash": _DASHES[dash],
        "width": _WIDTHS[wide % len(_WIDTHS)],
    }


def styles_of(count: int, identical: Sequence[Sequence[int]]) -> list[dict[str, Any]]:
    """Return the styles of the lines of one chart; those that lie on each other become stripes.

    ``identical`` is what :func:`find_identical` has found.
    """
    styles = [style_of(number) for number in range(count)]
    for places in identical:
        for turn, place in enumerate(places):
            styles[place] = {**styles[place], "dash": _stripe(turn, len(places))}
    return styles


def find_identical(lines: Sequence[Series]) -> list[list[int]]:
    """Places of the lines that have the same steps and values as others."""
    import numpy as np

    sets: dict[bytes, list[int]] = {}
    for place, one in enumerate(lines):
        values = one.values.astype(float)
        if np.isfinite(values).any():
            key = one.steps.astype(float).tobytes() + values.tobytes()
            sets.setdefault(key, []).append(place)
    return [places for places in sets.values() if len(places) > 1]


def _stripe(turn: int, count: int) -> str:
    """Return a dash where the other lines have gaps."""
    lengths = (0, turn * _STRIPE, _STRIPE, (count - 1 - turn) * _STRIPE)
    return ",".join(f"{length}px" for length in lengths)
