"""What one run logged, as a data frame and as a figure; beyond azureml-core."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from estimatory.folders.run_folder import RunFolder

if TYPE_CHECKING:
    from pandas import DataFrame
    from plotly.graph_objects import Figure

    from estimatory.metrics.series import Series


class RunAnalysis:
    """Half of a Run."""

    folder: RunFolder

    def to_dataframe(self, names: str | Iterable[str] | None = None) -> DataFrame:
        """Return every point that was logged, of all ranks.

        Args:
            names: only these metrics; by default all but the machine's own (``system/…``).

        Returns:
            A row for each point: ``metric``, ``rank``, ``step``, ``time`` (UTC), ``value``.

        Raises:
            UserError: a name was not logged, or pandas is not there.
        """
        from .frames import frame_of_points

        return frame_of_points(_choose(self.folder, names, None))

    def plot(
        self,
        names: str | Iterable[str] | None = None,
        *,
        x: str = "step",
        smoothing: float = 0.0,
        log_y: bool = False,
    ) -> Figure:
        """Return a chart for each metric, with a line for each rank.

        Args:
            names: only these metrics; by default all but the machine's own (``system/…``).
            x: ``step``, or ``time`` in seconds since the first point.
            smoothing: weight of the moving average, from 0 (none) to just below 1.
            log_y: whether the scale of the values is logarithmic.

        Raises:
            UserError: a name was not logged, ``x`` is neither, or plotly is not there.
        """
        from .choice import check_axis
        from .figures import POINTS, plot_run

        check_axis(x, smoothing)
        series = _choose(self.folder, names, POINTS)
        return plot_run(series, x=x, smoothing=smoothing, log_y=log_y)


def _choose(
    folder: RunFolder, names: str | Iterable[str] | None, points: int | None
) -> list[Series]:
    from estimatory.metrics.series import read_series

    from .choice import unknown_name

    if names is None:
        return [one for one in read_series(folder, points=points) if one.rank is not None]
    wanted = [names] if isinstance(names, str) else list(names)
    found = read_series(folder, wanted, points)
    there = {one.name for one in found}
    for name in wanted:
        if name not in there:
            known = sorted({one.name for one in read_series(folder, points=4)})
            raise unknown_name(f"Run {folder.run_id}", "metric", name, known)
    return sorted(found, key=lambda one: wanted.index(one.name))
