"""The cards of living runs, kept up to date when their cells have returned.

JupyterLab's renderer follows a run by itself. For every other front end, and for the file that is
saved, such cards are drawn again after each cell, and while the kernel is idle when a run's status
changes; the last time when it has ended.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from estimatory.errors import EstimatoryError, RunNotFoundError
from estimatory.folders.run_folder import RunFolder
from estimatory.liveness.current_record import settle

from .follow import RunDisplay
from .idle import follow_when_idle

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

MOST = 20
"""Living cards that are drawn again after each cell: the newest."""


class RunViews:
    """The cards of one shell."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._has_kernel = getattr(shell, "kernel", None) is not None
        self._alive: list[RunDisplay] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def show(self, folder: RunFolder) -> None:
        """Put the run's card into the present cell and keep it."""
        display = RunDisplay(self._shell.display_pub, folder)
        display.show()
        self.keep(display)

    def keep(self, display: RunDisplay) -> None:
        """Bring the card to its run's end, whatever the user does meanwhile."""
        self._alive = [*self._alive, display][-MOST:]
        # A terminal would print it into the line that is being typed.
        if self._has_kernel:
            self._follow(display)

    def _follow(self, display: RunDisplay) -> None:
        task = follow_when_idle(display.folder, display.status, display.show)
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def refresh(self, *_: Any) -> None:
        """Draw again what has changed, and forget what has ended."""
        self._alive = [display for display in self._alive if _redraw(display)]

    def forget(self) -> None:
        """Leave every card as it is."""
        self._alive = []
        for task in self._tasks:
            task.cancel()


def _redraw(display: RunDisplay) -> bool:
    """Return whether the run can still change."""
    try:
        is_over = settle(display.folder).is_terminal
        display.show()
    except RunNotFoundError:
        return False
    except (EstimatoryError, OSError):
        return True  # it may be readable after the next cell
    return not is_over
