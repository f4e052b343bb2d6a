"""Runs found: those of an experiment, of a compute target, and the script's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from ..errors import UserError

if TYPE_CHECKING:
    from ..compute import ComputeTarget
    from ..experiment import Experiment
    from ..store import RunQuery, RunSummary
    from ..workspace import Workspace
    from .offline import OfflineRun
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
    from ..store import RunQuery
    from .run import Run

    query = RunQuery(experiment.name, wanted.statuses, parent=parent, limit=None)
    for summary in _ask(experiment.workspace, query):
        run = Run(experiment, summary.run_id)
        if wanted.fits(run):
            yield run


def _find_on(compute: ComputeTarget, wanted: RunFilter) -> Iterator[Run]:
    from ..store import RunQuery

    for summary in _ask(compute.workspace, RunQuery(statuses=wanted.statuses, limit=None)):
        if summary.compute_target == compute.name:
            run = compute.workspace.get_run(summary.run_id)
            if wanted.fits(run):
                yield run


def _ask(workspace: Workspace, query: RunQuery) -> list[RunSummary]:
    from ..store import Index  # a script that only logs starts without

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


class RunFinding:
    """Static calls of ``Run``; follows azureml-core 1.61."""

    get_context: Callable[..., Any]

    @classmethod
    def get_submitted_run(cls, **accepted: Any) -> Run | OfflineRun:
        """The same as ``Run.get_context(allow_offline=False)``, whose older name it is.

        Raises:
            RunEnvironmentError: this process belongs to no run.
        """
        run: Run | OfflineRun = cls.get_context(allow_offline=False, **accepted)
        return run

    @staticmethod
    def list(
        experiment: Experiment,
        type: str | None = None,  # noqa: A002 - the name is azureml-core's
        tags: str | dict[str, str] | None = None,
        properties: dict[str, str] | None = None,
        status: str | Iterable[str] | None = None,
        include_children: bool = False,
        _rehydrate_runs: bool = True,
    ) -> Iterator[Run]:
        """Yield the runs of an experiment, newest first.

        Args:
            experiment: whose runs.
            type: only of this type, such as ``azureml.scriptrun``.
            tags: a tag that they have, or tags with their values.
            properties: properties with their values.
            status: only in this status, or in one of several.
            include_children: those too that have a parent.

        Raises:
            UserError: ``experiment`` is none.
        """
        from ..experiment import Experiment

        if not isinstance(experiment, Experiment):
            raise UserError(
                f"Run.list takes an Experiment, not {experiment!r:.80}.",
                "Run.list(Experiment(workspace, name)).",
            )
        parent = None if include_children else ""
        return find_runs(experiment, parent, RunFilter(type, tags, properties, status))

    @staticmethod
    def list_by_compute(
        compute: ComputeTarget,
        type: str | None = None,  # noqa: A002 - the name is azureml-core's
        tags: str | dict[str, str] | None = None,
        properties: dict[str, str] | None = None,
        status: str | Iterable[str] | None = None,
    ) -> Iterator[Run]:
        """Yield the runs that were submitted to a compute target, newest first, children included.

        Args:
            compute: the target, as ``workspace.compute_targets[name]``.
            type: as for :meth:`list`, and so are the others.

        Raises:
            UserError: ``compute`` is no compute target.
        """
        from ..compute import ComputeTarget

        if not isinstance(compute, ComputeTarget):
            raise UserError(
                f"Run.list_by_compute takes a compute target, not {compute!r:.80}.",
                "workspace.compute_targets[name] has it.",
            )
        return _find_on(compute, RunFilter(type, tags, properties, status))

    @staticmethod
    def add_type_provider(runtype: str, run_factory: Callable[..., Any]) -> NoReturn:
        """Raises UserError: there are no types of runs but two, and both are ``Run``."""
        raise UserError(
            f"Runs of the type {runtype!r:.80} cannot be added: every run here is a Run.",
            "Make your own object of a run where you use it: MyRun(workspace.get_run(run_id)).",
        )
