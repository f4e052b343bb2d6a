"""A run or an experiment as the last line of a cell: Azure ML's small table, in plain HTML."""

from __future__ import annotations

from collections.abc import Mapping

_CELL = "text-align:left;padding:2px 14px 2px 0"


def one_row_table(fields: Mapping[str, str]) -> str:
    """Headings and one row of texts; no script, no link that a browser would refuse to open."""
    import html  # its table of entities takes longer to load than most of a run's start

    head = "".join(f'<th style="{_CELL}">{html.escape(name)}</th>' for name in fields)
    row = "".join(f'<td style="{_CELL}">{html.escape(text)}</td>' for text in fields.values())
    return f"<table><thead><tr>{head}</tr></thead><tbody><tr>{row}</tr></tbody></table>"
