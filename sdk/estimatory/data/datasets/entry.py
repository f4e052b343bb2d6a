"""One registered version of a dataset: the content of ``<name>/<version>.json``."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Dict

from ...base.decoding import Shape
from ...base.lazy_dataclasses import dataclass
from ...errors import UserError

FORMAT = 1
LATEST = "latest"
"""The word for the newest version."""

ChangeTags = Callable[[Dict[str, str]], Dict[str, str]]

NAME = re.compile(r"[\w][\w .\-]{0,254}\Z", re.ASCII)

Entry = Dict[str, Any]
"""``{"name", "version", "id", "description", "tags", "created_at", "definition",
"data"}``; ``data`` is the DataState at the registration."""

DEFINED: Shape = {"id": "str", "definition": "dict"}
REGISTERED: Shape = {
    **DEFINED,
    "name": "str",
    "version": "int",
    "created_at": "float",
    "tags": "dict",
    "description": "str | None",
    "data?": "dict | None",
}


def check_dataset_name(name: object) -> None:
    """Check the name: letters, digits, spaces, ``_``, ``-`` and ``.``.

    Raises:
        UserError: it has other characters, or too many.
    """
    if not isinstance(name, str) or not NAME.match(name) or name != name.strip():
        raise UserError(
            f"{name!r:.80} is not a name for a dataset.",
            "Use letters, digits, spaces, '_', '-' and '.' (at most 255), the first a letter, a "
            "digit or '_'.",
        )


@dataclass(frozen=True)
class Registration:
    """The name and the words under which a definition is registered."""

    name: str
    description: str | None = None
    tags: dict[str, str] | None = None
    create_new_version: bool = False

    def differs_from(self, entry: Entry) -> bool:
        """Return whether a description or tags are given that the version does not have."""
        is_same_text = self.description in (None, entry["description"])
        return not is_same_text or (self.tags is not None and as_texts(self.tags) != entry["tags"])


def as_texts(tags: dict[str, str]) -> dict[str, str]:
    """Return tags whose names and values are text."""
    return {str(key): str(value) for key, value in tags.items()}
