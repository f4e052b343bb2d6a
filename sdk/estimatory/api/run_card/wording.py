"""Numbers, times and names as people read them; HTML only through :func:`escaped`."""

from __future__ import annotations

import html
import time
from typing import Any

from ...base.clean_text import showable

ICONS = {
    "Completed": ("✔", "#2da44e"), "Failed": ("✖", "#d1242f"), "Canceled": ("⊘", "#9a6700"),
    "Running": ("▶", "#2f81c7"), "Finalizing": ("▶", "#2f81c7"),
    "CancelRequested": ("⊘", "#9a6700"), "NotResponding": ("?", "#d1242f"),
}  # fmt: skip
_WAITING = ("◌", "#808080")


def icon_of(status: str) -> tuple[str, str]:
    """Sign and colour of a status; the word always stands beside them."""
    return ICONS.get(status, _WAITING)


def escaped(value: Any, width: int = 80) -> str:
    """Text that cannot become markup, cut to ``width`` with the whole in its title."""
    text = showable(str(value))
    if len(text) <= width:
        return html.escape(text)
    whole = html.escape(text[:2000])
    return f'<span title="{whole}">{html.escape(text[: width - 1])}…</span>'


def number(value: Any) -> str:
    """Five digits of a number; anything else as text."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return str(value) if isinstance(value, int) else f"{value:.5g}"


def moment(at: float | None) -> str:
    """Local date and time to the second."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at)) if at else ""
