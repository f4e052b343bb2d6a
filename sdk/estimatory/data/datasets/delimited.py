"""Reading delimited text as Azure ML does: header rules, encodings, inferred types."""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ...errors import DatasetValidationError, UserError
from .column_types import PromoteHeadersBehavior, infer

if TYPE_CHECKING:
    from pandas import DataFrame, Series

ENCODINGS = {
    "utf8": "utf-8-sig",
    "utf8bom": "utf-8-sig",
    "utf16": "utf-16",
    "utf32": "utf-32",
    "ascii": "ascii",
    "iso88591": "iso-8859-1",
    "latin1": "iso-8859-1",
    "windows1252": "cp1252",
}
_HEADERS = {True: "ALL_FILES_HAVE_SAME_HEADERS", False: "NO_HEADERS", None: "NO_HEADERS"}


def header_to_json(header: object) -> str:
    """Return the name of the header rule; True and False mean the usual two.

    Raises:
        UserError: it is none of them.
    """
    if isinstance(header, bool) or header is None:
        return _HEADERS[header]
    name = getattr(header, "name", header)
    known = [rule.name for rule in PromoteHeadersBehavior]
    if name not in known:
        raise UserError(
            f"header is {header!r}.", f"Use True, False or PromoteHeadersBehavior.{known}."
        )
    return str(name)


def encoding_to_json(encoding: str) -> str:
    """Return the name of an encoding; raise UserError when it is not known."""
    name = str(getattr(encoding, "name", encoding)).lower().replace("-", "").replace("_", "")
    if name not in ENCODINGS:
        known = ", ".join(ENCODINGS)
        raise UserError(f"The encoding {encoding!r} is not known.", f"Use one of: {known}.")
    return name


def read_delimited(
    paths: Sequence[str], names: Sequence[str], options: dict[str, Any], limit: int | None
) -> list[DataFrame]:
    """Return one DataFrame for each file; a column is text in all of them or in none.

    Args:
        paths: of local files.
        names: the same for messages.
        options: separator, header, encoding and so on, as the definition holds them.
        limit: rows wanted in all.

    Raises:
        DatasetValidationError: a file cannot be read this way.
    """
    reader = _Reader(options)
    frames: list[DataFrame] = []
    for path, name in zip(paths, names):
        left = None if limit is None else limit - sum(map(len, frames))
        if left is not None and left <= 0 and frames:
            break
        frames.append(reader.read(path, name, left))
    mixed = _columns_of_mixed_types(frames)
    if not mixed:
        return frames
    reader = _Reader(options, as_text=mixed)
    return [reader.read(path, name, len(frame)) for path, name, frame in zip(paths, names, frames)]


def finish_delimited(
    frame: DataFrame, options: dict[str, Any], given: Collection[str]
) -> DataFrame:
    """Infer the types of all columns but the ``given`` ones, over all files at once."""
    typed = {*given, *(options.get("set_column_types") or {})}
    text = [c for c in frame.columns if c not in given and is_text(frame[c])]
    if options.get("infer_column_types", True):
        for column in text:
            if column not in typed:
                frame[column] = infer(frame[column])
    if options.get("empty_as_string"):
        left = [column for column in text if is_text(frame[column])]
        frame = frame.fillna(dict.fromkeys(left, ""))
    return frame


