"""The reader of TOML: part of Python from 3.11 on, before that the package ``tomli``."""

from __future__ import annotations

import importlib
from typing import BinaryIO, Optional, Protocol, cast


class TomlReader(Protocol):
    """The module ``tomllib``, or its backport."""

    TOMLDecodeError: type[ValueError]

    def loads(self, text: str, /) -> dict[str, object]:
        """Return the tables of a text."""

    def load(self, file: BinaryIO, /) -> dict[str, object]:
        """Return the tables of a file."""


def load_toml_reader() -> Optional[TomlReader]:
    """Return the module that reads TOML, or None when there is none."""
    for name in ("tomllib", "tomli"):
        try:
            return cast(TomlReader, importlib.import_module(name))
        except ImportError:
            continue
    return None
