"""The definition of a dataset as plain JSON: the source of its data, and the steps that follow.

Nothing is read until somebody wants rows or files; every method of a dataset only adds a step.
"""

from __future__ import annotations

import json
from typing import Any

from ...base.decoding import Shape, check_format, check_shape
from ...base.lazy_dataclasses import dataclass, field
from ...masking import HIDDEN, hide_references, replace_in_urls

FORMAT = 1
_SHAPE: Shape = {"kind": "str", "source": "dict", "steps?": "list[dict]"}

_NAMESPACE = "5c4b5f0e-6a43-5f1c-9a52-9c4d1b8f2f10"


@dataclass(frozen=True)
class Definition:
    """A source and the steps that follow it."""

    kind: str
    """``tabular`` or ``file``."""
    source: dict[str, Any]
    """``{"reader": "delimited", "places": […], "options": {…}}``; ``files`` once it is pinned."""
    steps: tuple[dict[str, Any], ...] = field(default=())
    """``({"do": "take", "count": 5}, …)``"""

    def with_step(self, do: str, **arguments: object) -> Definition:
        return Definition(self.kind, self.source, (*self.steps, {"do": do, **arguments}))

    def pinned_to(self, files: list[list[str]]) -> Definition:
        """Return the same over local files that were found, ``[name, full name, path]`` each."""
        return Definition(self.kind, {**self.source, "files": files}, self.steps)

    @property
    def id(self) -> str:
        """A UUID that is the same for the same definition."""
        import uuid

        said = {**self.to_json(), "source": {**self.source, "files": None}}
        text = json.dumps(said, sort_keys=True)
        if "://" in text:  # the same with a password in it and with one kept apart
            text = replace_in_urls(hide_references(text), lambda _: HIDDEN)
        return str(uuid.uuid5(uuid.UUID(_NAMESPACE), text))

    def to_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "kind": self.kind,
            "source": self.source,
            "steps": list(self.steps),
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Definition:
        """Read what :meth:`to_json` wrote.

        Raises:
            ValueError: a field is missing or of another type.
            NewerFormatError: it was written by a newer version.
        """
        check_format("This dataset", value, FORMAT)
        check_shape(_SHAPE, value)
        return cls(value["kind"], value["source"], tuple(value.get("steps", ())))
