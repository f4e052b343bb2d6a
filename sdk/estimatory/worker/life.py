"""A run's life: prepare, launch, watch, and write down how it ended.

The launch path is measured: nothing third-party is imported and no process is started before the
user's own. What can wait is the companion's.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from ..base.files import link_or_copy, list_folder
from ..compute.base import Exit, Launcher
from ..compute.client_folder import make_client_folder
from ..compute.local.process import ProcessLauncher
from ..compute.ranks.variables import rank_variables
from ..errors import EstimatoryError
from ..folders.run_folder import RunFolder
from ..folders.run_record import (
    CANCEL_REQUESTED,
    CANCELED,
    COMPLETED,
    FAILED,
    FINALIZING,
    PREPARING,
    QUEUED,
    RUNNING,
    STARTING,
    Failure,
)
from ..folders.workspace_folder import WorkspaceFolder
from ..liveness.current_record import is_cancel_requested, read_requested_end
from ..snapshots.store import restore_snapshot
from .children import adopt_orphans, has_children
from .companion import Companion
from .entering import enter_workspace
from .outcome import explain_defect, judge_end
from .record_book import RecordBook, RunEnded
from .where import is_queued, open_environment, open_queued_ranks, open_ranks

POLL_S = 0.1
GRACE_S = 5.0
"""Seconds between TERM and KILL."""


class Worker:
    """Carries one run."""

    def __init__(
        self,
        folder: RunFolder,
        launcher: Launcher | None = None,
        *,
        ticket_fd: int | None = None,
    ) -> None:
        self._folder = folder
        self._spec = folder.read_spec().as_given()
        self._workspace = WorkspaceFolder(folder.workspace_path)
        self._launcher = launcher or ProcessLauncher()
        self._companion = Companion(
            folder, self._spec, is_elsewhere=is_queued(self._spec, self._workspace)
        )
        self._book = RecordBook(
            folder, self._companion.note_change, lambda: self._launcher.stop(GRACE_S)
        )
        self._companion.mend = self._book.mend
        self._environment: Any = None
        self._data: Any = None
        self._ranks: Any = None
        self._place: Any = None
        self._ticket_fd = ticket_fd
        self._is_launched = False

    def carry(self) -> None:
        """From NotStarted to the last record, whatever happens."""
        self._live(self._begin)

    def resume(self) -> None:
        """Take up a run that a queue goes on with though its worker died."""
        self._live(self._take_up)

    def _live(self, story: Callable[[], None]) -> None:
        try:
            enter_workspace(self._workspace, self._folder)
            story()
        except RunEnded:
            pass
        except EstimatoryError as error:
            if is_cancel_requested(self._folder):  # what was asked to stop, stopped
                self._finish(*read_requested_end(self._folder))
            else:
                self._finish(FAILED, Failure(error.summary, type(error).__name__, hint=error.hint))
        except Exception as error:  # whatever happens, the run must not stay Running
            self._finish(FAILED, explain_defect(self._folder, error))
            raise
        finally:
            if self._place:
                self._place.give_back()
            self._companion.close()
            if self._companion.git:
                self._book.add_git(self._companion.git)
            self._companion.update_index()

    def _begin(self) -> None:
        adopt_orphans()
        self._book.reserve_room()
        self._wait_in_line()
        interpreter = self._prepare()
        self._deliver_data()
        self._prepare_ranks(interpreter)
        self._launch(interpreter)
        self._watch()

    def _take_up(self) -> None:
        status = self._book.open().status
        self._ranks = open_queued_ranks(self._spec, self._folder, self._workspace)
        self._companion.start()
        if self._spec.data:
            from .run_data import RunData

            self._data = RunData(self._folder, self._workspace)
            self._data.resume()
        self._launcher = self._ranks.resume(
            on_progress=self._book.tell, should_stop=lambda: is_cancel_requested(self._folder)
        )
        self._is_launched = True
        if status in (QUEUED, STARTING):
            self._wait_for_start()
        self._watch()

    # --- waiting ---------------------------------------------------------------------------
    def _wait_in_line(self) -> None:
        """Where the target has slots, the submitter took a ticket; without one nothing waits."""
        if self._ticket_fd is None:
            return
        from .waiting import PlaceInLine

        self._place = PlaceInLine(self._spec, self._folder, self._workspace, self._ticket_fd)
        self._place.wait(on_change=self._tell_position, end_if_canceled=self._end_if_canceled)

    def _tell_position(self, phrase: str) -> None:
        self._book.move(QUEUED, detail=phrase)
        self._companion.update_index()

    # --- preparing -------------------------------------------------------------------------
    def _prepare(self) -> str:
        self._book.move(PREPARING, detail="copying the code")
        if not list_folder(self._folder.work_folder):  # the submitter may have laid it out
            restore_snapshot(self._workspace, self._spec.snapshot, self._folder.work_folder)
        for name in ("outputs", "logs"):
            os.makedirs(os.path.join(self._folder.work_folder, name), exist_ok=True)
        notes = self._spec.environment.notes
        self._book.add(environment_notes=notes)
        self._environment = open_environment(self._spec, self._folder, self._workspace)
        if self._environment is None:
            return self._spec.environment.interpreter
        built = self._environment.prepare(
            on_progress=self._tell_building, should_stop=lambda: is_cancel_requested(self._folder)
        )
        if built.lock_path:
            link_or_copy(built.lock_path, self._folder.lock_file_path)
        self._book.add(
            environment_key=built.key,
            environment_cached=built.is_cached,
            environment_notes=(*notes, *built.notes),
        )
        return str(built.interpreter)

    def _tell_building(self, phrase: str) -> None:
        self._companion.start()
        self._book.move(PREPARING, detail=phrase)

    def _deliver_data(self) -> None:
        """Replace the spec by one whose arguments and variables name the data's paths."""
        if not self._spec.data:
            return
        from .run_data import RunData

        self._book.move(PREPARING, detail="preparing the run's data")
        self._data = RunData(self._folder, self._workspace)
        self._spec = self._data.deliver(
            self._spec,
            on_progress=self._book.tell,
            should_stop=lambda: is_cancel_requested(self._folder),
        )

    def _prepare_ranks(self, interpreter: str) -> None:
        """Get what starts processes elsewhere, or several; one process here needs nothing."""
        self._ranks = open_ranks(
            self._spec, self._folder, self._workspace, self._place, self._environment
        )
        if self._ranks is None:
            return
        self._ranks.make_ready(
            interpreter,
            on_progress=self._book.tell,
            should_stop=lambda: is_cancel_requested(self._folder),
        )

    # --- running ---------------------------------------------------------------------------
    def _launch(self, interpreter: str) -> None:
        self._end_if_canceled()
        self._book.move(STARTING, interpreter=interpreter)
        base = self._environment.base_variables() if self._environment else dict(os.environ)
        variables = rank_variables(
            self._spec,
            self._folder,
            self._place.limit(base) if self._place else base,
            client_path=make_client_folder(self._workspace),
        )
        if self._ranks:
            self._launcher = self._ranks.prepare(
                interpreter, variables, n_cores=self._place.n_cores if self._place else 0
            )
        elif self._spec.container:
            self._launcher = self._environment.make_launcher()
        command = self._launcher.command(self._spec, self._folder, interpreter)
        self._launcher.start(command, self._folder, variables)
        self._is_launched = True
        self._wait_for_start()
        if not self._ranks:  # several processes that are starting need every core
            self._companion.start()
        if self._data:
            self._data.begin_hashing()

    def _wait_for_start(self) -> None:
        """Only a queue lets a run wait here; why it does is its detail."""
        while (reason := self._launcher.describe_wait(POLL_S)) is not None:
            if reason and reason != self._book.record.detail:
                self._book.move(QUEUED, detail=reason)
                self._companion.start()
            self._end_if_canceled()
        self._book.move(RUNNING, started_at=self._launcher.started_at, detail="")

    def _watch(self) -> None:
        limit_s = self._spec.max_run_duration_s
        spent_s = max(0.0, time.time() - (self._book.record.started_at or time.time()))
        deadline = time.monotonic() + limit_s - spent_s if limit_s else None
        while True:
            ended = self._launcher.poll(POLL_S)
            is_late = deadline is not None and time.monotonic() > deadline
            if ended is not None and not (is_late and ended.rank is None):
                self._companion.start()
                return self._conclude(ended)
            self._end_if_canceled()
            if is_late:
                reason = f"Stopped after {limit_s:g} s, the run's max_run_duration_seconds."
                return self._finish(CANCELED, Failure(reason))
            self._note_joined()

    def _note_joined(self) -> None:
        if self._ranks is None:
            return
        joined = self._ranks.describe_joined()
        if joined is not None:
            self._book.tell(joined)
        if self._ranks.is_settled:
            self._companion.start()

    def _conclude(self, ended: Exit) -> None:
        if has_children():
            self._book.move(FINALIZING, detail="ending processes that the script left behind")
            self._launcher.stop(GRACE_S)
        status, failure = judge_end(self._folder, ended, self._spec.n_ranks)
        self._finish(status, failure, exit_code=ended.code)

    def _end_if_canceled(self) -> None:
        if is_cancel_requested(self._folder):
            self._book.move(CANCEL_REQUESTED, detail="ending the script's processes")
            self._finish(*read_requested_end(self._folder))
            raise RunEnded

    # --- the end ---------------------------------------------------------------------------
    def _finish(self, status: str, failure: Failure | None = None, **changes: Any) -> None:
        """Write the last record, once no process of the run is alive."""
        if self._is_launched and status != COMPLETED and "exit_code" not in changes:
            self._launcher.stop(GRACE_S)
        status, failure = self._collect_data(status, failure)
        self._book.end(status, failure, **changes)

    def _collect_data(self, status: str, failure: Failure | None) -> tuple[str, Failure | None]:
        """Bring in what the script left; a run whose outputs are lost has failed."""
        if self._data is None:
            return status, failure
        try:
            if self._is_launched:
                self._book.move(FINALIZING, detail="bringing in the run's data")
            self._data.collect(is_completed=status == COMPLETED)
        except RunEnded:
            pass
        except EstimatoryError as error:
            lost = Failure(error.summary, type(error).__name__, hint=error.hint)
            return (FAILED, lost) if status == COMPLETED else (status, failure)
        return status, failure
