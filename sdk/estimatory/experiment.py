"""A named series of runs: the place to submit to and to look back at."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from typing import Protocol

from .errors import UserError
from .liveness import register_worker
from .records import RUNNING, RunRecord
from .run import Run
from .script_run import default_environment, describe_origin
from .specs import RunSpec
from .submission import (
    RunRequest,
    check_experiment_name,
    create_run_folder,
    make_run_id,
    submit,
)
from .workspace import Workspace


class Submittable(Protocol):
    """An Estimator, a ScriptRunConfig, or anything else that says what to run."""

    def to_request(self, experiment: str, tags: dict[str, str] | None = None) -> RunRequest: ...


class Experiment:
    """A named series of runs in a workspace; follows azureml-core 1.61.

    Raises:
        UserError: the name is not letters, digits, ``-`` and ``_``.
    """

    def __init__(self, workspace: Workspace, name: str) -> None:
        check_experiment_name(name)
        self.workspace = workspace
        self.name = name

    def __repr__(self) -> str:
        return f"Experiment(name={self.name!r}, workspace={self.workspace.name!r})"

    def submit(self, config: Submittable, tags: dict[str, str] | None = None) -> Run:
        """Start a run of ``config`` and return at once; the run goes on by itself.

        Raises:
            UserError: ``config`` is not valid; nothing was started.
            SnapshotError: its source folder cannot be captured.
            ComputeTargetError: its target is unknown.
        """
        if not hasattr(config, "to_request"):
            raise UserError(
                f"An experiment submits an Estimator or a ScriptRunConfig, "
                f"not a {type(config).__name__}."
            )
        folder = submit(self.workspace.folder, config.to_request(self.name, tags))
        return Run(self, folder.run_id)

    def start_logging(
        self,
        *,
        display_name: str = "",
        tags: dict[str, str] | None = None,
        parent_run_id: str = "",
    ) -> Run:
        """Start an interactive run: this process logs to it and ends it with ``complete()``."""
        now = time.time()
        spec = RunSpec(
            run_id=make_run_id(self.name, now),
            experiment=self.name,
            created_at=now,
            environment=default_environment(),
            display_name=display_name,
            tags={k: str(v) for k, v in (tags or {}).items()},
            parent_run_id=parent_run_id,
            source_directory=os.getcwd(),
            origin=describe_origin("sdk"),
        )
        folder = create_run_folder(self.workspace.folder, spec)
        register_worker(folder, os.getpid())
        record = RunRecord(spec.run_id).moved_to(RUNNING, now, started_at=now)
        folder.write_record(record)
        return Run(self, spec.run_id, is_interactive_here=True)

    def get_runs(
        self,
        *,
        tags: dict[str, str] | None = None,
        status: str | Iterable[str] | None = None,
        include_children: bool = False,
    ) -> Iterator[Run]:
        """Yield the experiment's runs, newest first."""
        from .store import Index, RunQuery

        statuses = (status,) if isinstance(status, str) else tuple(status or ())
        query = RunQuery(
            experiment=self.name,
            statuses=statuses,
            tags=tags or {},
            parent=None if include_children else "",
            limit=None,
        )
        index = Index(self.workspace.folder)
        index.sync()
        for summary in index.list_runs(query):
            yield Run(self, summary.run_id)
