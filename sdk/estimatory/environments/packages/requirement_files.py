"""pip's requirement files: read into one requirement or option a line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from ...base.current_folder import absolute_path
from ...base.lazy_dataclasses import dataclass
from ...base.user_messages import tell_once
from ...errors import DamagedFileError, UserError
from ...masking import mask_secrets
from .line_checks import check_line
from .requirements import is_address

_OPTION = re.compile(r"(-[a-zA-Z]|--[\w-]+)[ =]*(.*)")
_INCLUDES = ("-r", "--requirement")
_EDITABLE = ("-e", "--editable")
_SAID = ("--require-hashes",)
_PASSED_OVER = ("--no-cache-dir", "--prefer-binary", "--use-feature")
_OF_A_LINE = re.compile(r"\s+--(?:hash|config-settings?)[= ]\S+")
_LOCKED = "hashes and settings of a build are left out: the lock of the environment has hashes."
_KEPT = (
    "-i", "--index-url", "--extra-index-url", "-f", "--find-links", "--pre", "--trusted-host",
)  # fmt: skip


def read_requirement_file(path: str | os.PathLike[str]) -> list[str]:
    """Return the requirements and options of a file and of those that it includes.

    Raises:
        UserError: it cannot be read, or a line asks for what an environment cannot hold.
    """
    return list(_iter_lines(absolute_path(path), seen=()))


def expand_line(line: str, folder: str) -> Iterator[str]:
    """Return the lines that one line of pip means: itself, or those of the file in ``-r FILE``.

    Args:
        folder: what the file is named relative to.

    Raises:
        UserError: as :func:`read_requirement_file`.
    """
    yield from _iter_line(line, _Place(os.path.join(folder, "-"), 0, ()))


@dataclass(frozen=True)
class _Place:
    path: str
    line: int
    seen: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.path}, line {self.line}" if self.line else "The packages of pip"


def _iter_lines(path: str, seen: tuple[str, ...]) -> Iterator[str]:
    if path in seen:
        raise UserError(f"The requirements file {path} includes itself.")
    for number, line in _number(_read(path)):
        text = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip()
        if text:
            yield from _iter_line(text, _Place(path, number, (*seen, path)))


def _number(text: str) -> Iterator[tuple[int, str]]:
    """Return each line with its number; one that a backslash continues is one."""
    held, first = "", 1
    for number, line in enumerate(text.splitlines(), 1):
        first = first if held else number
        if line.endswith("\\"):
            held += f"{line[:-1]} "
            continue
        yield first, held + line
        held = ""
    yield first, held


def _iter_line(text: str, place: _Place) -> Iterator[str]:
    option = _OPTION.match(text)
    if option is not None:
        yield from _iter_option(option.group(1), option.group(2).strip(), place)
        return
    bare = _OF_A_LINE.sub("", text).strip()
    if bare != text:
        tell_once(f"{place}: {_LOCKED}")
    check_line(bare, str(place) if place.line else "")
    yield bare


def _iter_option(name: str, value: str, place: _Place) -> Iterator[str]:
    if name in _INCLUDES:
        yield from _iter_lines(os.path.join(os.path.dirname(place.path), value), place.seen)
    elif name in _EDITABLE and is_address(value):
        yield value
    elif name in _KEPT:
        yield f"{name} {value}".strip()
    elif name in _SAID:
        tell_once(f"{place}: {_LOCKED}")
    elif name not in _PASSED_OVER:
        raise UserError(
            f"{place}: {name} {mask_secrets(value)}: an environment cannot be built from that.",
            f"Name the packages themselves; known options: {', '.join((*_INCLUDES, *_KEPT))}.",
        )


def _read(path: str) -> str:
    from ...base.text_files import read_text_file

    try:
        return read_text_file(path)
    except DamagedFileError as error:
        raise UserError(
            f"The requirements file {path} cannot be read: {error.reason}.",
            "It is named relative to the current folder.",
        ) from None
