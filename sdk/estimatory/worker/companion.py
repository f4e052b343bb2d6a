"""What goes on beside a run, in a thread: heartbeat, index, git state, system metrics.

None of it may delay the script or fail the run.
"""

from __future__ import annotations

import threading
from typing import Any

from ..liveness import HEARTBEAT_S, beat
from ..run_folder import RunFolder
from ..site_packages import add_site_packages
from ..specs import RunSpec
from ..workspace_folder import WorkspaceFolder
from .git_state import read_git_state


class Companion:
    """Starts late, ends with the worker; ``git`` is there once the companion has been closed."""

    def __init__(self, folder: RunFolder, spec: RunSpec, *, is_elsewhere: bool = False) -> None:
        """``is_elsewhere``: where the run's processes will be, something else samples them."""
        self.git: dict[str, Any] = {}
        self._is_elsewhere = is_elsewhere
        self._folder = folder
        self._spec = spec
        self._wake = threading.Event()
        self._is_closing = False
        self._thread = threading.Thread(target=self._run, name="companion", daemon=True)

    def start(self) -> None:
        if not self._thread.is_alive() and not self._is_closing:
            self._thread.start()

    def note_change(self) -> None:
        """The record changed: the index is told soon."""
        self._wake.set()

    def close(self) -> None:
        """Stop; what was begun, such as reading the git state, is finished first."""
        self._is_closing = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def update_index(self) -> None:
        """Tell the index the record as it is now."""
        from ..store import Index

        Index(WorkspaceFolder(self._folder.workspace_path)).update(self._folder.run_id)

    def _run(self) -> None:
        beat(self._folder)
        self.update_index()
        self.git = read_git_state(self._spec.source_directory)
        if self._is_closing:
            return
        sampler = None if self._is_elsewhere else open_sampler(self._folder)
        while not self._is_closing:
            beat(self._folder)
            self.update_index()
            if sampler:
                sampler.sample()
            self._wake.clear()
            self._wake.wait(HEARTBEAT_S)
        if sampler:
            sampler.close()


def open_sampler(folder: RunFolder) -> Any:
    """What samples the run's processes on this machine."""
    add_site_packages()
    from .system_metrics import SystemSampler

    return SystemSampler(folder)
