"""The user's door to one run: look at it from outside, log to it from inside."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ...analysis import RunAnalysis
from ...base.checked_calls import checked
from ...base.user_messages import say
from ...errors import RunEnvironmentError, RunFailedError
from ...folders.run_folder import RunFolder
from ...folders.run_record import CANCELED, COMPLETED, RunRecord
from ...folders.run_spec import RunSpec
from ...liveness.current_record import settle
from .ending import RunEnding
from .family import RunFamily, RunFinding
from .offline import OfflineRun
from .output import follow_output
from .ranks import RunRanks
from .step_calls import AbsentAttributes, StepCalls

if TYPE_CHECKING:
    from ...environments import Environment
    from ..experiment import Experiment

_QUOTED_LINES = 5


@checked
class Run(RunRanks, RunFinding, RunFamily, RunEnding, StepCalls, RunAnalysis, AbsentAttributes):
    """One execution of a script, or an interactive run.

    Follows ``Run`` and ``ScriptRun`` of azureml-core 1.61.

    Args:
        outputs: of an interactive run: folder whose new files become its own when it ends.
        directory: accepted as in azureml-core, where it held the configuration of the run.

    Raises:
        RunNotFoundError: the experiment's workspace has no run of that id.
    """

    RUN_TYPE = "azureml.scriptrun"

    def __init__(
        self,
        experiment: Experiment,
        run_id: str,
        outputs: str | None = None,
        directory: str | None = None,
        *,
        is_interactive_here: bool = False,
    ) -> None:
        self.experiment = experiment
        self.id = run_id
        self.folder: RunFolder = experiment.workspace.folder.run_folder(run_id)
        self._outputs = outputs
        if is_interactive_here:
            from ...metrics.tracking import RunTracker

            self._tracker = RunTracker(self.folder, is_rank=True)

    @classmethod
    def get_context(
        cls,
        allow_offline: bool = True,
        used_for_context_manager: bool = False,
        *,
        _batch_upload_metrics: bool = True,
        flush_eager: bool = False,
    ) -> Run | OfflineRun:
        """The run that this script belongs to; outside any run one that only prints.

        Args:
            allow_offline: whether there is one outside any run.
            used_for_context_manager: accepted as in azureml-core, as are ``flush_eager`` and
                ``_batch_upload_metrics``: what is logged is written at once.

        Raises:
            RunEnvironmentError: there is no run and ``allow_offline`` is false.
        """
        from ...metrics.tracking import current_tracker
        from ..experiment import Experiment
        from ..workspace import Workspace

        tracker = current_tracker()
        if tracker is None:
            if allow_offline:
                return OfflineRun()
            raise RunEnvironmentError(
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
        facts = {**self._base_info(), "Status": self.status}
        return "Run({})".format(",\n".join(f"{name}: {fact}" for name, fact in facts.items()))

    def _repr_html_(self) -> str:
        """What a cell shows that ends with the run; where Azure ML linked its page, its folder."""
        from .html import one_row_table

        return one_row_table(
            {**self._base_info(), "Status": self.status, "Folder": self.folder.path}
        )

    def _base_info(self) -> dict[str, str]:
        return {"Experiment": self.experiment.name, "Id": self.id, "Type": self.type}

    @classmethod
    def get_docs_url(cls) -> str:
        """Where Azure ML's documentation of runs is."""
        from .html import docs_url

        return docs_url("azureml.core.run.Run")

    @property
    def run_id(self) -> str:
        """The same as ``id``; what azureml-core's ``Run.list_by_compute`` yielded had this name."""
        return self.id

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
    def status(self) -> str:
        return self.record.status

    def get_status(self) -> str:
        """One of Azure ML's status words, such as ``Running``."""
        return self.record.status

    def get_details(self) -> dict[str, Any]:
        """Everything about the run under Azure ML's keys: ``runId``, ``status``, ``target``…"""
        from .details import describe_details

        return describe_details(self.folder)

    @property
    def input_datasets(self) -> Mapping[str, Any]:
        """The run's inputs by name: a dataset, or the path where it was mounted or downloaded."""
        from ...data import RunInputs

        return RunInputs(self.folder, self.experiment.workspace)

    @property
    def output_datasets(self) -> Mapping[str, Any]:
        """The folders that the run writes its outputs to, by name."""
        from ...data import RunOutputs

        return RunOutputs(self.folder, self.experiment.workspace)

    def get_detailed_status(self) -> dict[str, Any]:
        """The status with the phase in words, or None where there is nothing to say of it."""
        record = self.record
        return {"status": record.status, "details": record.detail or None}

    def get_details_with_logs(self) -> dict[str, Any]:
        """:meth:`get_details`, with the logs' text instead of their paths."""
        details = self.get_details()
        details["logFiles"] = {n: _read_text(self.folder, n) for n in details["logFiles"]}
        return details

    def get_environment(self) -> Environment:
        """What the run's interpreter had to contain."""
        from ...environments import environment_of

        return environment_of(self.spec)

    @property
    def type(self) -> str:
        return "azureml.interactiverun" if self.spec.is_interactive else self.RUN_TYPE

    @property
    def number(self) -> int:
        """The run's place in its experiment, from 1 on."""
        runs = [r.id for r in self.experiment.get_runs(include_children=True)]
        return len(runs) - runs.index(self.id)

    def get_portal_url(self) -> str:
        """Where the run can be looked at: a folder of this machine."""
        return f"file://{self.folder.path}"

    @property
    def portal_url(self) -> str:
        return self.get_portal_url()

    def get_secret(self, name: str) -> str | None:
        """A secret of the workspace; None when there is none of that name."""
        return self.experiment.workspace.get_default_keyvault().get_secret(name)

    def get_secrets(self, secrets: Iterable[str]) -> dict[str, str | None]:
        """Several secrets of the workspace by name."""
        return self.experiment.workspace.get_default_keyvault().get_secrets(secrets)

    # --- waiting ---------------------------------------------------------------------------
    def wait_for_completion(
        self,
        show_output: bool = False,
        wait_post_processing: bool = False,
        raise_on_error: bool = True,
    ) -> dict[str, Any]:
        """Block until the run has ended, and return :meth:`get_details`.

        Ctrl-C stops the waiting, not the run.

        Args:
            show_output: print phases and the script's output while waiting.
            wait_post_processing: accepted as in azureml-core; there is none to wait for.
            raise_on_error: whether a run that did not complete raises. One that was canceled by
                somebody's wish does not, as in azureml-core.

        Raises:
            RunFailedError: the run ended Failed, or Canceled for another reason, as its time limit.
        """
        try:
            record = follow_output(self.folder, say if show_output else None)
        except KeyboardInterrupt:
            say(f"\nStopped waiting; run {self.id} goes on. run.cancel() ends it.\n")
            raise
        is_as_wished = record.status == COMPLETED or (
            record.status == CANCELED and record.failure is None
        )
        if raise_on_error and not is_as_wished:
            raise _failed(self.folder, record)
        return self.get_details()

    # --- what was logged -------------------------------------------------------------------
    def get_metrics(
        self,
        name: str | None = None,
        recursive: bool = False,
        run_type: str | None = None,
        populate: bool = False,
        *,
        rank: int | None = None,
    ) -> dict[str, Any]:
        """What was logged: a scalar, a list when logged repeatedly, a dict of columns for rows.

        All ranks of a distributed run log to it: the values of all are there in the order of time.

        Args:
            name: only this metric.
            recursive, run_type: of the child runs too, or those of a type: ``{run id: metrics}``.
            populate: accepted as in azureml-core.
            rank: only what this rank logged; beyond azureml-core.

        Raises:
            UserError: the run has no such rank.
        """
        from ...metrics.reading import get_metrics

        self._check_rank(rank)
        own = get_metrics(self.folder, name, rank)
        if not recursive:
            return own
        children = self.get_children(recursive=True, type=run_type)
        return {self.id: own, **{c.id: get_metrics(c.folder, name, rank) for c in children}}


def _read_text(folder: RunFolder, name: str) -> str:
    with folder.open_file(name) as file:
        return file.read().decode(errors="replace")


def _failed(folder: RunFolder, record: RunRecord) -> RunFailedError:
    from ...folders.telling_log import find_telling_log, render_reason

    reason = record.failure.message if record.failure else f"It ended {record.status}."
    hint = record.failure.hint if record.failure else ""
    name = find_telling_log(folder, record)
    log = os.path.join(folder.logs_folder, name)
    if name and log not in hint:
        hint = f"{hint}\nIts output is in {log}.".lstrip()
    said = render_reason(folder, record, n_lines=_QUOTED_LINES)
    return RunFailedError(
        "\n".join(filter(None, (f"Run {folder.run_id} ended {record.status}: {reason}", said))),
        hint,
        run_id=folder.run_id,
        status=record.status,
    )
