"""Names that begin with ``_`` or ``.``: files that Spark and others leave beside a table's data.

As pyarrow and Spark have it, such files and folders are no data, but for folders that say the value
of a column (``_year=2020``). What a path itself names is read.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from ...base.user_messages import tell_once
from ..stores.base import FileInfo
from ..stores.patterns import is_match, is_pattern, static_folder


def keep_data(pattern: str, infos: Sequence[FileInfo]) -> list[FileInfo]:
    """Keep the files that hold data among those that a folder, a name or a pattern matches.

    A line says which of the others could have been meant, by the ending of their names.
    """
    kept = [info for info in infos if info.name == pattern or _is_data(pattern, info.name)]
    if len(kept) < len(infos):
        _tell_left_out(pattern, {info.name for info in infos}, {info.name for info in kept})
    return kept


def _tell_left_out(pattern: str, names: set[str], kept: set[str]) -> None:
    endings = {_ending(name) for name in kept} - {""}
    like_data = sorted(name for name in names - kept if _ending(name) in endings)
    if not like_data:
        return
    first = like_data[0][len(_said_folder(pattern)) :].lstrip("/")
    more = f" (and {len(like_data) - 1} more)" if len(like_data) > 1 else ""
    tell_once(
        f"{first}{more} is not read: names of a table's files and folders that begin with "
        "'_' or '.' are no data. Name it in the path to read it."
    )


def _ending(name: str) -> str:
    return posixpath.splitext(name)[1]


def _is_data(pattern: str, name: str) -> bool:
    said = [part for part in pattern.split("/") if _is_hidden(part)]
    found = filter(_is_hidden, name[len(_said_folder(pattern)) :].split("/"))
    return all(any(is_match(part, hidden) for part in said) for hidden in found)


def _said_folder(pattern: str) -> str:
    return static_folder(pattern) if is_pattern(pattern) else pattern


def _is_hidden(part: str) -> bool:
    return part.startswith(".") or (part.startswith("_") and "=" not in part)
