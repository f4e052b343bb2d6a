"""The runs of an experiment side by side; beyond azureml-core."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimatory.errors import UserError

if TYPE_CHECKING:
    from pandas import DataFrame
    from plotly.graph_objects import Figure

    from estimatory.store import RunSummary

MOST_LINES = 50


class ExperimentAnalysis:
    """Half of an Experiment."""

    workspace: Any
    name: str

    def to_dataframe(self, include_children: bool = False) -> DataFrame:
        """Return a row for each run, newest first, by its id; of metrics the last values.

        Returns:
            Columns ``name``, ``status``, ``created_at`` (UTC), ``duration_s``, ``target``, then
            ``parameters.<name>``, ``metrics.<name>`` and ``tags.<name>``.

        Raises:
            UserError: pandas is not there.
        """
        from .frames import frame_of_runs

        return frame_of_runs(self._list_summaries(include_children))

    def plot(
        self,
        metric: str | None = None,
        over: str | None = None,
        *,
        include_children: bool = False,
        x: str = "step",
        smoothing: float = 0.0,
        log_y: bool = False,
    ) -> Figure:
        """Return a figure of one metric of the newest 50 runs, a line each; or over a parameter.

        Args:
            metric: by default the primary metric of the newest run.
            over: a parameter: a point for each run that has it, instead of a line.
            x: ``step``, or ``time`` in seconds since a run's first point.
            smoothing: weight of the moving average, from 0 (none) to just below 1.
            log_y: whether the scale of the values is logarithmic.

        Raises:
            UserError: there are no runs, none has that metric or parameter, ``x`` is neither, or
                plotly is not there.
        """
        from estimatory.metrics.series import read_series

        from .choice import check_axis, unknown_name
        from .figures import POINTS, plot_parameter, plot_runs

        check_axis(x, smoothing)
        runs = self._list_summaries(include_children)
        metric = self._check_metric(metric, runs)
        if over is not None:
            known = sorted({name for run in runs for name in run.parameters})
            if over not in known:
                raise unknown_name(f"Experiment {self.name}", "parameter", over, known)
            return plot_parameter(metric, over, runs)
        there = [run for run in runs if metric in run.metrics][:MOST_LINES]
        folder = self.workspace.folder
        lines = {
            run.run_id: read_series(folder.run_folder(run.run_id), [metric], POINTS)
            for run in there
        }
        labels = {run.run_id: run.display_name for run in there}
        return plot_runs(metric, lines, labels, x=x, smoothing=smoothing, log_y=log_y)

    def plot_parameters(
        self, metric: str | None = None, *, include_children: bool = False
    ) -> Figure:
        """Parallel coordinates: the parameters that differ between runs, and what came of them.

        Args:
            metric: by default the primary metric of the newest run.

        Raises:
            UserError: there are no runs, none has that metric, or plotly is not there.
        """
        from .figures import plot_parameters

        runs = self._list_summaries(include_children)
        return plot_parameters(self._check_metric(metric, runs), runs)

    def _list_summaries(self, include_children: bool) -> list[RunSummary]:
        from estimatory.store import Index, RunQuery

        parent = None if include_children else ""
        index = Index(self.workspace.folder)
        index.sync()
        return index.list_runs(RunQuery(experiment=self.name, parent=parent, limit=None))

    def _check_metric(self, metric: str | None, runs: list[RunSummary]) -> str:
        from .choice import unknown_name

        if not runs:
            raise UserError(f"Experiment {self.name} has no runs to draw.")
        known = list(dict.fromkeys(name for run in runs for name in run.metrics))
        if metric is None:
            primary = [run.primary_metric["name"] for run in runs if run.primary_metric]
            metric = next((name for name in [*primary, *known] if name in known), None)
        if metric is None:
            raise UserError(
                f"The runs of experiment {self.name} have logged no metrics.",
                "run.log(name, value) in a script logs one.",
            )
        if metric not in known:
            raise unknown_name(f"Experiment {self.name}", "metric", metric, known)
        return metric
