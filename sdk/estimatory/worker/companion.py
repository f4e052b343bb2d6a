"""What goes on beside a run, in a thread: heartbeat, index, git state, system metrics.

None of it may delay the script or fail the run: what goes wrong is said in the worker's log.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any

from ..base.clean_text import describe_error
from ..base.files import list_folder
from ..base.site_packages import add_site_packages
from ..folders.run_folder import RunFolder
from ..folders.run_spec import RunSpec
from ..folders.workspace_folder import WorkspaceFolder
from ..liveness.registration import HEARTBEAT_S, beat
from ..snapshots.git_state import read_git_state


class Companion:
    """Starts late, ends with the worker; ``git`` is there once the companion has been closed."""

    def __init__(self, folder: RunFolder, spec: RunSpec) -> None:
        self.git: dict[str, Any] = {}
        self.mend: Callable[[], None] = lambda: None
        """Called from time to time: writes the record anew where the file was damaged."""
        self.is_elsewhere = False
        """Whether the run's processes are sampled where they are, and not from here."""
        self.patience_s = 0.0
        """How long to wait before the first of it; a run that ends earlier goes without."""
        self._folder = folder
        self._spec = spec
        self._wake, self._closing = threading.Event(), threading.Event()
        self._is_started = False
        self._sampler: Any = None
        self._known_requests: set[str] = set()
        self._aside = Aside()
        self._thread = threading.Thread(target=self._run, name="companion", daemon=True)

    def start(self) -> None:
        """Begin, the first time; where no thread can be had, the run goes on alone."""
        if not self._is_started and not self._closing.is_set():
            self._is_started = True
            self._aside.attempt("starting what goes on beside the run", self._thread.start)

    def note_change(self) -> None:
        """Note that the record changed: the index is updated soon."""
        self._wake.set()

    def close(self) -> None:
        """Stop; what was begun, such as reading the git state, is finished first."""
        self._closing.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def update_index(self) -> None:
        """Tell the index the record as it is now; where it cannot hear, a reader brings it up."""
        self._aside.attempt("updating the index", self._update_index)

    def _update_index(self) -> None:
        from ..store import Index

        Index(WorkspaceFolder(self._folder.workspace_path)).update(self._folder.run_id)

    def _run(self) -> None:
        attempt = self._aside.attempt
        if self.patience_s and self._closing.wait(self.patience_s):
            return
        attempt("the sign of life", self._beat)
        self.update_index()
        attempt("reading the git state", self._read_git)
        if self._closing.is_set():
            return
        if not self.is_elsewhere:
            attempt("measuring the machine", self._open_sampler)
        while not self._closing.is_set():
            self._go_round()
        if self._sampler:
            attempt("measuring the machine", self._sampler.close)

    def _go_round(self) -> None:
        self._aside.attempt("the sign of life", self._beat)
        self._aside.attempt("its record", self.mend)
        self.update_index()
        self._aside.attempt("looking at requests", self._name_damaged_requests)
        if self._sampler and not self._aside.attempt("measuring the machine", self._sampler.sample):
            self._sampler = None
        self._wake.clear()
        self._wake.wait(HEARTBEAT_S)

    def _beat(self) -> None:
        beat(self._folder)

    def _read_git(self) -> None:
        self.git = read_git_state(self._spec.source_directory)

    def _open_sampler(self) -> None:
        self._sampler = open_sampler(self._folder)

    def _name_damaged_requests(self) -> None:
        there = {n for n in list_folder(self._folder.requests_folder) if not n.endswith(".aside")}
        new = sorted(there - self._known_requests)
        self._known_requests |= there
        for name, reason in self._folder.find_damaged_requests(new).items():
            self._aside.say(f"{self._folder.requests_folder}/{name} was passed over: {reason}.")


class Aside:
    """Does what may fail without the run, and says once what did."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def attempt(self, what: str, act: Callable[[], object]) -> bool:
        """Return whether ``act`` went well; if not, the worker's log says why."""
        try:
            act()
        except Exception as error:  # noqa: BLE001 - whatever it is, the run goes on
            self.say(f"The run goes on without {what}: {describe_error(error)}")
            return False
        return True

    def say(self, text: str) -> None:
        """Write a line to the worker's log, the first time."""
        if text not in self._said:
            self._said.add(text)
            try:
                sys.stderr.write(f"{text}\n")
            except (OSError, ValueError):  # a full disk: the run is not ended by its log
                return


def open_sampler(folder: RunFolder) -> object:
    """Return what samples the run's processes on this machine."""
    add_site_packages()
    from .system_metrics import SystemSampler

    return SystemSampler(folder)
