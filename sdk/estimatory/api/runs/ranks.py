"""The ranks of a Run, and what each of them logged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...folders.run_folder import RunFolder
from ...liveness.current_record import settle

if TYPE_CHECKING:
    from ...metrics.ranks import RankState


class RunRanks:
    """The ranks of a run and what each of them logged; beyond azureml-core."""

    folder: RunFolder

    def get_ranks(self) -> list[RankState]:
        """Each rank with its host and state; empty for a run of one process."""
        from ...metrics.ranks import read_ranks

        return read_ranks(self.folder, self.folder.read_spec().n_ranks, settle(self.folder))

    def _check_rank(self, rank: int | None) -> None:
        if rank is not None:
            from ...metrics.ranks import check_rank

            check_rank(self.folder, rank)

    def get_rank_metrics(
        self, name: str | None = None, reduce: str | None = None
    ) -> dict[str, Any]:
        """What each rank logged, where ``get_metrics`` has the values of all in one list.

        Args:
            name: only this metric.
            reduce: ``mean``, ``min`` or ``max`` over the ranks at each step; by default every
                rank is told for itself: ``{"loss": {0: [0.9, 0.5], 1: [0.8, 0.4]}}``.

        Raises:
            UserError: ``reduce`` is something else.
        """
        from ...metrics.of_ranks import get_metrics_by_rank, reduce_metrics

        if reduce is None:
            return get_metrics_by_rank(self.folder, name)
        return reduce_metrics(self.folder, reduce, name)
