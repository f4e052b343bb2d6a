"""How a build, or another long preparation, is watched and stopped from outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


def ignore(phrase: str) -> None:
    """Take a phrase that nobody watches for."""


def never() -> bool:
    """Return False: nobody stops it."""
    return False


class BuildMonitor(NamedTuple):
    """The log of a build, and its two ways to the outside."""

    log_path: str
    on_progress: Callable[[str], None] = ignore
    """Called with short phrases for people."""
    should_stop: Callable[[], bool] = never
    """Asked at least ten times a second; the build ends soon after it returns True."""
