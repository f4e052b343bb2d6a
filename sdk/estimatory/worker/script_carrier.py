"""Carries a run of a script or a command: prepares, launches, watches."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING

from ..base.build_monitor import BuildMonitor
from ..base.files import link_or_copy, list_folder
from ..compute.client_folder import make_client_folder
from ..compute.local.process import follow_process
from ..compute.ranks.variables import rank_variables
from ..compute.table import open_adopting_backend, reopen_backend
from ..errors import ComputeTargetError, EstimatoryError
from ..folders.run_record import (
    CANCELED,
    COMPLETED,
    FAILED,
    FINALIZING,
    PREPARING,
    QUEUED,
    RUNNING,
    STARTING,
    Failure,
    RunRecord,
)
from ..liveness.current_record import is_cancel_requested
from ..snapshots.store import restore_snapshot
from .carrier import CancelRequested, Carrier, End
from .children import has_children
from .outcome import judge_end
from .record_book import RunEnded

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..compute.base import ComputeBackend, Exit, Launch, Launcher, Prepared
    from .carrier import Assignment
    from .early_start import Started
    from .run_data import RunData
    from .waiting import PlaceInLine

POLL_S = 0.1
GRACE_S = 5.0
"""Seconds between TERM and KILL."""


class ScriptCarrier(Carrier):
    """Brings one script to its target and follows it there.

    A carrier of several scripts may call ``prepare`` once, then ``launch`` and ``watch`` for each.
    """

    def __init__(self, assignment: Assignment) -> None:
        super().__init__(assignment)
        self.run = assignment.run
        self._book = assignment.book
        self._companion = assignment.companion
        self._backend: ComputeBackend | None = None
        self._launch: Launch | None = None
        self._launcher: Launcher | None = None
        self._data: RunData | None = None
        self._place: PlaceInLine | None = None

    # --- the contract ----------------------------------------------------------------------
    def begin(self) -> End:
        prepared = self.prepare()
        self.launch(prepared)
        return self.conclude(self.watch())

    def adopt(self) -> End:
        status = self._book.open().status
        self._launch = self._open_adopted()
        self._companion.start()
        if self.run.spec.data:
            self._data = self._make_data()
            self._data.resume()
        self._launcher = self._launch.adopt(self._make_monitor(self._book.tell))
        if status in (QUEUED, STARTING):
            self._wait_for_start(self._launcher)
        return self.conclude(self.watch())

    def follow(self, started: Started) -> End:
        """Go on with a script that its worker has started; it may have damaged any file already."""
        self._launcher = follow_process(self.run.folder, started)
        self._book.record = RunRecord.from_json(json.loads(started.record))
        self._book.reserve_room()
        self._book.tell("")
        self._companion.start()
        return self.conclude(self.watch())

    def stop(self) -> None:
        if self._launcher is not None:
            self._launcher.stop(GRACE_S)

    def collect(self, end: End) -> End:
        """Bring in the run's data; a run whose outputs are lost has failed."""
        if self._data is None:
            return end
        try:
            if self._launcher is not None:
                self._book.move(FINALIZING, detail="bringing in the run's data")
            self._data.collect(is_completed=end.status == COMPLETED)
        except RunEnded:
            pass
        except EstimatoryError as error:
            lost = Failure(error.summary, type(error).__name__, hint=error.hint)
            return end._replace(status=FAILED, failure=lost) if end.status == COMPLETED else end
        return end

    def close(self) -> None:
        if self._place is not None:
            self._place.give_back()

    # --- preparing -------------------------------------------------------------------------
    def prepare(self) -> Prepared:
        """Wait for slots, then get code, interpreter, data and ranks ready."""
        self._backend = backend = self._open_target()
        self._wait_in_line()
        self._restore_code()
        self._launch = backend.open(self.run)
        prepared = self._prepare_interpreter(self._launch)
        self._deliver_data()
        self._launch.make_ready(self.run, prepared, self._make_monitor(self._book.tell))
        return prepared

    def _open_target(self) -> ComputeBackend:
        backend = reopen_backend(self.run.workspace, self.run.spec.compute_target)
        self._companion.is_elsewhere = backend.measures_itself
        return backend

    def _open_adopted(self) -> Launch:
        """Open the launch by its kind: the target itself may be gone."""
        backend = open_adopting_backend(self.run)
        self._companion.is_elsewhere = backend.measures_itself
        launch = backend.adopt(self.run)
        if launch is None:
            raise ComputeTargetError(f"A run on a {backend.kind} ends with its worker.")
        return launch

    def _wait_in_line(self) -> None:
        """Wait for slots, if the submitter took a ticket for the run."""
        if self.assignment.ticket_fd is None:
            return
        from .waiting import PlaceInLine

        self._place = PlaceInLine(self.run, self.assignment.ticket_fd)
        self._place.wait(on_change=self._tell_position, end_if_canceled=self.check_cancel)
        self.run = self.run._replace(allotment=self._place.allotment)

    def _tell_position(self, phrase: str) -> None:
        self._book.move(QUEUED, detail=phrase)
        self._companion.update_index()

    def _restore_code(self) -> None:
        self._book.move(PREPARING, detail="copying the code")
        work_folder = self.run.folder.work_folder
        if not list_folder(work_folder):  # the submitter may have laid it out
            restore_snapshot(self.run.workspace, self.run.spec.snapshot, work_folder)
        for name in ("outputs", "logs"):
            os.makedirs(os.path.join(work_folder, name), exist_ok=True)

    def _prepare_interpreter(self, launch: Launch) -> Prepared:
        notes = self.run.spec.environment.notes
        self._book.add(environment_notes=notes)
        prepared = launch.prepare(self._make_monitor(self._tell_building))
        if prepared.lock_path:
            link_or_copy(prepared.lock_path, self.run.folder.lock_file_path)
        if prepared.is_cached is not None:
            self._book.add(
                environment_key=prepared.key,
                environment_cached=prepared.is_cached,
                environment_notes=(*notes, *prepared.notes),
            )
        return prepared

    def _tell_building(self, phrase: str) -> None:
        self._companion.start()
        self._book.move(PREPARING, detail=phrase)

    def _make_monitor(self, on_progress: Callable[[str], None]) -> BuildMonitor:
        folder = self.run.folder
        return BuildMonitor(folder.build_log_path, on_progress, lambda: is_cancel_requested(folder))

    def _deliver_data(self) -> None:
        """Replace the spec by one whose arguments and variables name the data's paths."""
        if not self.run.spec.data:
            return
        self._book.move(PREPARING, detail="preparing the run's data")
        self._data = self._make_data()
        delivered = self._data.deliver(self.run.spec, self._make_monitor(self._book.tell))
        self.run = self.run._replace(spec=delivered)

    def _make_data(self) -> RunData:
        from .run_data import RunData

        return RunData(self.run.folder, self.run.workspace)

    # --- running ---------------------------------------------------------------------------
    def launch(self, prepared: Prepared) -> None:
        """Start the processes and wait until they have begun."""
        self.check_cancel()
        launch = self._launch
        assert launch is not None, "prepare comes before launch"
        if self._book.record.status != RUNNING:  # else it is not the run's first process
            self._book.move(STARTING, interpreter=prepared.interpreter)
        variables = self._make_variables(prepared)
        launcher = launch.make_launcher(prepared, variables)
        command = launcher.command(self.run.spec, self.run.folder, prepared.interpreter)
        self._allow_adoption(launch)
        launcher.start(command, self.run.folder, variables)
        self._launcher = launcher
        self._wait_for_start(launcher)
        if not launch.has_ranks:
            self._companion.start()
        if self._data:
            self._data.begin_hashing()

    def _make_variables(self, prepared: Prepared) -> dict[str, str]:
        base = prepared.variables
        return rank_variables(
            self.run.spec,
            self.run.folder,
            self._place.limit(base) if self._place else base,
            client_path=make_client_folder(self.run.workspace),
        )

    def _allow_adoption(self, launch: Launch) -> None:
        if launch.outlives_worker and self._backend is not None:
            from ..liveness.adoption import Adoption, write_adoption

            adoption = Adoption(self._backend.record.kind, launch.adopting_program)
            write_adoption(self.run.folder, adoption)

    def _wait_for_start(self, launcher: Launcher) -> None:
        """Only a queue makes a run wait here; its reason is the detail."""
        while (reason := launcher.describe_wait(POLL_S)) is not None:
            if reason and reason != self._book.record.detail:
                self._book.move(QUEUED, detail=reason)
                self._companion.start()
            self.check_cancel()
        started_at = self._book.record.started_at or launcher.started_at
        self._book.move(RUNNING, started_at=started_at, detail="")

    def watch(self) -> Exit | End:
        """Wait for the end of the processes, or for the time limit."""
        launcher, limit_s = self._launcher, self.run.spec.max_run_duration_s
        assert launcher is not None, "launch comes before watch"
        deadline = self._find_deadline(limit_s)
        while True:
            ended = launcher.poll(POLL_S)
            is_late = deadline is not None and time.monotonic() > deadline
            if ended is not None and not (is_late and ended.rank is None):
                self._companion.start()
                return ended
            self.check_cancel()
            if is_late:
                reason = f"Stopped after {limit_s:g} s, the run's max_run_duration_seconds."
                return End(CANCELED, Failure(reason))
            self._note_joined()

    def _find_deadline(self, limit_s: float | None) -> float | None:
        spent_s = max(0.0, time.time() - (self._book.record.started_at or time.time()))
        return time.monotonic() + limit_s - spent_s if limit_s else None

    def _note_joined(self) -> None:
        if self._launch is None:
            return
        joined = self._launch.describe_joined()
        if joined is not None:
            self._book.tell(joined)
        if self._launch.is_settled:
            self._companion.start()

    def conclude(self, ended: Exit | End) -> End:
        """End what the script left behind, and judge its exit."""
        if isinstance(ended, End):
            return ended
        if has_children():
            self._book.move(FINALIZING, detail="ending processes that the script left behind")
            self.stop()
        status, failure = judge_end(self.run.folder, ended, self.run.spec.n_ranks)
        return End(status, failure, ended.code)

    def check_cancel(self) -> None:
        """Raise CancelRequested when somebody asked for the run's end."""
        if is_cancel_requested(self.run.folder):
            raise CancelRequested
