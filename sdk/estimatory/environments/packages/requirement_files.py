"""pip's requirement files: read into one requirement or option a line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from ...current_folder import absolute_path
from ...errors import DamagedFileError, UserError

_OPTION = re.compile(r"(-[a-zA-Z]|--[\w-]+)[ =]*(.*)")
_INCLUDES = ("-r", "--requirement")
_PASSED_OVER = ("--no-cache-dir", "--prefer-binary", "--require-hashes", "--use-feature")
_KEPT = (
    "-i", "--index-url", "--extra-index-url", "-f", "--find-links", "--pre", "--trusted-host",
)  # fmt: skip


def read_requirement_file(path: str | os.PathLike[str]) -> list[str]:
    """The requirements of a file and of those that it includes; options among them, as ``--x y``.

    Raises:
        UserError: it cannot be read, or a line asks for what an environment cannot hold.
    """
    return list(_iter_lines(absolute_path(path), seen=()))


def _iter_lines(path: str, seen: tuple[str, ...]) -> Iterator[str]:
    if path in seen:
        raise UserError(f"The requirements file {path} includes itself.")
    for line in _read(path).replace("\\\n", " ").splitlines():
        text = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip()
        if not text:
            continue
        option = _OPTION.match(text)
        if option is None:
            yield re.sub(r"\s+--(?:hash|config-settings?)[= ]\S+", "", text).strip()
            continue
        yield from _iter_option(option.group(1), option.group(2).strip(), path, seen)


def _iter_option(name: str, value: str, path: str, seen: tuple[str, ...]) -> Iterator[str]:
    if name in _INCLUDES:
        yield from _iter_lines(os.path.join(os.path.dirname(path), value), (*seen, path))
    elif name in _KEPT:
        yield f"{name} {value}".strip()
    elif name not in _PASSED_OVER:
        raise UserError(
            f"{path}: {name} {value}: an environment cannot be built from that.",
            f"Name the packages themselves; known options: {', '.join((*_INCLUDES, *_KEPT))}.",
        )


def _read(path: str) -> str:
    from ...text_files import read_text_file

    try:
        return read_text_file(path)
    except DamagedFileError as error:
        raise UserError(
            f"The requirements file {path} cannot be read: {error.reason}.",
            "It is named relative to the current folder.",
        ) from None
