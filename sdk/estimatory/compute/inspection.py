"""The result of a look at a target, for ``estimatory compute check``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, NoReturn

from ..errors import ComputeTargetError


class Inspection(NamedTuple):
    """A table, and what is missing."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[str | int, ...]]
    """An int is a number of bytes."""
    json: Any
    """The same for ``--json``."""
    is_usable: bool = True
    lacks: Sequence[str] = ()
    """What keeps runs from the target, a sentence each."""
    notes: Sequence[str] = ()
    """What runs do without, a sentence each."""


def refuse_inspection(name: str) -> NoReturn:
    """Raise ComputeTargetError for a target that needs no check."""
    raise ComputeTargetError(
        f"{name!r} is no target of hosts in this workspace.",
        "`estimatory compute list` shows the targets; runs on this machine need no check.",
    )
