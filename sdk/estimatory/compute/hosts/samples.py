"""What keepers measure on their hosts, as series of the run: ``system/<host>/cpu_percent`` …"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from ...errors import TrackingError
from ...folders.run_folder import RunFolder
from ...metrics.journal import JournalWriter

WRITER = "hosts"


class HostSamples:
    """One journal for all hosts; a failure here does not fail the run."""

    def __init__(self, folder: RunFolder) -> None:
        self._lock = threading.Lock()
        self._journal: JournalWriter | None = None
        try:
            self._journal = JournalWriter(folder.journal_path(WRITER))
        except (TrackingError, OSError):
            return

    def note(self, host: str, values: Mapping[str, Any]) -> None:
        """Keep one sample of one host; called by the threads that read from hosts."""
        with self._lock:
            try:
                for name, value in values.items():
                    if self._journal is not None:
                        self._journal.append(f"system/{host}/{name}", float(value))
            except (TrackingError, TypeError, ValueError, AttributeError):
                return

    def close(self) -> None:
        with self._lock:
            if self._journal is not None:
                self._journal.close()
                self._journal = None
