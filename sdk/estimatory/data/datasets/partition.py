"""Columns in the names of files: ``'{department}/{at:yyyy/MM/dd}/data.csv'``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...errors import DatasetValidationError, UserError
from ...folders.opened_workspace import AnyWorkspace

if TYPE_CHECKING:
    from datetime import datetime

    from .definition import Definition

_KEY = re.compile(r"\{([^{}:]+)(?::([^{}]+))?\}")
_TIME_PARTS = {"yyyy": r"\d{4}", "MM": r"\d{2}", "dd": r"\d{2}", "HH": r"\d{2}", "mm": r"\d{2}"}
_TIME_PARTS["ss"] = r"\d{2}"
_TIME_WORD = re.compile("|".join(_TIME_PARTS))
_ORDER = ("yyyy", "MM", "dd", "HH", "mm", "ss")


class PartitionFormat:
    """Reads the partition columns from file names.

    Raises:
        UserError: the format names no column, or one twice.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        found = _KEY.findall(text)
        self.columns = [name for name, _ in found]
        if not self.columns or len(set(self.columns)) != len(self.columns):
            raise UserError(
                f"{text!r} is no partition_format: it names no column, or one twice.",
                "Write '{column}' for a text, '{column:yyyy/MM/dd}' for a time, up to the end of "
                "the path: '{department}/{at:yyyy/MM/dd}/data.csv'.",
            )
        self._times = {name: pattern for name, pattern in found if pattern}
        self._pattern = re.compile(self._translate() + r"\Z")

    def _translate(self) -> str:
        parts, position = [], 0
        for match in _KEY.finditer(self._text):
            parts.append(_escape(self._text[position : match.start()]))
            index = self.columns.index(match.group(1))
            time = match.group(2)
            parts.append(_translate_time(time, index) if time else f"(?P<k{index}>[^/]+)")
            position = match.end()
        return "".join([*parts, _escape(self._text[position:])])

    def read(self, name: str) -> dict[str, str | datetime]:
        """Return text or datetime by column.

        Raises:
            DatasetValidationError: the name does not end as the format says.
        """
        match = self._pattern.search(name)
        if match is None:
            raise DatasetValidationError(
                f"The file {name!r} does not fit the partition_format {self._text!r}.",
                "The format says the end of the path, from the first column on.",
            )
        return {
            column: _read_time(match, index) if column in self._times else match.group(f"k{index}")
            for index, column in enumerate(self.columns)
        }


def check_partition_format(text: str | None) -> None:
    """Raise UserError if a format is given and names no columns."""
    if text is not None:
        PartitionFormat(text)


def list_partitions(
    definition: Definition, workspace: AnyWorkspace | None, keys: list[str] | None
) -> list[dict[str, object]]:
    """List every combination of the partition columns' values, sorted.

    Raises:
        UserError: a key is no partition column of the dataset.
    """
    from .paths import find_source_files

    source = definition.source
    layout = source.get("options", {}).get("partition_format")
    reader = PartitionFormat(layout) if layout else None
    known = reader.columns if reader else []
    wanted = keys or known
    if reader is None or set(wanted) - set(known):
        raise UserError(
            f"The dataset has the partition keys {known}, not {wanted}.",
            "partition_format= of from_… says which columns lie in the names of files.",
        )
    rows = [reader.read(file.full_name) for file in find_source_files(source, workspace)]
    found = {tuple(row[key] for key in wanted) for row in rows}
    return [dict(zip(wanted, values)) for values in sorted(found)]


def _escape(text: str) -> str:
    return re.escape(text).replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*")


def _translate_time(pattern: str, index: int) -> str:
    parts, position = [], 0
    for match in _TIME_WORD.finditer(pattern):
        word = match.group()
        parts.append(re.escape(pattern[position : match.start()]))
        parts.append(f"(?P<t{index}{word}>{_TIME_PARTS[word]})")
        position = match.end()
    if not parts:
        raise UserError(
            f"{pattern!r} is no time in a partition_format.",
            "It is made of yyyy, MM, dd, HH, mm and ss, such as yyyy/MM/dd.",
        )
    return "".join([*parts, re.escape(pattern[position:])])


def _read_time(match: re.Match[str], index: int) -> datetime:
    from datetime import datetime

    found = match.groupdict()
    values = [found.get(f"t{index}{word}") for word in _ORDER]
    numbers = [int(v) if v else default for v, default in zip(values, (1970, 1, 1, 0, 0, 0))]
    try:
        return datetime(*numbers)  # type: ignore[arg-type]
    except ValueError as error:
        raise DatasetValidationError(f"{match.group()!r} holds no time: {error}.") from None
