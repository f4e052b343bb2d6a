"""A named series of runs: the place to submit to and to look back at."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from ..analysis import ExperimentAnalysis
from ..base import lazy_dataclasses as dataclasses
from ..base.checked_calls import also_takes, checked, checks_itself
from ..errors import ConflictError, ExperimentNotFoundError, UserError
from ..folders.experiment_record import ExperimentRecord, change_experiment, read_experiment
from .runs import Run
from .runs.absent import ExperimentOfAzure
from .workspace import Workspace

if TYPE_CHECKING:
    from datetime import datetime

    from ..submission.request import RunRequest


class Submittable(Protocol):
    """Anything that knows how it is submitted: an Estimator, a ScriptRunConfig, one's own class."""

    def submit_to(
        self,
        experiment: Experiment,
        tags: dict[str, str] | None = None,
        *,
        parent_run_id: str = "",
        **overrides: object,
    ) -> Run: ...


@checked
class Experiment(ExperimentAnalysis, ExperimentOfAzure):
    """A named series of runs in a workspace; follows azureml-core 1.61.

    Args:
        workspace: that it is in.
        name: 1 to 255 letters, digits, ``-`` and ``_``.

    Raises:
        UserError: the name is not letters, digits, ``-`` and ``_``.
    """

    workspace: Workspace

    @also_takes("_skip_name_validation _id _archived_time _create_in_cloud _experiment_dto")
    @checks_itself("name")
    def __init__(self, workspace: Workspace, name: str) -> None:
        from ..submission.checks import check_experiment_name

        check_experiment_name(name)
        self.workspace = workspace
        self.name = name

    def __repr__(self) -> str:
        return f"Experiment(Name: {self.name},\nWorkspace: {self.workspace.name})"

    def _repr_html_(self) -> str:
        """Return the small table that a cell shows; Azure ML linked its page besides."""
        from .runs.html import one_row_table

        return one_row_table(
            {
                "Name": self.name,
                "Workspace": self.workspace.name,
                "Runs": self.get_portal_url().partition("://")[2],
            }
        )

    # --- starting runs ---------------------------------------------------------------------
    def submit(
        self,
        config: Submittable,
        tags: dict[str, str] | None = None,
        *,
        parent_run_id: str = "",
        **overrides: object,
    ) -> Run:
        """Start a run of ``config`` and return at once; the run goes on by itself.

        Args:
            config: an Estimator, a ScriptRunConfig, a Sweep, or an object with a method
                ``submit_to``.
            tags: of the run.
            parent_run_id: the run that it is a child of.
            overrides: of an Estimator's ``script_params`` and ``inputs``.

        Raises:
            UserError: ``config`` is not valid; nothing was started.
            SnapshotError: its source folder cannot be captured.
            ComputeTargetError: its target is unknown.
        """
        return config.submit_to(self, tags, parent_run_id=parent_run_id, **overrides)

    def submit_request(self, request: RunRequest) -> Run:
        """Start a run as described in plain data; ``submit_to`` of what is submitted calls it."""
        from ..submission.submit import submit
        from .runs.kinds import open_known_run

        folder = submit(self.workspace.folder, request)
        return open_known_run(self, folder.run_id, request.draft)

    def start_logging(
        self,
        name: str | float | None = None,
        run_id: str | None = None,
        outputs: str | bool | None = None,
        snapshot_directory: str | None = None,
        *,
        display_name: str | float | None = None,
        description: str | None = None,
        tags: dict[str, str] | None = None,
        parent_run_id: str = "",
    ) -> Run:
        """Start an interactive run: this process logs to it and ends it with ``complete()``.

        Args:
            outputs: folder whose new files become the run's at ``complete()``; ``outputs`` by
                default, which is made if it is not there. False for none.
            snapshot_directory: folder to keep as the run's code; none by default.
            description: words about the run, which may be changed later.
        """
        from .interactive import begin_interactive, describe_interactive

        spec = describe_interactive(
            self.workspace.folder,
            self.name,
            run_id=run_id,
            display_name=next((str(n) for n in (display_name, name) if n not in (None, "")), ""),
            snapshot_directory=snapshot_directory,
            tags={k: str(v) for k, v in (tags or {}).items()},
            parent_run_id=parent_run_id,
        )
        begin_interactive(self.workspace.folder, spec)
        place = "outputs" if outputs in (None, True) else outputs
        if place:
            os.makedirs(str(place), exist_ok=True)
        run = Run(self, spec.run_id, outputs=str(place or ""), is_interactive_here=True)
        if description:
            run.description = description
        return run

    # --- looking back ----------------------------------------------------------------------
    def get_runs(
        self,
        type: str | None = None,  # noqa: A002 - the name is azureml-core's
        tags: str | dict[str, str] | None = None,
        properties: dict[str, str] | None = None,
        include_children: bool = False,
        *,
        status: str | Iterable[str] | None = None,
    ) -> Iterator[Run]:
        """Yield the experiment's runs, newest first; of children only when they are included."""
        return Run.list(self, type, tags, properties, status, include_children)

    @staticmethod
    def list(
        workspace: Workspace,
        experiment_name: str | None = None,
        view_type: str = "ActiveOnly",
        tags: str | dict[str, str] | None = None,
    ) -> list[Experiment]:
        """Experiments of the workspace, by name.

        Args:
            view_type: ``ActiveOnly``, ``ArchivedOnly`` or ``All``.
        """
        from .workspace_contents import list_experiments

        return list_experiments(workspace, experiment_name, view_type, tags)

    # --- what is written on it -------------------------------------------------------------
    @property
    def id(self) -> str:
        """Stays the same for the experiment's whole life."""
        return self._record.id

    @property
    def tags(self) -> dict[str, str]:
        return dict(self._record.tags)

    @property
    def archived_time(self) -> datetime | None:
        """Time of its archiving, in UTC; None while it is active."""
        from datetime import datetime, timezone

        at = self._record.archived_at
        return None if at is None else datetime.fromtimestamp(at, timezone.utc)

    @property
    def _record(self) -> ExperimentRecord:
        return read_experiment(self.workspace.folder, self.name)

    def _change(self, change: Callable[[ExperimentRecord], dict[str, Any]]) -> None:
        change_experiment(
            self.workspace.folder, self.name, lambda now: dataclasses.replace(now, **change(now))
        )

    def tag(self, key: str | float, value: object = None) -> None:
        """Set one tag; whatever the value is, its text is kept."""
        self.set_tags({str(key): "" if value is None else value})

    def set_tags(self, tags: dict[str, Any]) -> None:
        """Set several tags; others stay."""
        new = {str(k): str(v) for k, v in tags.items()}
        self._change(lambda now: {"tags": {**now.tags, **new}})

    def remove_tags(self, tags: Iterable[str]) -> None:
        """Take tags away by name."""
        gone = {tags} if isinstance(tags, str) else set(tags)
        self._change(lambda now: {"tags": {k: v for k, v in now.tags.items() if k not in gone}})

    def archive(self) -> None:
        """Leave it out of listings; its runs stay."""
        self._change(lambda _: {"archived_at": time.time()})

    def reactivate(self, new_name: str | None = None) -> None:
        """Take it back into listings."""
        if new_name not in (None, self.name):
            raise UserError("An experiment keeps its name: its runs are filed under it.")
        self._change(lambda _: {"archived_at": None})

    # --- where it is -----------------------------------------------------------------------
    @property
    def workspace_object(self) -> Workspace:
        """The older name of ``workspace``."""
        return self.workspace

    def refresh(self) -> None:
        """Do nothing: every look is at the files."""

    def get_portal_url(self) -> str:
        """Return the address of its folder on this machine."""
        return f"file://{self.workspace.folder.runs_folder}"

    @property
    def portal_url(self) -> str:
        return self.get_portal_url()

    @classmethod
    def get_docs_url(cls) -> str:
        """Return the address of Azure ML's documentation of experiments."""
        from .runs.html import docs_url

        return docs_url("azureml.core.experiment.Experiment")

    @staticmethod
    def from_directory(path: str, auth: object = None) -> NoReturn:
        """Raises UserError: a folder is attached to no experiment."""
        raise UserError(
            f"The folder {path!r:.200} is attached to no experiment; workspaces hold them.",
            "Experiment(Workspace.from_config(path), name) opens one.",
        )

    @staticmethod
    def delete(workspace: Workspace, experiment_id: str) -> None:
        """Delete an experiment that has no runs.

        Raises:
            ExperimentNotFoundError: none has that id.
            ConflictError: it has runs.
        """
        for experiment in Experiment.list(workspace, view_type="All"):
            if experiment.id == experiment_id:
                raise ConflictError(
                    f"Experiment {experiment.name!r} has runs.", "Delete its runs first."
                )
        raise ExperimentNotFoundError(f"No experiment has the id {experiment_id!r}.")
