"""The worker of a run whose script was started before the worker's modules were loaded."""

from __future__ import annotations

import json

from ..compute.local.process import follow_process
from ..folders.run_folder import RunFolder
from ..folders.run_record import RunRecord
from .early_start import Started
from .life import Worker


class StartedWorker(Worker):
    """Carries a run from the start of its script on."""

    def __init__(self, folder: RunFolder, started: Started) -> None:
        super().__init__(folder)
        self._started = started

    def carry(self) -> None:
        """Follow the script to the last record, whatever happens."""
        self._live(self._follow)

    def _follow(self) -> None:
        """Go on as a launch does; the script may have damaged any file already."""
        self._launcher = follow_process(self._folder, self._started)
        self._is_launched = True
        self._book.record = RunRecord.from_json(json.loads(self._started.record))
        self._book.reserve_room()
        self._book.tell("")
        self._companion.start()
        self._watch()
