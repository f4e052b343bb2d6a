"""Runs below a Run: made by hand, many at once, or submitted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ..errors import UserError
from .finding import RunFilter, find_runs
from .labels import RunLabels

if TYPE_CHECKING:
    from ..experiment import Experiment, Submittable
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
        wanted = RunFilter(type, tags, properties, status)
        for run in find_runs(self.experiment, self.folder.run_id, wanted):
            yield run
            if recursive:
                yield from run.get_children(True, tags, properties, type, status)

    def child_run(
        self, name: str | None = None, run_id: str | None = None, outputs: str | None = None
    ) -> Run:
        """Start an interactive run below this one; it ends with ``complete()``."""
        return self.experiment.start_logging(
            display_name=name or "",
            run_id=run_id,
            outputs=outputs,
            parent_run_id=self.folder.run_id,
        )

    def create_children(
        self,
        count: int | None = None,
        tag_key: str | None = None,
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
