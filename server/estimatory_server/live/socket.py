"""The side of a browser's socket that feeds see."""

from __future__ import annotations

from typing import Protocol


class Socket(Protocol):
    """Takes frames; says when the last has not gone out yet."""

    @property
    def is_busy(self) -> bool:
        """Whether a frame would only queue up behind others."""

    def push(self, frame: str) -> None:
        """Send one frame; a socket closed meanwhile drops it."""
