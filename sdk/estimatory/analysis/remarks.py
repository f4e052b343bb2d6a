"""What lines do not show by themselves, in a few words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .line_styles import find_identical

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimatory.series import Series


def remarks_on(lines: Sequence[Series], names: Sequence[str], log_y: bool) -> list[str]:
    """For each line what has to be said of it beside its name; empty for most."""
    twins = {
        place: f"same as {names[places[0]]}"
        for places in find_identical(lines)
        for place in places[1:]
    }
    return [
        "; ".join(filter(None, (gaps_of(one, log_y), twins.get(place, ""))))
        for place, one in enumerate(lines)
    ]


def gaps_of(one: Series, log_y: bool = False) -> str:
    """``only NaN, 20 points`` or ``NaN: 5 of 20 points``; empty where all points are drawn."""
    import numpy as np

    values = one.values.astype(float)
    missing = ~np.isfinite(values)
    words = [_count(_kinds(values), missing, one)]
    if log_y:
        words.append(_count("zero or less", np.isfinite(values) & (values <= 0), one))
    return "; ".join(filter(None, words))


def _count(what: str, is_it: NDArray[Any], one: Series) -> str:
    if not is_it.any():
        return ""
    if is_it.all():
        return f"only {what}, {one.count} point{'s' if one.count != 1 else ''}"
    is_whole = len(is_it) == one.count  # of a thinned series the others are not known
    return f"{what}: {is_it.sum()} of {one.count} points" if is_whole else f"some {what}"


def _kinds(values: NDArray[Any]) -> str:
    import numpy as np

    kinds = {"NaN": np.isnan(values).any(), "infinite": np.isinf(values).any()}
    return " or ".join(kind for kind, is_there in kinds.items() if is_there)
