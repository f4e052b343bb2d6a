"""A run's life: prepare, launch, watch, and write down how it ended.

The launch path is measured: nothing third-party is imported and no process is started before the
user's own. What can wait is the companion's.
"""

from __future__ import annotations

import dataclasses
import os
import time
from typing import Any

from ..errors import EstimatoryError
from ..files import unlink_if_there, write_json
from ..launchers import Exit, Launcher, ProcessLauncher, rank_variables
from ..liveness import is_cancel_requested
from ..records import (
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
    RunRecord,
)
from ..run_folder import RunFolder
from ..snapshots import restore_snapshot
from ..workspace_folder import WorkspaceFolder
from .children import adopt_orphans, has_children
from .client_folder import make_client_folder
from .companion import Companion
from .outcome import explain_exit
from .where import open_environment, open_ranks

POLL_S = 0.1
GRACE_S = 5.0
"""Seconds between TERM and KILL."""
BALLAST_BYTES = 32 * 1024
"""Room for the last record and ``error.json``."""


class RunEnded(Exception):  # noqa: N818 - not an error: the story is over
    """The run has its last record, written here or by a reader that buried it."""


class Worker:
    """Carries one run; every change of status goes through :meth:`_move`."""

    def __init__(
        self,
        folder: RunFolder,
        launcher: Launcher | None = None,
        *,
        ticket_fd: int | None = None,
    ) -> None:
        self._folder = folder
        self._spec = folder.read_spec()
        self._workspace = WorkspaceFolder(folder.workspace_path)
        self._launcher = launcher or ProcessLauncher()
        self._record = RunRecord(folder.run_id)
        self._companion = Companion(folder, self._spec)
        self._environment: Any = None
        self._data: Any = None
        self._ranks: Any = None
        self._place: Any = None
        self._ticket_fd = ticket_fd
        self._is_launched = False

    def carry(self) -> None:
        """From NotStarted to the last record, whatever happens."""
        try:
            adopt_orphans()
            self._reserve_room()
            self._wait_in_line()
            interpreter = self._prepare()
            self._deliver_data()
            self._prepare_ranks(interpreter)
            self._launch(interpreter)
            self._watch()
        except RunEnded:
            pass
        except EstimatoryError as error:
            if is_cancel_requested(self._folder):  # what was asked to stop, stopped
                self._finish(CANCELED)
            else:
                self._finish(FAILED, Failure(error.message, type(error).__name__, hint=error.hint))
        except Exception as error:  # whatever happens, the run must not stay Running
            reason = f"The worker failed: {type(error).__name__}: {error}"
            self._finish(FAILED, Failure(reason, hint=f"See {self._folder.worker_log_path}."))
            raise
        finally:
            if self._place:
                self._place.give_back()
            self._companion.close()
            self._note_git()
            self._companion.update_index()

    # --- waiting ---------------------------------------------------------------------------
    def _wait_in_line(self) -> None:
        """Where the target has slots, the submitter took a ticket; without one nothing waits."""
        if self._ticket_fd is None:
            return
        from .waiting import PlaceInLine

        self._place = PlaceInLine(self._spec, self._folder, self._workspace, self._ticket_fd)
        self._place.wait(on_change=self._tell_position, end_if_canceled=self._end_if_canceled)

    def _tell_position(self, phrase: str) -> None:
        self._move(QUEUED, detail=phrase)
        self._companion.update_index()

    # --- preparing -------------------------------------------------------------------------
    def _prepare(self) -> str:
        self._move(PREPARING, detail="copying the code")
        restore_snapshot(self._workspace, self._spec.snapshot, self._folder.work_folder)
        for name in ("outputs", "logs"):
            os.makedirs(os.path.join(self._folder.work_folder, name), exist_ok=True)
        notes = self._spec.environment.notes
        self._record = self._changed(environment_notes=notes)
        self._environment = open_environment(self._spec, self._folder, self._workspace)
        if self._environment is None:
            return self._spec.environment.interpreter
        built = self._environment.prepare(
            on_progress=self._tell_building, should_stop=lambda: is_cancel_requested(self._folder)
        )
        if built.lock_path:
            os.link(built.lock_path, self._folder.lock_file_path)
        self._record = self._changed(
            environment_key=built.key,
            environment_cached=built.is_cached,
            environment_notes=(*notes, *built.notes),
        )
        return str(built.interpreter)

    def _tell_building(self, phrase: str) -> None:
        self._companion.start()
        self._move(PREPARING, detail=phrase)

    def _deliver_data(self) -> None:
        """Replace the spec by one whose arguments and variables name the data's paths."""
        if not self._spec.data:
            return
        from .run_data import RunData

        self._move(PREPARING, detail="preparing the run's data")
        self._data = RunData(self._folder, self._workspace)
        self._spec = self._data.deliver(
            self._spec,
            on_progress=lambda phrase: self._move(PREPARING, detail=phrase),
            should_stop=lambda: is_cancel_requested(self._folder),
        )

    def _prepare_ranks(self, interpreter: str) -> None:
        """Get what starts processes elsewhere, or several; one process here needs nothing."""
        self._ranks = open_ranks(
            self._spec, self._folder, self._workspace, self._place, self._environment
        )
        if self._ranks is None:
            return
        self._ranks.obtain_mpirun(
            interpreter,
            on_progress=lambda phrase: self._move(PREPARING, detail=phrase),
            should_stop=lambda: is_cancel_requested(self._folder),
        )

    # --- running ---------------------------------------------------------------------------
    def _launch(self, interpreter: str) -> None:
        self._end_if_canceled()
        self._move(STARTING, interpreter=interpreter)
        base = self._environment.base_variables() if self._environment else dict(os.environ)
        variables = rank_variables(
            self._spec,
            self._folder,
            self._place.limit(base) if self._place else base,
            client_path=make_client_folder(self._workspace),
        )
        if self._spec.container and not (self._ranks and self._ranks.is_on_nodes):
            self._launcher = self._environment.make_launcher()
        elif self._ranks:
            self._launcher = self._ranks.prepare(
                interpreter, variables, n_cores=self._place.n_cores if self._place else 0
            )
        command = self._launcher.command(self._spec, self._folder, interpreter)
        self._launcher.start(command, self._folder, variables)
        self._is_launched = True
        self._move(RUNNING, started_at=time.time())
        if not self._ranks:  # several processes that are starting need every core
            self._companion.start()
        if self._data:
            self._data.begin_hashing()

    def _watch(self) -> None:
        limit_s = self._spec.max_run_duration_s
        deadline = time.monotonic() + limit_s if limit_s else None
        while True:
            ended = self._launcher.poll(POLL_S)
            if ended is not None:
                self._companion.start()
                return self._conclude(ended)
            self._end_if_canceled()
            self._note_joined()
            if deadline and time.monotonic() > deadline:
                reason = f"Stopped after {limit_s:g} s, the run's max_run_duration_seconds."
                return self._finish(CANCELED, Failure(reason))

    def _note_joined(self) -> None:
        if self._ranks is None:
            return
        joined = self._ranks.describe_joined()
        if joined is not None:
            self._move(self._record.status, detail=joined)
        if self._ranks.is_settled:
            self._companion.start()

    def _conclude(self, ended: Exit) -> None:
        if has_children():
            self._move(FINALIZING, detail="ending processes that the script left behind")
            self._launcher.stop(GRACE_S)
        failure = explain_exit(self._folder, ended, self._spec.n_ranks)
        status = CANCELED if is_cancel_requested(self._folder) and failure else None
        self._finish(status or (FAILED if failure else COMPLETED), failure, exit_code=ended.code)

    def _end_if_canceled(self) -> None:
        if is_cancel_requested(self._folder):
            self._move(CANCEL_REQUESTED, detail="ending the script's processes")
            self._finish(CANCELED)
            raise RunEnded

    # --- the record ------------------------------------------------------------------------
    def _finish(self, status: str, failure: Failure | None = None, **changes: Any) -> None:
        """Write the last record, once no process of the run is alive."""
        if self._is_launched and status != COMPLETED and "exit_code" not in changes:
            self._launcher.stop(GRACE_S)
        status, failure = self._collect_data(status, failure)
        unlink_if_there(self._folder.ballast_path)
        if failure is not None:
            write_json(self._folder.error_path, failure.to_json())
        try:
            self._move(status, failure=failure, **changes)
        except RunEnded:
            pass

    def _collect_data(self, status: str, failure: Failure | None) -> tuple[str, Failure | None]:
        """Bring in what the script left; a run whose outputs are lost has failed."""
        if self._data is None:
            return status, failure
        try:
            if self._is_launched:
                self._move(FINALIZING, detail="bringing in the run's data")
            self._data.collect(is_completed=status == COMPLETED)
        except RunEnded:
            pass
        except EstimatoryError as error:
            lost = Failure(error.message, type(error).__name__, hint=error.hint)
            return (FAILED, lost) if status == COMPLETED else (status, failure)
        return status, failure

    def _move(self, status: str, **changes: Any) -> None:
        with self._folder.locked_record():
            if self._folder.read_record().is_terminal:  # a reader took us for dead
                self._launcher.stop(GRACE_S)
                raise RunEnded
            self._record = self._record.moved_to(status, time.time(), **changes)
            self._folder.write_record(self._record)
        self._companion.note_change()

    def _note_git(self) -> None:
        """Added last: it takes longer than a short script, and nobody waits for it."""
        if self._companion.git:
            with self._folder.locked_record():
                record = self._folder.read_record()
                self._folder.write_record(dataclasses.replace(record, git=self._companion.git))

    def _reserve_room(self) -> None:
        """The end must be told on a full disk too."""
        with open(self._folder.ballast_path, "wb") as file:
            file.write(bytes(BALLAST_BYTES))

    def _changed(self, **changes: Any) -> RunRecord:
        return self._record.moved_to(self._record.status, time.time(), **changes)
