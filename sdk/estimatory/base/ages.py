"""How old something is, on a clock that may have been set back since.

A time that has not come yet says nothing but that it is from before the clock was set back. It
counts as long ago: what waits for an age must not wait until the clock has caught up.
"""

from __future__ import annotations

import time


def is_recent(at: float, limit_s: float) -> bool:
    """Return whether ``at`` (seconds since the epoch) is less than ``limit_s`` seconds ago.

    Clocks of two machines may differ, so it may be as much ahead.
    """
    return abs(time.time() - at) < limit_s


def seconds_between(begin: float, end: float) -> float:
    """Return how long something took, in seconds; 0 where the clock was set back meanwhile."""
    return max(0.0, end - begin)


def render_duration(seconds: float | None) -> str:
    """``0.42 s``, ``12 s``, ``3 min 20 s``, ``2 h 5 min``; nothing for None."""
    if seconds is None:
        return ""
    if seconds < 10:
        return f"{seconds:.2f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(int(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"
