"""Following a run below its cell: one display, brought up to date until the run ends.

Everything happens in the kernel's main thread while the cell runs; output from other threads would
land in whatever cell runs then.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from estimatory.liveness import settle
from estimatory.records import RunRecord
from estimatory.run_folder import RunFolder

from .bundle import make_bundle

UPDATE_S = 1.0
_POLL_S = 0.02
_SETTLE_S = 0.5


class RunDisplay:
    """The output of one run in one cell."""

    def __init__(self, publisher: Any, folder: RunFolder) -> None:
        self._publish = publisher.publish
        self._folder = folder
        # A run may be shown by several cells; each display is updated by its own only.
        self._display_id = f"{folder.run_id}-{os.urandom(4).hex()}"
        self._is_shown = False

    def show(self) -> None:
        """Put the run's present state there, in the same place as before."""
        self._publish(
            data=make_bundle(self._folder),
            metadata={},
            transient={"display_id": self._display_id},
            update=self._is_shown,
        )
        self._is_shown = True


def follow(folder: RunFolder, show: Callable[[], None]) -> RunRecord:
    """Call ``show`` at most once a second while the run changes, and once when it has ended.

    What is to be seen now counts as shown. Returns the final record. An interrupt passes through;
    the run does not notice.
    """
    shown_at, shown = time.monotonic(), _state(folder)
    settled_at, stamp = 0.0, 0
    while True:
        now = time.monotonic()
        latest = _mtime(folder.record_path)
        if latest != stamp or now - settled_at >= _SETTLE_S:
            stamp, settled_at = latest, now
            record = settle(folder)
            if record.is_terminal:
                show()
                return record
        if now - shown_at >= UPDATE_S:
            shown_at, state = now, _state(folder)
            if state != shown:
                shown = state
                show()
        time.sleep(_POLL_S)


def _state(folder: RunFolder) -> tuple[int, ...]:
    """Differs when there is anything new to see."""
    paths = (folder.record_path, folder.log_path(0), folder.build_log_path,
             folder.journal_path("rank-0"), folder.requests_folder)  # fmt: skip
    return tuple(_mtime(path) for path in paths)


def _mtime(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except FileNotFoundError:
        return 0
