"""The scalars of a run: all ranks read together, thinned for plots, followed while they grow.

A series is what was logged under one name by one rank. A rank's forked children write journals
of their own (``rank-0-4711``); their points belong to the rank.
"""

from __future__ import annotations

from .following import SeriesFollower
from .last_values import last_values
from .reading import read_series
from .series import Series

__all__ = ["Series", "SeriesFollower", "last_values", "read_series"]
