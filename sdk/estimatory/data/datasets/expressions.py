"""Filters on columns: ``dataset['price'] < 100`` as a value that can be kept as JSON.

An expression is nested lists: ``["<", ["col", "price"], 100]``.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, List, Union

from ...errors import UserError

if TYPE_CHECKING:
    from pandas import Series
    from pandas.core.strings.accessor import StringMethods

Tree = Union[List[Any], str, int, float, None]
"""An expression or a plain value as JSON."""

_OPERATORS: dict[str, Callable[..., Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "&": operator.and_,
    "|": operator.or_,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "~": operator.invert,
}


class ColumnExpression:
    """A column or an expression of columns; compare it with values or other columns."""

    def __init__(self, tree: list[Any]) -> None:
        self.tree = tree

    def __repr__(self) -> str:
        return f"ColumnExpression({self.tree})"

    def __bool__(self) -> bool:
        raise UserError(
            "A filter is no truth value by itself.",
            "Put conditions together with & and |, each in parentheses: "
            "(ds['a'] > 1) & (ds['b'] < 2).",
        )

    __hash__ = None  # type: ignore[assignment]  # == makes an expression, so it cannot be a key

    def _with(self, name: str, *others: object) -> ColumnExpression:
        return ColumnExpression([name, self.tree, *(to_tree(other) for other in others)])

    def __lt__(self, other: object) -> ColumnExpression:
        return self._with("<", other)

    def __le__(self, other: object) -> ColumnExpression:
        return self._with("<=", other)

    def __gt__(self, other: object) -> ColumnExpression:
        return self._with(">", other)

    def __ge__(self, other: object) -> ColumnExpression:
        return self._with(">=", other)

    def __eq__(self, other: object) -> ColumnExpression:  # type: ignore[override]
        return self._with("==", other)

    def __ne__(self, other: object) -> ColumnExpression:  # type: ignore[override]
        return self._with("!=", other)

    def __and__(self, other: object) -> ColumnExpression:
        return self._with("&", other)

    def __or__(self, other: object) -> ColumnExpression:
        return self._with("|", other)

    def __add__(self, other: object) -> ColumnExpression:
        return self._with("+", other)

    def __sub__(self, other: object) -> ColumnExpression:
        return self._with("-", other)

    def __mul__(self, other: object) -> ColumnExpression:
        return self._with("*", other)

    def __truediv__(self, other: object) -> ColumnExpression:
        return self._with("/", other)

    def __invert__(self) -> ColumnExpression:
        return self._with("~")

    def is_null(self) -> ColumnExpression:
        """Return an expression that is true where the value is missing."""
        return self._with("is_null")

    def starts_with(self, text: str) -> ColumnExpression:
        """Return an expression that is true where the text begins with ``text``."""
        return self._with("starts_with", text)

    def ends_with(self, text: str) -> ColumnExpression:
        """Return an expression that is true where the text ends with ``text``."""
        return self._with("ends_with", text)

    def contains_match(self, pattern: str) -> ColumnExpression:
        """Return an expression that is true where the regular expression matches."""
        return self._with("contains_match", pattern)

    def to_lower(self) -> ColumnExpression:
        """Return the text in lower case."""
        return self._with("to_lower")

    def to_upper(self) -> ColumnExpression:
        """Return the text in upper case."""
        return self._with("to_upper")

    def length(self) -> ColumnExpression:
        """Return the number of characters."""
        return self._with("length")


def column(name: str) -> ColumnExpression:
    return ColumnExpression(["col", name])


def to_tree(value: object) -> Tree:
    """Return an expression or a plain value as JSON.

    Raises:
        UserError: the value is of another type.
    """
    if isinstance(value, ColumnExpression):
        return value.tree
    if isinstance(value, datetime):
        return ["datetime", to_utc(value).isoformat()]
    if hasattr(value, "item"):
        value = value.item()
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    raise UserError(
        f"A filter cannot compare with {value!r:.80} ({type(value).__name__}).",
        "Use a number, a string, a truth value or a datetime.",
    )


def to_utc(moment: datetime) -> datetime:
    """Return the same moment without a zone: every time in a dataset is UTC."""
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(timezone.utc).replace(tzinfo=None)


def evaluate(tree: Tree, look_up: Callable[[str], Any]) -> Any:
    """Evaluate an expression, column by column; ``look_up`` returns a column by name."""
    if not isinstance(tree, list):
        return tree
    name, *arguments = tree
    if name == "col":
        return look_up(arguments[0])
    if name == "datetime":
        return datetime.fromisoformat(arguments[0])
    values = [evaluate(argument, look_up) for argument in arguments]
    if name in _OPERATORS:
        return _OPERATORS[name](*values)
    return _TEXT[name](*values)


def _text(column: Series) -> StringMethods:
    return column.astype("string").str


_TEXT: dict[str, Callable[..., Any]] = {
    "is_null": lambda column: column.isna(),
    "starts_with": lambda column, text: _text(column).startswith(text).fillna(False),
    "ends_with": lambda column, text: _text(column).endswith(text).fillna(False),
    "contains_match": lambda column, text: _text(column).contains(text, regex=True).fillna(False),
    "to_lower": lambda column: _text(column).lower(),
    "to_upper": lambda column: _text(column).upper(),
    "length": lambda column: _text(column).len(),
}


def names_of_columns(columns: str | Iterable[str]) -> list[str]:
    """Return a name or names as a list; raise UserError if there are no names."""
    names = [columns] if isinstance(columns, str) else list(columns)
    if not names or not all(isinstance(name, str) for name in names):
        raise UserError(f"{columns!r:.80} names no columns.", "Give a name or a list of names.")
    return names
