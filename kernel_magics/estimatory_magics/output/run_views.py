"""Cards of runs put into cells by ``RunDetails(run).show()``, kept up to date.

JupyterLab's renderer follows a run by itself. For every other front end, and for the file that is
saved, the cards of living runs are drawn again after each cell.
"""

from __future__ import annotations

from typing import Any

from estimatory.errors import RunNotFoundError
from estimatory.liveness import settle
from estimatory.run_folder import RunFolder

from .follow import RunDisplay

MOST = 20
"""Living cards that are kept up to date: the newest."""


class RunViews:
    """The cards of one shell."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._alive: list[tuple[RunFolder, RunDisplay]] = []

    def show(self, folder: RunFolder) -> None:
        """Put the run's card into the present cell."""
        display = RunDisplay(self._shell.display_pub, folder)
        display.show()
        self._alive = [*self._alive, (folder, display)][-MOST:]

    def refresh(self, *_: Any) -> None:
        """Draw again what has changed, and forget what has ended."""
        self._alive = [pair for pair in self._alive if self._redraw(*pair)]

    def _redraw(self, folder: RunFolder, display: RunDisplay) -> bool:
        """Whether the run can still change."""
        try:
            is_over = settle(folder).is_terminal
            display.show()
        except (RunNotFoundError, OSError):
            return False
        return not is_over
