"""Other runs, from a Run: below it, made or submitted; from the class: found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NoReturn

from ...errors import UserError
from .labels import RunLabels

if TYPE_CHECKING:
    from ...compute import ComputeTarget
    from ..experiment import Experiment, Submittable
    from .offline import OfflineRun
    from .run import Run

_MOST_CHILDREN = 100
_CHILD_NUMBER = "azureml.batch_child_number"
"""The tag by which azureml-core tells children that were asked for by their count."""


class RunFamily(RunLabels):
    """Children and parent; follows azureml-core 1.61 ``Run``."""

    experiment: Experiment

    @property
    def parent(self) -> Run | None:
        parent_id = self.folder.read_spec().parent_run_id
        return self.experiment.workspace.get_run(parent_id) if parent_id else None

    def get_children(
        self,
        recursive: bool = False,
        tags: str | dict[str, str] | None = None,
        properties: dict[str, str] | None = None,
        type: str | None = None,  # noqa: A002 - the name is azureml-core's
        status: str | None = None,
        _rehydrate_runs: bool = True,
    ) -> Iterator[Run]:
        """Yield the run's child runs, newest first, then theirs when ``recursive``."""
        from .finding import RunFilter, find_runs

        wanted = RunFilter(type, tags, properties, status)
        for run in find_runs(self.experiment, self.folder.run_id, wanted):
            yield run
            if recursive:
                yield from run.get_children(True, tags, properties, type, status)

    def child_run(
        self,
        name: str | float | None = None,
        run_id: str | None = None,
        outputs: str | bool | None = None,
    ) -> Run:
        """Start an interactive run below this one; it ends with ``complete()``."""
        return self.experiment.start_logging(
            display_name=name,
            run_id=run_id,
            outputs=outputs,
            parent_run_id=self.folder.run_id,
        )

    def create_children(
        self,
        count: int | None = None,
        tag_key: str | float | None = None,
        tag_values: Iterable[Any] | None = None,
    ) -> list[Run]:
        """Start several child runs: ``count`` of them, or one for each of ``tag_values``.

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
        start = self.experiment.start_logging
        return [start(tags=tags, parent_run_id=self.folder.run_id) for tags in labels]

    def submit_child(
        self, config: Submittable, tags: dict[str, str] | None = None, **overrides: Any
    ) -> Run:
        """Submit ``config`` as a run below this one.

        Args:
            overrides: as for ``Experiment.submit``.
        """
        return self.experiment.submit(config, tags, parent_run_id=self.folder.run_id, **overrides)


class RunFinding:
    """Static calls of ``Run``; follows azureml-core 1.61."""

    get_context: Callable[..., Any]

    @classmethod
    def get_submitted_run(
        cls,
        *,
        used_for_context_manager: bool = False,
        _batch_upload_metrics: bool = True,
        flush_eager: bool = False,
    ) -> Run | OfflineRun:
        """The same as ``Run.get_context(allow_offline=False)``, whose older name it is.

        Args:
            used_for_context_manager: as for ``get_context``, and so are the others.

        Raises:
            RunEnvironmentError: this process belongs to no run.
        """
        run: Run | OfflineRun = cls.get_context(
            allow_offline=False,
            used_for_context_manager=used_for_context_manager,
            _batch_upload_metrics=_batch_upload_metrics,
            flush_eager=flush_eager,
        )
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
        from .finding import RunFilter, find_runs

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
        from ...compute import ComputeTarget

        if not isinstance(compute, ComputeTarget):
            raise UserError(
                f"Run.list_by_compute takes a compute target, not {compute!r:.80}.",
                "workspace.compute_targets[name] has it.",
            )
        from .finding import RunFilter, find_on

        return find_on(compute, RunFilter(type, tags, properties, status))

    @staticmethod
    def add_type_provider(runtype: str, run_factory: Callable[..., Any]) -> NoReturn:
        """Raises UserError: there are no types of runs but two, and both are ``Run``."""
        raise UserError(
            f"Runs of the type {runtype!r:.80} cannot be added: every run here is a Run.",
            "Make your own object of a run where you use it: MyRun(workspace.get_run(run_id)).",
        )
