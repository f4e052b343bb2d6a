"""The user's door to one run: look at it from outside, log to it from inside."""

from __future__ import annotations

from .offline import OfflineRun
from .output import follow_output
from .run import Run

__all__ = ["OfflineRun", "Run", "follow_output"]
