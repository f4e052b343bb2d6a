"""The record of a run in the hands of its worker."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from ..base import lazy_dataclasses as dataclasses
from ..base.clean_text import describe_error
from ..base.files import unlink_if_there, write_json
from ..errors import DamagedFileError, LockTimeoutError, RunNotFoundError
from ..folders.run_folder import RunFolder
from ..folders.run_record import Failure, RunRecord
from .companion import Aside

BALLAST_BYTES = 32 * 1024
"""Room for the last record and ``error.json``."""
_END_WAIT_S = 20
"""How long the disk may refuse the last record."""
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
        self._aside = Aside()
        self._patience_s = PATIENCE_S
        self.record = RunRecord(folder.run_id)

    def open(self) -> RunRecord:
        """Go on with the record as another worker has left it."""
        self.record = self._folder.read_record()
        return self.record

    def move(self, status: str, **changes: object) -> None:
        """Go on to ``status``. Raises RunEnded when the run has its last record already.

        The record is the worker's: where the file was damaged it is written anew. Where it cannot
        be written the run goes on; the next move, or the end, brings it up.
        """
        before, self.record = self.record, self.record.moved_to(status, time.time(), **changes)
        try:
            self._insist() if self.record.is_terminal else self._write()
        except RunEnded:
            raise
        except Exception as error:
            if self.record.is_terminal or not os.path.isdir(self._folder.path):
                self.record = before
                raise
            self._aside.say(f"The record cannot be written: {describe_error(error)}")
        self._on_change()

    def tell(self, phrase: str) -> None:
        """Write what goes on now, in words; the status stays."""
        self.move(self.record.status, detail=phrase)

    def add(self, **changes: Any) -> None:
        """Written with the next move."""
        self.record = dataclasses.replace(self.record, **changes)

    def end(self, status: str, failure: Failure | None, **changes: object) -> None:
        """Write the last record, on a full disk too."""
        unlink_if_there(self._folder.ballast_path)
        if failure is not None:
            words = failure.to_json()
            self._aside.attempt("error.json", lambda: write_json(self._folder.error_path, words))
        try:
            self.move(status, failure=failure, **changes)
        except RunEnded:
            pass

    def mend(self) -> None:
        """Write the record anew where its file was damaged; called from any thread."""
        if self._read() is None:
            with self._locked():
                if self._read() is None and not self.record.is_terminal:
                    self._folder.write_record(self.record)

    def _read(self) -> RunRecord | None:
        """Return the record in the file; None where it is damaged, which is said once."""
        try:
            return self._folder.read_record()
        except (DamagedFileError, RunNotFoundError) as error:
            self._aside.say(f"The record was damaged and is written anew: {describe_error(error)}")
            return None

    def add_git(self, git: dict[str, Any]) -> None:
        """Added last: it takes longer than a short script, and nobody waits for it."""
        self._aside.attempt("the git state in its record", lambda: self._add_git(git))

    def _add_git(self, git: dict[str, Any]) -> None:
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
            self._aside.say(f"{error.summary} The run goes on without it.")
        return held

    def reserve_room(self) -> None:
        """Reserve room for the last record, so that a full disk can still take it."""
        self._aside.attempt("room for its last record", self._write_ballast)

    def _write_ballast(self) -> None:
        with open(self._folder.ballast_path, "wb") as file:
            file.write(bytes(BALLAST_BYTES))

    def _insist(self) -> None:
        """Write the last record as soon as the disk takes it."""
        for _ in range(_END_WAIT_S):
            try:
                return self._write()
            except OSError as error:
                self._aside.say(f"The last record cannot be written: {describe_error(error)}")
                time.sleep(1)
        self._write()

    def _write(self) -> None:
        with self._locked():
            self._write_if_living()

    def _write_if_living(self) -> None:
        found = self._read()
        if found is not None and found.is_terminal:
            self._on_lost()
            raise RunEnded
        self._folder.write_record(self.record)
