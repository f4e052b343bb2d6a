"""A run's life in its worker: opened, carried by the carrier of its kind, written down at the end.

The launch path is measured: nothing third-party is imported and no process is started before the
user's own. Work that can wait is the companion's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..compute.base import RunContext
from ..errors import EstimatoryError
from ..folders.run_record import CANCEL_REQUESTED, COMPLETED, FAILED, Failure
from ..folders.workspace_folder import WorkspaceFolder
from ..liveness.current_record import is_cancel_requested, read_requested_end
from .carrier import Assignment, CancelRequested, Carrier, End
from .carriers import open_carrier
from .children import adopt_orphans
from .companion import Companion
from .entering import enter_workspace
from .outcome import explain_defect
from .record_book import RecordBook, RunEnded

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..folders.run_folder import RunFolder


BRIEF_S = 1.0
"""How long a run may take before anything goes on beside it, where many short ones are expected."""


class Worker:
    """Carries one run, and sees to it that its last record is written."""

    def __init__(self, folder: RunFolder, *, ticket_fd: int | None = None) -> None:
        self._folder = folder
        workspace = WorkspaceFolder(folder.workspace_path)
        self._run = RunContext(folder.read_spec().as_given(), folder, workspace)
        self._companion = Companion(folder, self._run.spec)
        self._book = RecordBook(folder, self._companion.note_change, self._stop)
        self._companion.mend = self._book.mend
        self._ticket_fd = ticket_fd
        self._carrier: Carrier | None = None
        self._git: dict[str, Any] | None = None

    def be_brief(self, git: dict[str, Any] | None) -> None:
        """Prepare for one of many short runs: what goes on beside it begins late.

        Args:
            git: the state of its source folder, where that is known.
        """
        self._companion.patience_s = BRIEF_S
        self._git = git

    def carry(self) -> None:
        """Carry the run from NotStarted to its last record."""
        self._live(self._begin)

    def resume(self) -> None:
        """Take up a run that goes on though its first worker died."""
        self._live(lambda: self._open().adopt())

    def _begin(self) -> End:
        adopt_orphans()
        self._book.reserve_room()
        return self._open().begin()

    def _open(self) -> Carrier:
        self._carrier = open_carrier(self._assign())
        return self._carrier

    def _assign(self) -> Assignment:
        return Assignment(self._run, self._book, self._companion, self._ticket_fd)

    def _live(self, story: Callable[[], End]) -> None:
        try:
            enter_workspace(self._run.workspace, self._folder)
            self._write_end(self._find_end(story))
        except RunEnded:
            pass
        except EstimatoryError as error:
            self._write_error(error)
        except Exception as error:  # whatever happens, the run must not stay Running
            self._write_end(End(FAILED, explain_defect(self._folder, error)))
            raise
        finally:
            self._close()

    def _find_end(self, story: Callable[[], End]) -> End:
        try:
            return story()
        except CancelRequested:
            self._book.move(CANCEL_REQUESTED, detail="ending the script's processes")
            return End(*read_requested_end(self._folder))

    def _write_error(self, error: EstimatoryError) -> None:
        if is_cancel_requested(self._folder):  # it was asked to stop, and did
            return self._write_end(End(*read_requested_end(self._folder)))
        failure = Failure(error.summary, type(error).__name__, hint=error.hint)
        self._write_end(End(FAILED, failure))

    def _write_end(self, end: End) -> None:
        """Write the last record, once no process of the run is alive."""
        if end.status != COMPLETED and end.exit_code is None:
            self._stop()
        end = self._carrier.collect(end) if self._carrier else end
        changes: dict[str, Any] = {} if end.exit_code is None else {"exit_code": end.exit_code}
        if self._git is not None:
            changes["git"] = self._git
        self._book.end(end.status, end.failure, **changes)

    def _stop(self) -> None:
        if self._carrier is not None:
            self._carrier.stop()

    def _close(self) -> None:
        if self._carrier is not None:
            self._carrier.close()
        self._companion.close()
        if self._git is None and self._companion.git:
            self._book.add_git(self._companion.git)
        self._companion.update_index()
