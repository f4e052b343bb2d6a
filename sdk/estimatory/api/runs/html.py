"""A run or an experiment as the last line of a cell: Azure ML's small table, in plain HTML."""

from __future__ import annotations

from collections.abc import Mapping

from ...base.clean_text import showable

_CELL = "text-align:left;padding:2px 14px 2px 0"


def docs_url(path: str) -> str:
    """Return where Azure ML's documentation has a class, such as ``azureml.core.run.Run``."""
    return f"https://learn.microsoft.com/en-us/python/api/azureml-core/{path}?view=azure-ml-py"


def one_row_table(fields: Mapping[str, str]) -> str:
    """Headings and one row of texts; no script, no link that a browser would refuse to open."""
    import html  # its table of entities takes longer to load than most of a run's start

    cells = {html.escape(showable(k)): html.escape(showable(v)) for k, v in fields.items()}
    head = "".join(f'<th style="{_CELL}">{name}</th>' for name in cells)
    row = "".join(f'<td style="{_CELL}">{text}</td>' for text in cells.values())
    return f"<table><thead><tr>{head}</tr></thead><tbody><tr>{row}</tr></tbody></table>"
