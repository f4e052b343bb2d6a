"""Text files that people write, read whatever their editor has made of them.

Editors mark text in UTF-8, UTF-16 and UTF-32 with a byte-order mark; unmarked text is UTF-8. What
is neither is refused with its line: text that is misread is misunderstood silently.
"""

from __future__ import annotations

import codecs
import os
import re
from typing import Any

from ..errors import DamagedFileError, UserError
from .files import read_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with the mark of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINE_END = re.compile(r"\r\n|\r|\n")
_SAVE_AGAIN = "Save it as text in UTF-8."


def read_text_file(path: str | os.PathLike[str]) -> str:
    """Return the text of a file that a person wrote, with ``\\n`` at the ends of lines.

    Never waits for a pipe or a socket in its place.

    Raises:
        DamagedFileError: it is not there, no regular file, may not be read, or holds no text.
    """
    place = os.fspath(path)
    try:
        data = read_bytes(place)
    except DamagedFileError as error:
        raise DamagedFileError(place, error.reason, "Put a text file in its place.") from None
    except OSError as error:
        is_link = os.path.islink(place)
        reason = "it is a link that leads nowhere" if is_link else error.strerror or str(error)
        raise DamagedFileError(place, reason, "Check its name.") from None
    return _LINE_END.sub("\n", _decode(place, data))


def read_yaml_file(path: str, yaml: Any, misfit: str) -> object:
    """Return what a file of YAML holds.

    Args:
        path: of the file.
        yaml: PyYAML, from :func:`load_yaml`.
        misfit: what is to be said of a file that is nested too deeply, ``is not a conda file``.

    Raises:
        DamagedFileError: as :func:`read_text_file`.
        UserError: it is no YAML.
    """
    try:
        return yaml.safe_load(read_text_file(path))
    except yaml.YAMLError as error:
        raise UserError(f"{path} is not valid YAML: {error}") from None
    except RecursionError:
        raise UserError(f"{path} {misfit}: it is nested too deeply.") from None


def load_yaml(purpose: str) -> Any:
    """PyYAML, for which ``purpose`` says the need: ``conda files are YAML``.

    Raises:
        UserError: it is not installed.
    """
    try:
        import yaml
    except ImportError:
        raise UserError(
            f"{purpose}, and PyYAML is not installed here.", "pip install pyyaml"
        ) from None
    return yaml


def _decode(path: str, data: bytes) -> str:
    mark, encoding = next((m for m in _MARKS if data.startswith(m[0])), (b"", "utf-8"))
    data = data[len(mark) :]
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(encoding, "replace").count("\n") + 1
        reason = f"line {line} is not text in {encoding.upper()}"
        raise DamagedFileError(path, reason, _SAVE_AGAIN) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        reason = f"line {line} holds a NUL, so it is no text, or UTF-16 without a byte-order mark"
        raise DamagedFileError(path, reason, _SAVE_AGAIN)
    return text
