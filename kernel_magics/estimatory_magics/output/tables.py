"""Lists of runs and of models as notebooks show them: a table that is also a sequence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, overload

from estimatory.api.run_card.wording import escaped, icon_of, moment, number
from estimatory.base.ages import render_duration
from estimatory.base.clean_text import showable

_CELL = "text-align:left;padding:2px 14px 2px 0"
_WIDTH = 32
_SHORT = 20
_MAX_METRICS = 3

Row = Mapping[str, Any]


class RecordTable(Sequence[Any]):
    """A read-only list of records with columns for people."""

    columns: Mapping[str, Callable[[Row], str]]
    """Heading → text of a row; :meth:`_repr_html_` escapes it."""
    nothing = "nothing yet"

    def __init__(self, records: Sequence[Any]) -> None:
        self._records = list(records)
        self._rows: list[Row] = [record.to_json() for record in self._records]

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> list[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
        return self._records[index]

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._records)

    def to_dataframe(self) -> Any:
        """Return a pandas DataFrame, one row a record, parameters, metrics and tags as columns."""
        import pandas

        return pandas.DataFrame([flattened(row) for row in self._rows])

    def __repr__(self) -> str:
        if not self._rows:
            return self.nothing
        texts = self._filled()
        cut = [[_one_line(text) for text in row] for row in texts]
        widths = [max(len(row[i]) for row in cut) for i in range(len(cut[0]))]
        lines = ["  ".join(t.ljust(w) for t, w in zip(row, widths)).rstrip() for row in cut]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        if not self._rows:
            return f"<i>{escaped(self.nothing)}</i>"
        names, *rows = self._filled()
        head = "".join(f'<th style="{_CELL}">{escaped(name)}</th>' for name in names)
        body = "".join(map(_html_row, rows))
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _filled(self) -> list[tuple[str, ...]]:
        """Return the headings, then each row; columns that are empty in every row are left out."""
        columns = [[name, *map(text_of, self._rows)] for name, text_of in self.columns.items()]
        return list(zip(*(column for column in columns if any(column[1:]))))


def _html_row(texts: Sequence[str]) -> str:
    cells = (f'<td style="{_CELL}{_wrapping(text)}">{escaped(text, 60)}</td>' for text in texts)
    return f"<tr>{''.join(cells)}</tr>"


def _wrapping(text: str) -> str:
    """Dates and states stay on one line where a front end makes the columns narrow."""
    return "" if len(text) > _SHORT else ";white-space:nowrap"


def flattened(row: Row) -> dict[str, Any]:
    """Mappings inside become columns: ``metrics.loss``."""
    flat: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, Mapping):
            flat.update({f"{key}.{inner}": item for inner, item in value.items()})
        else:
            flat[key] = value
    return flat


def _one_line(text: str) -> str:
    printable = "".join(c if c.isprintable() else " " for c in showable(text))
    return printable if len(printable) <= _WIDTH else f"{printable[: _WIDTH - 1]}…"


def _values(values: Mapping[str, Any]) -> str:
    shown = [f"{name}={number(value)}" for name, value in list(values.items())[:_MAX_METRICS]]
    rest = len(values) - _MAX_METRICS
    return ", ".join([*shown, f"+{rest}"] if rest > 0 else shown)


def _metrics(row: Row) -> str:
    primary = row.get("primary_metric")
    if primary and primary.get("value") is not None:
        return _values({primary["name"]: primary["value"]})
    return _values(row["metrics"])


class RunTable(RecordTable):
    """Runs as `%runs` lists them; items are ``estimatory.store.RunSummary``."""

    nothing = "no runs"
    columns: Mapping[str, Callable[[Row], str]] = {
        "run": lambda row: row["run_id"],
        "name": lambda row: "" if row["display_name"] == row["run_id"] else row["display_name"],
        "status": lambda row: f"{icon_of(row['status'])[0]} {row['status']}",
        "submitted": lambda row: moment(row["created_at"]),
        "took": lambda row: render_duration(row["duration_s"]),
        "parameters": lambda row: _values(row["parameters"]),
        "metrics": _metrics,
    }


class ModelTable(RecordTable):
    """Models as `%models` lists them; items are ``estimatory.ModelRecord``."""

    nothing = "no models"
    columns: Mapping[str, Callable[[Row], str]] = {
        "model": lambda row: row["name"],
        "version": lambda row: str(row["version"]),
        "registered": lambda row: moment(row["created_at"]),
        "run": lambda row: row["run_id"],
        "framework": lambda row: " ".join((row["framework"], row["framework_version"])).strip(),
        "files": lambda row: str(len(row["files"])),
        "description": lambda row: row["description"],
    }
