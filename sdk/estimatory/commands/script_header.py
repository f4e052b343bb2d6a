"""The packages that a script asks for itself: its PEP 723 header, ``# /// script``."""

from __future__ import annotations

import re
from typing import Any

from estimatory.base.files import read_bytes
from estimatory.base.toml_reading import load_toml_reader
from estimatory.errors import UserError

_BLOCK = re.compile(r"(?m)^# /// script[ \t]*\n((?:^#(?: .*)?\n)+?)^# ///[ \t]*$")


def read_dependencies(path: str) -> list[str]:
    """Return the requirements in the header of the script; empty without a header.

    Raises:
        UserError: the header is not valid.
    """
    blocks = _BLOCK.findall(_read(path))
    if not blocks:
        return []
    if len(blocks) > 1:
        raise UserError(f"{path} has {len(blocks)} `# /// script` headers.", "Keep one.")
    toml = "\n".join(line[2:] for line in blocks[0].splitlines())
    dependencies = _parse(path, toml).get("dependencies", [])
    if not isinstance(dependencies, list) or not all(isinstance(d, str) for d in dependencies):
        raise UserError(
            f"`dependencies` in the header of {path} is not a list of requirements.",
            'Write for example dependencies = ["scikit-learn"].',
        )
    return dependencies


def _read(path: str) -> str:
    """Return the text; what a script in another encoding says elsewhere does not matter here."""
    text = read_bytes(path).decode("utf-8-sig", "replace")
    return text.replace("\r\n", "\n")


def _parse(path: str, text: str) -> dict[str, Any]:
    toml = load_toml_reader()
    if toml is None:
        raise UserError(
            f"The header of {path} cannot be read: this Python has no TOML reader.",
            "Name its packages with --pip and remove it, or use Python 3.11 or newer.",
        )
    try:
        return dict(toml.loads(text))
    except toml.TOMLDecodeError as error:
        raise UserError(f"The header of {path} is not valid TOML: {error}.") from None
