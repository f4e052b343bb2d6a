"""The worker of a run whose script was started before the worker's modules were loaded."""

from __future__ import annotations

from ..folders.run_folder import RunFolder
from .carrier import End
from .early_start import Started
from .life import Worker
from .script_carrier import ScriptCarrier


class StartedWorker(Worker):
    """Carries a run from the start of its script on."""

    def __init__(self, folder: RunFolder, started: Started) -> None:
        super().__init__(folder)
        self._started = started

    def carry(self) -> None:
        """Follow the script to the last record, whatever happens."""
        self._live(self._follow)

    def _follow(self) -> End:
        self._carrier = carrier = ScriptCarrier(self._assign())
        return carrier.follow(self._started)
