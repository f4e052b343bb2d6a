"""The best value so far, logged by the sweep itself: its curve, and HyperDrive's table."""

from __future__ import annotations

from ..compute.base import RunContext
from ..errors import TrackingError
from ..metrics.tracking import RunTracker
from .trials import SweepState

TABLE = "best_child_by_primary_metric"


class BestSoFar:
    """Logs to the sweep's run, as far as the disk takes it."""

    def __init__(self, sweep: RunContext, state: SweepState) -> None:
        self._metric, self._goal = sweep.spec.primary_metric, sweep.spec.primary_metric_goal
        self._state = state
        self._tracker = RunTracker(sweep.folder, is_rank=True)
        best = state.find_best(self._goal)
        self._leader = None if best is None else best.run_id
        self._is_finished = False

    def note_end(self) -> None:
        """Log the best once another trial has ended; a row where it is a new one."""
        best = self._state.find_best(self._goal)
        if best is None or best.best is None:
            return
        try:
            n_ended = sum(trial.has_ended for trial in self._state.trials)
            self._tracker.log(self._metric, best.best, step=n_ended)
            if best.run_id != self._leader:
                self._leader = best.run_id
                self._log_row(is_final=False)
        except TrackingError:
            return

    def _log_row(self, *, is_final: bool) -> None:
        best = self._state.find_best(self._goal)
        if best is not None and best.best is not None:
            self._tracker.log_row(TABLE, run_id=best.run_id, metric_value=best.best, final=is_final)

    def finish(self) -> None:
        """Log the last row, which says that it is final; once."""
        if self._is_finished:
            return
        self._is_finished = True
        try:
            self._log_row(is_final=True)
        except TrackingError:
            return

    def close(self) -> None:
        self.finish()
        self._tracker.close()
