"""Following a run below its cell: one display, brought up to date until the run ends.

Everything happens in the kernel's main thread while the cell runs; output from other threads would
land in whatever cell runs then.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from estimatory.api.run_card import bundle_of, take_snapshot
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_record import RunRecord
from estimatory.liveness.following import follow_run

UPDATE_S = 1.0
CLOCK_S = 10.0
"""A run that only grows older is drawn again this often."""


class RunDisplay:
    """The output of one run in one cell."""

    def __init__(self, publisher: Any, folder: RunFolder) -> None:
        self._publish = publisher.publish
        self.folder = folder
        self.status = ""
        """The status that is to be seen now."""
        # A run may be shown by several cells; each display is updated by its own only.
        self._display_id = f"{folder.run_id}-{os.urandom(4).hex()}"
        self._shown: Any = None

    def show(self) -> str:
        """Put the run's present state there, in the same place as before; nothing if unchanged.

        Returns the status that is shown.
        """
        snapshot = take_snapshot(self.folder)
        state = _visible_state(snapshot)
        if state != self._shown:
            self._put(snapshot)
            self._shown = state
            self.status = snapshot["run"]["status"]
        return self.status

    def _put(self, snapshot: dict[str, Any]) -> None:
        self._publish(
            data=bundle_of(snapshot, self.folder),
            metadata={},
            transient={"display_id": self._display_id},
            update=self._shown is not None,
        )


def _visible_state(snapshot: dict[str, Any]) -> Any:
    # Passing time alone is worth a new output now and then only: it is saved in the notebook.
    run = dict(snapshot["run"])
    seconds = run.pop("duration_s", None) or 0
    parts = (run, snapshot["series"], snapshot.get("sweep"), snapshot["log_tail"])
    return (*parts, int(seconds // CLOCK_S))


def follow(folder: RunFolder, show: Callable[[], object]) -> RunRecord:
    """Call ``show`` once a second while the run lives, and once when it has ended.

    What is to be seen now counts as shown. Returns the final record. An interrupt passes through;
    the run does not notice.
    """
    shown_at = time.monotonic()
    for record in follow_run(folder):
        if record.is_terminal or time.monotonic() - shown_at >= UPDATE_S:
            shown_at = time.monotonic()
            show()
    return record
