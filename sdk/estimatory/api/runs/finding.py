"""Runs of an experiment and of a compute target, by azureml-core's filters; labels of children."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from ...base.lazy_dataclasses import dataclass
from ...errors import UserError

if TYPE_CHECKING:
    from ...compute import ComputeTarget
    from ...store import RunQuery, RunSummary
    from ..experiment import Experiment
    from ..workspace import Workspace
    from .run import Run

_MOST_CHILDREN = 100
_CHILD_NUMBER = "azureml.batch_child_number"
"""The tag that azureml-core gives to children that were asked for by their count."""


@dataclass(frozen=True)
class RunFilter:
    """Filters of azureml-core; None lets every run through."""

    type: str | None = None
    tags: str | dict[str, str] | None = None
    """One tag, or several with their values."""
    properties: dict[str, str] | None = None
    status: str | Iterable[str] | None = None

    @property
    def statuses(self) -> tuple[str, ...]:
        """The filter that the index applies; all others are applied to each run."""
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
    from .kinds import open_run
    from .run import Run

    query = RunQuery(experiment.name, wanted.statuses, parent=parent, limit=None)
    for summary in _ask(experiment.workspace, query):
        # Every sweep has a metric: the spec of a run without one need not be read.
        open_as = Run if summary.primary_metric is None else open_run
        run = open_as(experiment, summary.run_id)
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
    """Return whether a tag is there, or each of several with its value."""
    if not wanted:
        return True
    if isinstance(wanted, str):
        return wanted in present
    return all(present.get(k) == str(v) for k, v in wanted.items())


def label_children(
    count: int | None, tag_key: str | float | None, tag_values: Iterable[object] | None
) -> list[dict[str, str]]:
    """Return the tags of each child run: ``count`` of them, or one for each of ``tag_values``.

    Raises:
        UserError: both are given or neither, or more than 100 are asked for.
    """
    values = None if tag_values is None else list(tag_values)
    has_tags = tag_key is not None and values is not None
    if (count is not None) == has_tags:
        raise UserError("create_children takes count, or tag_key with tag_values.")
    key = _CHILD_NUMBER if values is None else str(tag_key)
    labels = [{key: str(value)} for value in (range(count or 0) if values is None else values)]
    if not 1 <= len(labels) <= _MOST_CHILDREN:
        raise UserError(
            f"create_children makes 1 to {_MOST_CHILDREN} runs at once, not {len(labels)}."
        )
    return labels
