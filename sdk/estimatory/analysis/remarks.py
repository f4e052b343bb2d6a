"""What lines do not show by themselves, in a few words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimatory.metrics.series import Series


def remarks_on(
    lines: Sequence[Series],
    names: Sequence[str],
    identical: Sequence[Sequence[int]],
    log_y: bool,
) -> list[str]:
    """For each line what has to be said of it beside its name; empty for most.

    ``identical`` holds the places of lines that lie on each other.
    """
    twins = {place: f"same as {names[places[0]]}" for places in identical for place in places[1:]}
    return [
        "; ".join(filter(None, (gaps_of(one, log_y), twins.get(place, ""))))
        for place, one in enumerate(lines)
    ]


def gaps_of(one: Series, log_y: bool = False) -> str:
    """``only NaN, 20 points`` or ``NaN: 5 of 20 points``; empty where all points are drawn."""
    values = one.values.astype(float)
    words = [_tell(_kinds(values), one.non_finite, one.count)]
    if log_y:
        words.append(_tell_not_positive(values, one))
    return "; ".join(filter(None, words))


def _tell(what: str, part: int, count: int) -> str:
    if part == count:
        return f"only {what}, {count} point{'s' if count != 1 else ''}"
    return f"{what}: {part} of {count} points" if part else ""


def _tell_not_positive(values: NDArray[Any], one: Series) -> str:
    import numpy as np

    found = int(np.count_nonzero(np.isfinite(values) & (values <= 0)))
    is_thinned = len(values) < one.count
    if is_thinned and 0 < found < len(values):
        return "some zero or less"  # of the other points that is not known
    return _tell("zero or less", one.count if is_thinned and found else found, one.count)


def _kinds(values: NDArray[Any]) -> str:
    """Thinning keeps extremes, so infinities; what is not among the values any more was NaN."""
    import numpy as np

    has_infinite = bool(np.isinf(values).any())
    kinds = {"NaN": not has_infinite or np.isnan(values).any(), "infinite": has_infinite}
    return " or ".join(kind for kind, is_there in kinds.items() if is_there)
