"""One line for each thing that is missing, grouped by room."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby


@dataclass
class Missing:
    path: str
    area: str
    room: str
    versions: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.path}  [{' '.join(self.versions)}]"


def render(missing: list[Missing]) -> str:
    """The lines, under a heading for each room, and how many there are."""
    lines = []
    for room, items in groupby(sorted(missing, key=lambda m: (m.room, m.path)), lambda m: m.room):
        lines += [f"# {room}", *map(str, items), ""]
    return "\n".join([*lines, f"{len(missing)} neither there nor answered."])
