"""Names that begin with ``_`` or ``.``: what Spark and its kin leave beside the data of a table.

As pyarrow and Spark have it, such files and folders are no data, but for folders that say the value
of a column (``_year=2020``). What a path itself names is read.
"""

from __future__ import annotations

from collections.abc import Iterable

from .stores.base import FileInfo
from .stores.patterns import is_match, is_pattern, static_folder


def keep_data(pattern: str, infos: Iterable[FileInfo]) -> list[FileInfo]:
    """The files of a table among those that a folder, a name or a pattern stands for."""
    return [info for info in infos if info.name == pattern or _is_data(pattern, info.name)]


def _is_data(pattern: str, name: str) -> bool:
    given = static_folder(pattern) if is_pattern(pattern) else pattern
    said = [part for part in pattern.split("/") if _is_hidden(part)]
    found = filter(_is_hidden, name[len(given) :].split("/"))
    return all(any(is_match(part, hidden) for part in said) for hidden in found)


def _is_hidden(part: str) -> bool:
    return part.startswith(".") or (part.startswith("_") and "=" not in part)
