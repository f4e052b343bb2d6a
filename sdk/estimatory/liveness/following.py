"""Following a run until it has ended."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Iterator

from ..folders.run_folder import RunFolder
from ..folders.run_record import RunRecord
from .current_record import settle

_SETTLE_S = 0.5
_POLL_S = 0.02
_FIRST_POLL_S = 0.002
"""In the first second, so that a short run costs its waiter almost nothing."""


def follow_run(folder: RunFolder) -> Iterator[RunRecord]:
    """Yield the record of a run many times a second; the last one yielded is that of its end.

    What a run wrote before its end is there when its last record is yielded.
    """
    started = time.monotonic()
    settled_at, stamp = 0.0, -1
    while True:
        latest, now = _stamp(folder), time.monotonic()
        # An unchanged record needs no reading, but its worker may have vanished.
        if latest != stamp or now - settled_at >= _SETTLE_S:
            stamp, settled_at = latest, now
            record = settle(folder)
        yield record
        if record.is_terminal:
            return
        time.sleep(_FIRST_POLL_S if now - started < 1 else _POLL_S)


def wait_for_end(folder: RunFolder) -> RunRecord:
    """Block until a run has ended, and return its last record."""
    return deque(follow_run(folder), maxlen=1).pop()


def _stamp(folder: RunFolder) -> int:
    try:
        return os.stat(folder.record_path).st_mtime_ns
    except FileNotFoundError:
        return 0
