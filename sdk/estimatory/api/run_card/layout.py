"""Tables of a static card, in styles that stand alone."""

from __future__ import annotations

from collections.abc import Iterable

MUTED = "opacity:.75"
_CELL = "text-align:left;padding:1px 12px 1px 0;border:0;background:none"
_TABLE = "border-collapse:collapse;border:0;margin:4px 0;font-size:13px;color:inherit"


def table(rows: Iterable[tuple[str, ...]], head: tuple[str, ...] = ()) -> str:
    """Return rows of cells that are HTML already; empty without any."""
    lines = [_row("th", head)] if head else []
    lines += [_row("td", row) for row in rows]
    return f'<table style="{_TABLE}">{"".join(lines)}</table>' if lines else ""


def _row(kind: str, cells: Iterable[str]) -> str:
    inner = "".join(f'<{kind} style="{_CELL}">{cell}</{kind}>' for cell in cells)
    return f'<tr style="background:none">{inner}</tr>'
