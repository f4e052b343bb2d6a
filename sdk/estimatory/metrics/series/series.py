"""One series, ready to be drawn."""

from __future__ import annotations

from typing import Any

from estimatory.base.json_numbers import name_non_finite

from ...base import lazy_dataclasses as dataclasses
from ...base.lazy_dataclasses import dataclass

TYPE_NAMES = ("float", "int", "bool")


@dataclass
class Series:
    """Points of one rank under one name; thinned series keep the facts of all their points."""

    name: str
    rank: int | None
    """None for system metrics, whose names begin with ``system/``."""
    type: str
    """``float``, ``int`` or ``bool``."""
    count: int
    """Points logged, of which ``values`` may show a part."""
    non_finite: int
    """How many of them are NaN or infinite."""
    last: float
    min: float
    """Smallest value that is a number; NaN when there is none."""
    max: float
    first_at: float
    """Seconds since the epoch."""
    last_at: float
    steps: Any
    """As logged, else the point's place in the series; NumPy arrays, like the next two."""
    times: Any
    values: Any
    """Floats; plain Python numbers where whole ones beyond 2**53 are among them."""

    def to_json(self) -> dict[str, Any]:
        """Plain values; NaN and infinities as strings."""
        fields = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        for column in ("steps", "times", "values"):
            fields[column] = fields[column].tolist()
        plain: dict[str, Any] = name_non_finite(fields)
        return plain