class _Reader:
    """Reads the files of one dataset, one after the other; the first names the columns."""

    def __init__(self, options: dict[str, Any], as_text: Iterable[str] = ()) -> None:
        self._options = options
        self._rule = options.get("header", "ALL_FILES_HAVE_SAME_HEADERS")
        self._columns: list[str] = []
        self._n_read = 0
        self._as_text = {*as_text, *(options.get("set_column_types") or {})}

    def read(self, path: str, name: str, limit: int | None) -> DataFrame:
        columns, n_header_rows = self._header(path, name)
        self._n_read += 1
        arguments = self._arguments(columns)
        arguments.update(header=None, names=columns, skiprows=n_header_rows, nrows=limit)
        frame = self._parse(path, name, arguments)
        is_reordered = set(columns) == set(self._columns) and columns != self._columns
        return frame[self._columns] if is_reordered else frame

    # --- the header --------------------------------------------------------------------------
    def _header(self, path: str, name: str) -> tuple[list[str], int]:
        """Return the column names of a file, and the number of lines that they take."""
        first = self._first_row(path, name)
        if self._rule == "COMBINE_ALL_FILES_HEADERS":
            return first, 1
        if not self._columns:
            numbered = [f"Column{i + 1}" for i in range(len(first))]
            self._columns = numbered if self._rule == "NO_HEADERS" else first
        if self._rule == "ALL_FILES_HAVE_SAME_HEADERS":
            return self._own_order(first, name), 1
        is_first = self._rule == "ONLY_FIRST_FILE_HAS_HEADERS" and self._n_read == 0
        return self._columns, int(is_first)

    def _own_order(self, first: list[str], name: str) -> list[str]:
        """Return the columns in this file's order; other names stand for the first file's.

        Raises:
            DatasetValidationError: the file has another number of columns.
        """
        if not first or set(first) == set(self._columns):
            return first or self._columns
        if len(first) == len(self._columns):
            return self._columns
        raise DatasetValidationError(
            f"{name} has {len(first)} columns, the first file has {len(self._columns)}.",
            "header=PromoteHeadersBehavior.COMBINE_ALL_FILES_HEADERS puts such files together by "
            "the names of their columns.",
        )

    def _first_row(self, path: str, name: str) -> list[str]:
        arguments = {**self._arguments([]), "header": None, "nrows": 1, "dtype": str}
        row = self._parse(path, name, arguments)
        values = [] if row.empty else row.iloc[0].tolist()
        texts = [value if isinstance(value, str) else "" for value in values]
        return make_unique([text or f"Column{i + 1}" for i, text in enumerate(texts)])

    # --- pandas ------------------------------------------------------------------------------
    def _arguments(self, columns: Sequence[str]) -> dict[str, Any]:
        separator = self._options.get("separator", ",")
        is_plain = len(separator) == 1
        infers = self._options.get("infer_column_types", True)
        arguments: dict[str, Any] = {
            "sep": separator if is_plain else re.escape(separator),
            "engine": "c" if is_plain else "python",
            "encoding": ENCODINGS[self._options.get("encoding", "utf8")],
            "keep_default_na": False,
            "na_values": [""],
            "index_col": False,
            "dtype": {c: str for c in columns if c in self._as_text} if infers else str,
        }
        if is_plain:
            arguments["low_memory"] = False
        return arguments

    def _parse(self, path: str, name: str, arguments: dict[str, Any]) -> DataFrame:
        import pandas

        try:
            with warnings.catch_warnings():
                # Rows longer than the header would lose their ends with no more than a warning.
                warnings.simplefilter("error", pandas.errors.ParserWarning)
                return pandas.read_csv(path, **arguments)
        except pandas.errors.EmptyDataError:
            return pandas.DataFrame(columns=list(arguments.get("names") or ()))
        except UnicodeError as error:
            raise DatasetValidationError(
                f"{name} is not encoded in {self._options.get('encoding', 'utf8')}: {error}.",
                f"Pass encoding=, one of: {', '.join(ENCODINGS)}.",
            ) from None
        except (pandas.errors.ParserError, pandas.errors.ParserWarning, ValueError) as error:
            raise DatasetValidationError(
                f"{name} cannot be read as delimited text: {str(error).strip()}",
                "Look at separator, header and encoding.",
            ) from None


def make_unique(names: Sequence[str]) -> list[str]:
    """Return the names with each only once: the second ``a`` becomes ``a_1``."""
    taken = set(names)
    seen: set[str] = set()
    unique = []
    for name in names:
        candidate, number = name, 0
        while candidate in seen or (candidate != name and candidate in taken):
            number += 1
            candidate = f"{name}_{number}"
        seen.add(candidate)
        unique.append(candidate)
    return unique


def _columns_of_mixed_types(frames: Sequence[DataFrame]) -> set[str]:
    """Return columns that are text in one file and numbers in another; all must be text."""
    kinds: dict[str, set[bool]] = {}
    for frame in frames:
        for column in frame.columns:
            values = frame[column]
            if len(values) and not values.isna().all():
                kinds.setdefault(column, set()).add(is_text(values))
    return {column for column, found in kinds.items() if len(found) > 1}


def is_text(values: Series) -> bool:
    """Return whether pandas left a column as text (or as a mixture of objects)."""
    import pandas

    types = pandas.api.types
    return bool(types.is_object_dtype(values) or types.is_string_dtype(values))
