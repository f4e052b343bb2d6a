"""Runs of an experiment and of a compute target, by what azureml-core filters them by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from ...base.lazy_dataclasses import dataclass

if TYPE_CHECKING:
    from ...compute import ComputeTarget
    from ...store import RunQuery, RunSummary
    from ..experiment import Experiment
    from ..workspace import Workspace
    from .run import Run


@dataclass(frozen=True)
class RunFilter:
    """What azureml-core filters runs by; None for whatever it is."""

    type: str | None = None
    tags: str | dict[str, str] | None = None
    """One tag, or several with their values."""
    properties: dict[str, str] | None = None
    status: str | Iterable[str] | None = None

    @property
    def statuses(self) -> tuple[str, ...]:
        """What the index is asked for; all the rest is looked up in each run."""
        return (self.status,) if isinstance(self.status, str) else tuple(self.status or ())

    def fits(self, run: Run) -> bool:
        if not has_tags(run.tags if self.tags else {}, self.tags):
            return False
        if self.type is not None and run.type != self.type:
            return False
        return has_tags(run.get_properties() if self.properties else {}, self.properties)


def find_runs(experiment: Experiment, parent: str | None, wanted: RunFilter) -> Iterator[Run]:
    """Yield runs of an experiment (of one parent, "" for none, None for any), newest first."""
    from ...store import RunQuery
    from .run import Run

    query = RunQuery(experiment.name, wanted.statuses, parent=parent, limit=None)
    for summary in _ask(experiment.workspace, query):
        run = Run(experiment, summary.run_id)
        if wanted.fits(run):
            yield run


def find_on(compute: ComputeTarget, wanted: RunFilter) -> Iterator[Run]:
    """Yield the runs that were submitted to a compute target, newest first."""
    from ...store import RunQuery

    for summary in _ask(compute.workspace, RunQuery(statuses=wanted.statuses, limit=None)):
        if summary.compute_target == compute.name:
            run = compute.workspace.get_run(summary.run_id)
            if wanted.fits(run):
                yield run


def _ask(workspace: Workspace, query: RunQuery) -> list[RunSummary]:
    from ...store import Index  # a script that only logs starts without

    index = Index(workspace.folder)
    index.sync()
    return index.list_runs(query)


def has_tags(present: Mapping[str, str | None], wanted: str | Mapping[str, str] | None) -> bool:
    """Whether a tag is there, or each of several with its value."""
    if not wanted:
        return True
    if isinstance(wanted, str):
        return wanted in present
    return all(present.get(k) == str(v) for k, v in wanted.items())
