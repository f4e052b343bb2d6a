"""The record of a run in the hands of its worker."""

from __future__ import annotations

import dataclasses
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from ..errors import LockTimeoutError
from ..files import unlink_if_there, write_json
from ..records import Failure, RunRecord
from ..run_folder import RunFolder

BALLAST_BYTES = 32 * 1024
"""Room for the last record and ``error.json``."""
PATIENCE_S = 5.0
"""How long the lock of the record is waited for: a reader holds it while it buries a run."""


class RunEnded(Exception):  # noqa: N818 - not an error: the story is over
    """The run has its last record, written here or by a reader that buried it."""


class RecordBook:
    """Every change of status goes through :meth:`move`."""

    def __init__(
        self, folder: RunFolder, on_change: Callable[[], None], on_lost: Callable[[], None]
    ) -> None:
        """``on_lost`` is called when a reader took the worker for dead and ended the run."""
        self._folder = folder
        self._on_change = on_change
        self._on_lost = on_lost
        self._patience_s = PATIENCE_S
        self.record = RunRecord(folder.run_id)

    def open(self) -> RunRecord:
        """Go on with the record as another worker has left it."""
        self.record = self._folder.read_record()
        return self.record

    def move(self, status: str, **changes: Any) -> None:
        """Raises RunEnded when the run has its last record already."""
        with self._locked():
            if self._folder.read_record().is_terminal:
                self._on_lost()
                raise RunEnded
            self.record = self.record.moved_to(status, time.time(), **changes)
            self._folder.write_record(self.record)
        self._on_change()

    def tell(self, phrase: str) -> None:
        """What goes on now, in words; the status stays."""
        self.move(self.record.status, detail=phrase)

    def add(self, **changes: Any) -> None:
        """Written with the next move."""
        self.record = dataclasses.replace(self.record, **changes)

    def end(self, status: str, failure: Failure | None, **changes: Any) -> None:
        """Write the last record, on a full disk too."""
        unlink_if_there(self._folder.ballast_path)
        if failure is not None:
            write_json(self._folder.error_path, failure.to_json())
        try:
            self.move(status, failure=failure, **changes)
        except RunEnded:
            pass

    def add_git(self, git: dict[str, Any]) -> None:
        """Added last: it takes longer than a short script, and nobody waits for it."""
        with self._locked():
            record = self._folder.read_record()
            self._folder.write_record(dataclasses.replace(record, git=git))

    def _locked(self) -> ExitStack:
        """Hold the lock of the record; a run goes on without it when others keep it for long."""
        held = ExitStack()
        try:
            held.enter_context(self._folder.locked_record(self._patience_s))
        except LockTimeoutError as error:
            self._patience_s = 0.0
            sys.stderr.write(f"{error.message} The run goes on without it.\n")
        return held

    def reserve_room(self) -> None:
        """The end must be told on a full disk too."""
        with open(self._folder.ballast_path, "wb") as file:
            file.write(bytes(BALLAST_BYTES))
