"""SweepRun: a sweep to look at and to steer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ...base.checked_calls import checked
from ...errors import RunNotFoundError, UserError
from ..runs import Run

if TYPE_CHECKING:
    from pandas import DataFrame
    from plotly.graph_objects import Figure

    from ...models import Model
    from ...sweeps.view import SweepView

SWEEP_TAG = "sweep"
"""Of a model: the id of the sweep that its run was the best of."""


@checked
class SweepRun(Run):
    """A sweep: the run whose children are its trials.

    Beyond a Run it knows the best of them, has all as a data frame and as figures, and takes more
    trials, also when it has ended.
    """

    RUN_TYPE = "estimatory.sweep"

    # --- what came of it ------------------------------------------------------------------------
    @property
    def view(self) -> SweepView:
        """Everything that is shown of the sweep, as it is now."""
        from ...sweeps.view import read_sweep

        return read_sweep(self.folder)

    @property
    def best(self) -> Run | None:
        """The trial with the best value so far; None while none has logged the metric."""
        best = self.view.best
        return None if best is None else self.experiment.workspace.get_run(best.run_id)

    @property
    def best_value(self) -> float | None:
        """The best value of the metric so far."""
        best = self.view.best
        return None if best is None else best.value

    @property
    def best_parameters(self) -> dict[str, Any] | None:
        """The parameters of the best trial, by their names in the space."""
        view = self.view
        return None if view.best is None else dict(view.trials[view.best.number].parameters)

    def to_dataframe(self, names: str | Iterable[str] | None = None) -> DataFrame:
        """Return a row for each trial, by its number.

        Args:
            names: every point of these metrics of the sweep itself instead, as ``Run`` has them.

        Returns:
            Columns ``run_id``, ``status``, one for each parameter, ``best`` and ``last`` of the
            metric, ``steps``, how often it was logged, and ``reason``, why a trial was stopped.

        Raises:
            UserError: pandas is not there.
        """
        if names is not None:
            return super().to_dataframe(names)
        from ...analysis.sweep_frame import frame_of_trials

        return frame_of_trials(self.view.to_json())

    def plot(
        self,
        names: str | Iterable[str] | None = None,
        *,
        x: str = "",
        smoothing: float = 0.0,
        log_y: bool = False,
    ) -> Figure:
        """Return a figure of the trials.

        Args:
            names: which: ``best`` so far, ``parallel`` coordinates, ``scatter`` of a parameter,
                ``importance`` of the parameters or ``curves`` of all trials; by default the first
                four in one.
            x: of ``scatter``: the parameter; by default the one that matters most.
            smoothing: of ``curves``: weight of the moving average, from 0 (none) to just below 1.
            log_y: whether the scale of the metric is logarithmic.

        Raises:
            UserError: there is no such figure or parameter, no trial has logged the metric, or
                plotly is not there.
        """
        from ...analysis.sweep_figures import plot_sweep
        from ...sweeps.view import read_curves

        view = self.view
        self._check_there(view)
        curves = read_curves(self.folder)["trials"] if names == "curves" else []
        kind = names if names is None or isinstance(names, str) else ", ".join(names)
        return plot_sweep(view.to_json(), kind, curves, over=x, smoothing=smoothing, log_y=log_y)

    def _check_there(self, view: SweepView) -> None:
        from ...sweeps.ranking import explain_no_best

        if view.best is None:
            reason = explain_no_best(view) or "No trial has begun yet."
            raise UserError(f"There is nothing to draw of {self.id}: {reason}")

    # --- asking for something -------------------------------------------------------------------
    def add_trials(self, count: int) -> int:
        """Give the sweep more trials; one that has ended goes on. Returns how many it has in all.

        Raises:
            UserError: ``count`` is not above 0.
            ConflictError: every point of its space is taken.
        """
        from ...sweeps.acts import add_trials

        return add_trials(self.folder, count)

    def pause(self) -> None:
        """Start no more trials; those that run go on.

        Raises:
            ConflictError: it has ended.
        """
        from ...sweeps.acts import pause_sweep

        pause_sweep(self.folder)

    def go_on(self) -> None:
        """Go on after :meth:`pause`.

        Raises:
            ConflictError: it has ended.
        """
        from ...sweeps.acts import resume_sweep

        resume_sweep(self.folder)

    def retry_failed(self) -> int:
        """Do the failed trials again; returns how many there are.

        Raises:
            ConflictError: none has failed that was not done again.
        """
        from ...sweeps.acts import retry_failed

        return retry_failed(self.folder)

    def stop_trial(self, number: int) -> None:
        """End one trial by hand; the sweep goes on.

        Raises:
            RunNotFoundError: it has no such trial.
            ConflictError: the trial has ended.
        """
        from ...sweeps.acts import stop_trial

        stop_trial(self.folder, number)

    def register_best(
        self,
        model_name: str,
        model_path: str | None = None,
        tags: dict[str, str] | None = None,
        properties: dict[str, str] | None = None,
        description: str | None = None,
    ) -> Model:
        """Register a file or folder of the best trial as the next version of a model.

        Args:
            model_name: of the model.
            model_path: such as ``outputs/model.pkl``; the model's name by default.
            tags: of the model; ``sweep`` with the id of this one is added.
            properties: of the model; they cannot be changed later.
            description: words about it.

        Raises:
            RunNotFoundError: no trial has logged the metric yet.
            FileNotInRunError: the best trial has no such file; the error lists what it has.
        """
        from ...sweeps.ranking import explain_no_best

        best = self.best
        if best is None:
            raise RunNotFoundError(
                f"Sweep {self.id} has no best trial yet.", explain_no_best(self.view)
            )
        tags = {**(tags or {}), SWEEP_TAG: self.id}
        return best.register_model(
            model_name, model_path, tags=tags, properties=properties, description=description
        )
