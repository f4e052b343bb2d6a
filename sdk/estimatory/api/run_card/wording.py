"""Numbers, times and names as people read them; HTML only through :func:`escaped`."""

from __future__ import annotations

import html
import time

from ...base.clean_text import showable
from ...folders.run_record import TONES

ICONS = {
    "waiting": ("◌", "#808080"),
    "active": ("▶", "#2f81c7"),
    "stopped": ("⊘", "#9a6700"),
    "good": ("✔", "#2da44e"),
    "bad": ("✖", "#d1242f"),
    "unknown": ("?", "#d1242f"),
}
"""Sign and colour of a tone."""


def icon_of(status: str) -> tuple[str, str]:
    """Return sign and colour of a status; its word is always shown beside them."""
    return ICONS[TONES.get(status, "waiting")]


def escaped(value: object, width: int = 80) -> str:
    """Return text that cannot become markup, cut to ``width`` with the whole in its title."""
    text = showable(str(value))
    if len(text) <= width:
        return html.escape(text)
    whole = html.escape(text[:2000])
    return f'<span title="{whole}">{html.escape(text[: width - 1])}…</span>'


def number(value: object) -> str:
    """Return five digits of a number; anything else as text."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return str(value) if isinstance(value, int) else f"{value:.5g}"


def moment(at: float | None) -> str:
    """Return local date and time to the second."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at)) if at else ""
