"""Types of columns: named by the user, or inferred from the text of a column.

A column of text becomes numbers, truth values or times only when every value of it is one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from ...base.checked_calls import checked
from ...errors import DatasetValidationError, UserError
from ...folders.opened_workspace import AnyWorkspace

if TYPE_CHECKING:
    from pandas import Series

MISSING_NUMBERS = ("NA", "N/A", "NaN", "nan", "NULL", "null", "None", "n/a", "#N/A")
"""Missing in a column whose other values are numbers; plain text in any other."""

_ISO = re.compile(
    r"\d{4}([-/])\d{1,2}\1\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})?)?$"
)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/\d{4}( \d{1,2}:\d{2}(:\d{2})?( ?[AaPp][Mm])?)?$")
_ON_ERROR = ("null", "fail")


class PromoteHeadersBehavior(Enum):
    """The rule that says which files of a delimited dataset begin with column names."""

    NO_HEADERS = 0
    ONLY_FIRST_FILE_HAS_HEADERS = 1
    COMBINE_ALL_FILES_HEADERS = 2
    ALL_FILES_HAVE_SAME_HEADERS = 3


@checked
class DataType:
    """The type of a column: ``DataType.to_float()`` and so on, for ``set_column_types``."""

    def __init__(self, kind: str, **options: object) -> None:
        self._kind = kind
        self._options = options

    def __repr__(self) -> str:
        options = ", ".join(f"{name}={value!r}" for name, value in self._options.items())
        return f"DataType.to_{self._kind}({options})"

    def to_json(self) -> dict[str, Any]:
        return {"kind": self._kind, **{k: v for k, v in self._options.items() if v is not None}}

    @staticmethod
    def to_string() -> DataType:
        """Return the type of text, as it is in the file."""
        return DataType("string")

    @staticmethod
    def to_long() -> DataType:
        """Return the type of whole numbers."""
        return DataType("long")

    @staticmethod
    def to_float(decimal_mark: str = ".") -> DataType:
        """Return the type of numbers; ``decimal_mark`` is ``.`` or ``,``."""
        if decimal_mark not in (".", ","):
            raise UserError(f"The decimal mark is {decimal_mark!r}; it can be '.' or ','.")
        return DataType("float", decimal_mark=decimal_mark)

    @staticmethod
    def to_bool() -> DataType:
        """Return the type of truth values: true and false, yes and no, 1 and 0."""
        return DataType("bool")

    @staticmethod
    def to_datetime(formats: str | list[str] | None = None) -> DataType:
        """Return the type of times; ``formats`` are those of ``strptime``, tried in order."""
        return DataType("datetime", formats=[formats] if isinstance(formats, str) else formats)

    @staticmethod
    def to_stream(workspace: AnyWorkspace | None = None, escaped: bool = False) -> DataType:
        """Return the type of paths of files; ``escaped`` resolves ``%20`` and the like."""
        del workspace
        return DataType("stream", escaped=escaped or None)


def column_types_to_json(types: Mapping[str, object] | None) -> dict[str, dict[str, Any]] | None:
    """Return ``{column: type}`` as JSON.

    Raises:
        UserError: it is no dict of DataType values.
    """
    if types is None:
        return None
    flat = {
        column: kind
        for key, kind in dict(types).items()
        for column in (key if isinstance(key, tuple) else (key,))
    }
    return {column: _as_data_type(column, kind).to_json() for column, kind in flat.items()}


def _as_data_type(column: str, kind: object) -> DataType:
    if isinstance(kind, DataType):
        return kind
    raise UserError(
        f"The type of column {column!r} is {kind!r:.80}.",
        "Types are DataType.to_float(), to_long(), to_bool(), to_datetime(), to_string().",
    )


def check_on_error(on_error: str, out_of_range: str) -> None:
    """Raise UserError unless both are ``null`` or ``fail``."""
    for name, value in (("on_error", on_error), ("out_of_range_datetime", out_of_range)):
        choices = _ON_ERROR if name == "on_error" else (*_ON_ERROR, "error")
        if value not in choices:
            raise UserError(f"{name} is {value!r}; it can be one of {choices}.")


# --- columns that are given a type -----------------------------------------------------------


def convert(column: Series, kind: dict[str, Any], on_error: str = "null") -> Series:
    """Convert a column to a type; values that cannot be converted become missing or raise.

    Raises:
        DatasetValidationError: ``on_error`` is ``fail`` and a value cannot be converted.
    """
    converted = _CONVERTERS[kind["kind"]](column, kind)
    lost = column.notna() & converted.isna() & (column.astype("string").str.strip() != "")
    if on_error == "fail" and bool(lost.any()):
        value = column[lost].iloc[0]
        raise DatasetValidationError(
            f"Column {column.name!r} holds {value!r}, which cannot become a {kind['kind']} "
            f"({int(lost.sum())} such values).",
            "on_error='null' makes them missing.",
        )
    return converted


def _to_string(column: Series, _: dict[str, Any]) -> Series:
    return column.astype(object).where(column.isna(), column.astype(str))


def _to_stream(column: Series, kind: dict[str, Any]) -> Series:
    text = _to_string(column, kind)
    return text.map(unquote, na_action="ignore") if kind.get("escaped") else text


def _to_number(column: Series, kind: dict[str, Any]) -> Series:
    import pandas

    if kind.get("decimal_mark") == "," and not pandas.api.types.is_numeric_dtype(column):
        text = column.astype("string").str.replace(".", "", regex=False)
        column = text.str.replace(",", ".", regex=False)
    return pandas.to_numeric(column, errors="coerce").astype("float64")


def _to_long(column: Series, kind: dict[str, Any]) -> Series:
    import pandas

    exact = pandas.to_numeric(column, errors="coerce")
    if exact.notna().all() and pandas.api.types.is_integer_dtype(exact):
        return exact.astype("int64")
    numbers = _to_number(column, kind)
    whole = numbers.where(numbers.isna() | (numbers % 1 == 0))
    return whole if whole.isna().any() else whole.astype("int64")


_TRUTH = {"true": True, "yes": True, "1": True, "1.0": True, "t": True, "y": True}
_TRUTH.update({"false": False, "no": False, "0": False, "0.0": False, "f": False, "n": False})


def _to_bool(column: Series, _: dict[str, Any]) -> Series:
    found = column.astype("string").str.strip().str.lower().map(_TRUTH)
    return found.astype(object) if found.isna().any() else found.astype(bool)


def _to_datetime(column: Series, kind: dict[str, Any]) -> Series:
    import pandas

    if pandas.api.types.is_datetime64_any_dtype(column):
        return plain_times(column)
    result = None
    for wanted in kind.get("formats") or ["ISO8601", "mixed"]:
        parsed = parse_times(column, wanted, errors="coerce")
        result = parsed if result is None else result.fillna(parsed)
    return result


def parse_times(column: Series, wanted: str, **options: str | bool) -> Series:
    """Parse text as times in UTC; pandas 1 does not know the styles and guesses them."""
    import pandas

    is_old = pandas.__version__.startswith(("0.", "1."))
    style = None if is_old and wanted in ("ISO8601", "mixed") else wanted
    return plain_times(pandas.to_datetime(column, format=style, utc=True, **options))


_CONVERTERS = {
    "string": _to_string,
    "stream": _to_stream,
    "float": _to_number,
    "long": _to_long,
    "bool": _to_bool,
    "datetime": _to_datetime,
}


def plain_times(column: Series) -> Series:
    """Return times in UTC without a zone, in nanoseconds, as Azure ML gives them."""
    if getattr(column.dt, "tz", None) is not None:
        column = column.dt.tz_convert("UTC").dt.tz_localize(None)
    return column.astype("datetime64[ns]")


# --- columns whose text shows their type -----------------------------------------------------


def infer(column: Series) -> Series:
    """Convert a column of text to numbers or times if all its values are; else keep it."""
    values = column.dropna()
    if values.empty or not isinstance(values.iloc[0], str):
        return column
    numbers = _infer_numbers(column, values)
    if numbers is not None:
        return numbers
    times = _infer_times(column, values)
    return column if times is None else times


def _infer_numbers(column: Series, values: Series) -> Series | None:
    """Convert numbers among marks for missing ones; pandas has read columns of numbers alone."""
    import pandas

    sample = values.head(1000)
    known = sample[~sample.isin(MISSING_NUMBERS)]
    if len(known) == len(values) or known.empty:
        return None
    if pandas.to_numeric(known, errors="coerce").isna().any():
        return None
    blanked = column.where(~column.isin(MISSING_NUMBERS))
    numbers = pandas.to_numeric(blanked, errors="coerce")
    return None if numbers.isna().sum() > blanked.isna().sum() else numbers


def _infer_times(column: Series, values: Series) -> Series | None:
    first = values.head(100).str.strip()
    try:
        if first.map(lambda text: bool(_ISO.match(text))).all():
            return parse_times(column, "ISO8601")
        if first.map(lambda text: bool(_SLASHED.match(text))).all():
            return _infer_slashed(column, values)
    except (ValueError, OverflowError):
        return None
    return None


def _infer_slashed(column: Series, values: Series) -> Series | None:
    """Parse dates such as ``6/14/1990`` if the values show whether the month is first."""
    parts = values.str.extract(_SLASHED.pattern)[[0, 1]].astype(float)
    first_is_day, second_is_day = (bool((parts[i] > 12).any()) for i in (0, 1))
    if first_is_day == second_is_day:
        return None
    return parse_times(column, "mixed", dayfirst=first_is_day)
