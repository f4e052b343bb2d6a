"""The user's door to one run: look at it from outside, log to it from inside."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any

from .errors import ConflictError, RunFailedError, UserError
from .liveness import settle
from .metrics import get_metrics, get_overrides, get_tags
from .offline_run import OfflineRun
from .records import CANCELED, COMPLETED, FAILED, Failure, RunRecord
from .run_details import describe_details
from .run_folder import RunFolder
from .run_logging import RunLogging
from .run_output import follow_output
from .specs import RunSpec
from .tracking import RunTracker, current_tracker

if TYPE_CHECKING:
    from .experiment import Experiment
    from .models import ModelRecord


class Run(RunLogging):
    """One execution of a script, or an interactive run; follows azureml-core 1.61 ``Run``.

    Raises:
        RunNotFoundError: the experiment's workspace has no run of that id.
    """

    def __init__(
        self, experiment: Experiment, run_id: str, *, is_interactive_here: bool = False
    ) -> None:
        self.experiment = experiment
        self.id = run_id
        self.folder: RunFolder = experiment.workspace.folder.run_folder(run_id)
        self._tracker: RunTracker | None = None
        if is_interactive_here:
            self._tracker = RunTracker(self.folder, is_rank=True)

    @classmethod
    def get_context(cls, allow_offline: bool = True) -> Run | OfflineRun:
        """The run that this script belongs to; outside any run one that only prints.

        Raises:
            UserError: there is no run and ``allow_offline`` is false.
        """
        from .experiment import Experiment
        from .workspace import Workspace

        tracker = current_tracker()
        if tracker is None:
            if allow_offline:
                return OfflineRun()
            raise UserError(
                "This process belongs to no run.",
                "Submit the script, or allow_offline=True to go on without one.",
            )
        workspace = Workspace(tracker.folder.workspace_path)
        run = cls(
            Experiment(workspace, tracker.folder.read_spec().experiment), tracker.folder.run_id
        )
        run._tracker = tracker
        return run

    @classmethod
    def get(cls, workspace: Any, run_id: str) -> Run:
        """Raises RunNotFoundError when the workspace has no such run."""
        found: Run = workspace.get_run(run_id)
        return found

    def __repr__(self) -> str:
        return f"Run(experiment={self.experiment.name!r}, id={self.id!r}, status={self.status!r})"

    # --- what it is ------------------------------------------------------------------------
    @property
    def spec(self) -> RunSpec:
        """What was submitted."""
        return self.folder.read_spec()

    @property
    def record(self) -> RunRecord:
        """What has happened so far."""
        return settle(self.folder)

    @property
    def name(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return get_overrides(self.folder).get("display_name") or self.spec.display_name or self.id

    @property
    def status(self) -> str:
        return self.record.status

    def get_status(self) -> str:
        """One of Azure ML's status words, such as ``Running``."""
        return self.record.status

    def get_details(self) -> dict[str, Any]:
        """Everything about the run under Azure ML's keys: ``runId``, ``status``, ``target``…"""
        return describe_details(self.folder)

    @property
    def tags(self) -> dict[str, str]:
        return get_tags(self.folder, self.spec)

    def get_tags(self) -> dict[str, str]:
        return self.tags

    @property
    def parent(self) -> Run | None:
        parent_id = self.spec.parent_run_id
        return self.experiment.workspace.get_run(parent_id) if parent_id else None

    def get_children(self) -> Iterator[Run]:
        """Yield the run's child runs, newest first."""
        from .store import Index, RunQuery

        index = Index(self.experiment.workspace.folder)
        index.sync()
        for summary in index.list_runs(RunQuery(parent=self.id, limit=None)):
            yield Run(self.experiment, summary.run_id)

    def child_run(self, name: str | None = None) -> Run:
        """Start an interactive run below this one."""
        return self.experiment.start_logging(display_name=name or "", parent_run_id=self.id)

    # --- waiting and ending ----------------------------------------------------------------
    def wait_for_completion(
        self, show_output: bool = False, raise_on_error: bool = True
    ) -> dict[str, Any]:
        """Block until the run has ended, and return :meth:`get_details`.

        Ctrl-C stops the waiting, not the run.

        Args:
            show_output: print phases and the script's output while waiting.
            raise_on_error: whether a run that did not complete raises.

        Raises:
            RunFailedError: the run ended Failed or Canceled.
        """
        try:
            record = follow_output(self.folder, _write if show_output else None)
        except KeyboardInterrupt:
            _write(f"\nStopped waiting; run {self.id} goes on. run.cancel() ends it.\n")
            raise
        if raise_on_error and record.status != COMPLETED:
            raise _failed(self.folder, record)
        return self.get_details()

    def cancel(self) -> None:
        """Ask for the end of the run and of every process it started.

        Raises:
            ConflictError: the run has ended already.
        """
        record = self.record
        if record.is_terminal:
            raise ConflictError(f"Run {self.id} has ended already: {record.status}.")
        self.folder.add_request("cancel", by=str(os.getpid()))
        if self.spec.is_interactive:
            self._end(CANCELED)

    def complete(self) -> None:
        """End an interactive run as Completed; in a submitted script only write everything out."""
        self._end(COMPLETED)

    def fail(self, error_details: str | None = None, error_code: str | None = None) -> None:
        """End an interactive run as Failed."""
        self._end(
            FAILED, Failure(str(error_details or "The run was marked as failed."), error_code or "")
        )

    def _end(self, status: str, failure: Failure | None = None) -> None:
        if self._tracker is not None:
            self._tracker.close()
        if not self.spec.is_interactive:
            return
        with self.folder.locked_record():
            record = self.folder.read_record()
            if not record.is_terminal:
                self.folder.write_record(record.moved_to(status, time.time(), failure=failure))

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None or (isinstance(error, SystemExit) and not error.code):
            self.complete()
        else:
            self.fail(f"{type(error).__name__}: {error}")

    # --- what was logged -------------------------------------------------------------------
    def get_metrics(self, name: str | None = None) -> dict[str, Any]:
        """What was logged: a scalar, a list when logged repeatedly, a dict of columns for rows."""
        return get_metrics(self.folder, name)

    # --- files and models ------------------------------------------------------------------
    def get_file_names(self) -> list[str]:
        """Names of logs, uploads and outputs, sorted."""
        return self.folder.list_files()

    def download_file(self, name: str, output_file_path: str | None = None) -> str:
        """Copy one of the run's files to here; returns the path written.

        Raises:
            FileNotInRunError: the run has no such file.
        """
        import shutil

        target = output_file_path or os.path.basename(name)
        if os.path.isdir(target):
            target = os.path.join(target, os.path.basename(name))
        return str(shutil.copyfile(self.folder.find_file(name), target))

    def upload_file(self, name: str, path_or_stream: Any) -> str:
        """Add a file to the run under ``name``.

        Raises:
            ConflictError: the run has a file of that name.
            UserError: there is no such file here.
        """
        return self.tracker.add_file(name, path_or_stream)

    def register_model(
        self,
        model_name: str,
        model_path: str | None = None,
        tags: dict[str, str] | None = None,
        properties: dict[str, str] | None = None,
        model_framework: str | None = None,
        model_framework_version: str | None = None,
        description: str | None = None,
    ) -> ModelRecord:
        """Register a file or folder of the run as the next version of a model.

        Args:
            model_path: such as ``outputs/model.pkl``; the model's name by default.

        Raises:
            FileNotInRunError: the run has no such file; the error lists what it has.
        """
        from .models import ModelRegistry

        return ModelRegistry(self.experiment.workspace.folder).register_from_run(
            self.folder,
            model_name,
            model_path or model_name,
            tags=tags,
            properties=properties,
            description=description or "",
            framework=model_framework or "",
            framework_version=model_framework_version or "",
        )


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _failed(folder: RunFolder, record: RunRecord) -> RunFailedError:
    reason = record.failure.message if record.failure else f"It ended {record.status}."
    return RunFailedError(
        f"Run {folder.run_id} ended {record.status}: {reason}",
        f"Its output is in {folder.log_path(0)}.",
        run_id=folder.run_id,
        status=record.status,
    )
