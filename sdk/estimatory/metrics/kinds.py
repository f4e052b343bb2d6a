"""Kinds of events: content, merging and showing of each.

A new kind is a row of ``KINDS``, a ``log_`` method of Run and of OfflineRun, a word of
``LoggedValue.kind`` in openapi.yaml, and a view of the extension; tests name what was forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Optional

if TYPE_CHECKING:
    from .logged_values import LoggedValue

MOST_VALUES = 100
"""Of strings and pictures, the newest are shown."""
TAG, STRING = "tag", "string"

Merge = Callable[[object, Any], object]
"""From what was logged under a name before, and what is logged now, to what ``get_metrics`` has."""
Show = Callable[["LoggedValue", Any], None]
"""Adds to what is shown under a name."""


class Kind(NamedTuple):
    """Rules for events of one kind."""

    content: str = "value"
    """The field that has what was logged."""
    type: type = object
    """Of the content; a line that has another is damaged."""
    merge: Optional[Merge] = None
    """None for what ``get_metrics`` has elsewhere, or not at all."""
    show: Optional[Show] = None
    """None for what is no value."""
    shown_as: str = ""
    """The kind that it is shown as, where it is another."""
    group: str = ""
    """What a card counts it among."""


# --- merging ----------------------------------------------------------------------------------
def _last(_: object, content: object) -> object:
    return content


def _extend(before: object, values: list[Any]) -> list[Any]:
    """Extend a list; of two kinds of values under one name the later one counts."""
    return [*before, *values] if isinstance(before, list) else list(values)


def _add_row(before: object, row: Mapping[str, Any]) -> dict[str, Any]:
    table = before if isinstance(before, dict) else {}
    for column, value in row.items():
        table[column] = [*_as_list(table[column]), value] if column in table else value
    return table


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


# --- showing ----------------------------------------------------------------------------------
def _show_last(logged: LoggedValue, content: object) -> None:
    logged.value = content
    logged.count += 1


def _show_newest(logged: LoggedValue, content: object) -> None:
    logged.value = [*(logged.value or ()), content][-MOST_VALUES:]
    logged.count += 1


def _show_list(logged: LoggedValue, values: list[Any]) -> None:
    logged.columns.setdefault(logged.name, []).extend(values)
    logged.count += len(values)


def _show_table(logged: LoggedValue, columns: Mapping[str, Any]) -> None:
    logged.columns = {name: _as_list(column) for name, column in columns.items()}
    logged.count = max(map(len, logged.columns.values()), default=0)


def _show_row(logged: LoggedValue, row: Mapping[str, Any]) -> None:
    """Add a row; a column that it or earlier rows lack is empty there."""
    for name in row:
        logged.columns.setdefault(name, [])
    for name, column in logged.columns.items():
        column.extend([None] * (logged.count - len(column)))
        column.append(row.get(name))
    logged.count += 1


_DOCUMENT = Kind(merge=_last, show=_show_last, group="charts")
_UNKNOWN = Kind(merge=_last, show=_show_newest)
"""Of a later version."""
KINDS: dict[str, Kind] = {
    TAG: Kind(),
    STRING: Kind(show=_show_newest, group="texts"),
    "list": Kind("values", list, _extend, _show_list, group="tables"),
    "row": Kind("row", dict, _add_row, _show_row, shown_as="table", group="tables"),
    "table": Kind("columns", dict, _last, _show_table, group="tables"),
    "image": Kind("file", str, _last, _show_newest, group="pictures"),
    "confusion_matrix": _DOCUMENT,
    "accuracy_table": _DOCUMENT,
    "residuals": _DOCUMENT,
    "predictions": _DOCUMENT,
}


def kind_of(event: Mapping[str, Any]) -> Kind:
    """Return the kind of an event."""
    return KINDS.get(event["kind"], _UNKNOWN)


def list_shown() -> list[str]:
    """Return the kinds by which logged values are shown."""
    shown = [kind.shown_as or name for name, kind in KINDS.items() if kind.show is not None]
    return list(dict.fromkeys(shown))
