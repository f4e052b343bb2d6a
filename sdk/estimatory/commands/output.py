"""Text for terminals and pipes: tables, colours, sizes, ages, JSON."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

from estimatory.base.clean_text import showable, shown_name
from estimatory.base.json_numbers import to_json_text
from estimatory.base.unreadable import Unreadable, summarize_unreadable
from estimatory.folders.run_record import TONES

_CODES = {"red": "31", "green": "32", "yellow": "33", "blue": "34", "bold": "1", "dim": "2"}
_MOST_COLUMNS = 60
"""In one cell of a table; `show` and --json print everything."""
STATUS_COLOURS = {
    "waiting": "blue",
    "active": "blue",
    "stopped": "yellow",
    "good": "green",
    "bad": "red",
    "unknown": "red",
}
"""By the tone of a status."""


def print_json(value: object) -> None:
    """Print as strict JSON in one line."""
    print(to_json_text(value))


def paint(text: str, colour: str, stream: TextIO) -> str:
    """``text`` in a colour where the stream is a terminal that wants colours."""
    is_wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    if not colour or not is_wanted or not stream.isatty():
        return text
    return f"\033[{_CODES[colour]}m{text}\033[0m"


def paint_status(text: str) -> str:
    """Return a status word, padded or not, in its colour."""
    tone = TONES.get(text.strip(), "waiting")
    return paint(text, STATUS_COLOURS[tone], sys.stdout)


def plain(value: object) -> str:
    """Return one line that cannot steer the terminal, whatever a script has put into the text."""
    return "".join(c if c.isprintable() else "·" for c in showable(str(value)))


def print_table(
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    nothing: str,
    status_column: int | None = None,
) -> None:
    """Print rows under headings; without rows, print ``nothing`` to people."""
    cells = [[_shorten(plain(cell)) for cell in row] for row in rows]
    if not cells:
        print(nothing, file=sys.stderr)
        return
    columns = list(zip(*cells))
    widths = [max(map(_width, [head, *column])) for head, column in zip(headings, columns)]
    print(paint(_line(headings, widths), "dim", sys.stdout))
    for row in cells:
        padded = [_pad(cell, width) for cell, width in zip(row, widths)]
        if status_column is not None:
            padded[status_column] = paint_status(padded[status_column])
        print("  ".join(padded).rstrip())


def print_unreadable(kind: str, unreadable: Sequence[Unreadable]) -> None:
    """Say on stderr, in one line, what a list of ``kind`` had to leave out."""
    if unreadable:
        label = paint("note:", "yellow", sys.stderr)
        text = plain(summarize_unreadable(kind, unreadable))
        print(f"estimatory: {label} {text}", file=sys.stderr)


def print_fields(fields: Iterable[tuple[str, str]]) -> None:
    """Print labels and values below each other, those without a value left out."""
    shown = [(label, value) for label, value in fields if value]
    width = max((len(label) for label, _ in shown), default=0)
    for label, value in shown:
        print(f"{paint(label.ljust(width), 'dim', sys.stdout)}  {value}")


def render_pairs(values: Mapping[str, Any], limit: int | None = None) -> str:
    """``reg=0.1 depth=6``."""
    names = list(values)
    shown = " ".join(f"{shown_name(name)}={render_value(values[name])}" for name in names[:limit])
    hidden = len(names) - len(names[:limit])
    return plain(f"{shown} +{hidden}" if hidden else shown)


def render_value(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def render_size(size: float) -> str:
    """``12.3 MB``, by 1024s."""
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1024:
            return f"{size:.0f} B" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} TB"


def render_age(at: float | None) -> str:
    """``3 min ago``."""
    if at is None:
        return ""
    age = max(0.0, time.time() - at)
    for limit, length, unit in ((60, 1, "s"), (3600, 60, "min"), (86400, 3600, "h")):
        if age < limit:
            return f"{age / length:.0f} {unit} ago"
    return f"{age / 86400:.0f} d ago"


def render_time(at: float | None) -> str:
    """Local date and time, and the age."""
    if at is None:
        return ""
    return f"{time.strftime('%Y-%m-%d %H:%M:%S', time.localtime(at))} ({render_age(at)})"


def confirm(question: str, *, is_certain: bool) -> bool:
    """Ask on the terminal; True at once when ``is_certain``.

    Raises:
        UserError: there is nobody to ask.
    """
    if is_certain:
        return True
    if not sys.stdin.isatty():
        from estimatory.errors import UserError

        raise UserError(f"{question} Nobody can answer here.", "Add --yes to go ahead.")
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _shorten(text: str) -> str:
    return text if len(text) <= _MOST_COLUMNS else f"{text[: _MOST_COLUMNS - 1]}…"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(_pad(cell, width) for cell, width in zip(cells, widths)).rstrip()


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Columns on the terminal: East Asian characters take two."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
