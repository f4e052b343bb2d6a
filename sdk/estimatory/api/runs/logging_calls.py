"""The logging half of a Run: what a training script calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...base.checked_calls import checks_itself
from ...errors import EstimatoryError
from ...folders.run_folder import RunFolder

if TYPE_CHECKING:
    from ...metrics.tracking import RunTracker


class RunLogging:
    """``log()`` and friends; follows azureml-core 1.61 ``Run``."""

    _unchecked = ("log",)
    folder: RunFolder
    _tracker: RunTracker | None = None

    @property
    def tracker(self) -> RunTracker:
        """Writes what this process logs to the run."""
        if self._tracker is None:
            from ...metrics.tracking import RunTracker

            self._tracker = RunTracker(self.folder)
        return self._tracker

    def log(self, name: str, value: Any, description: str = "", step: int | None = None) -> None:
        """Log a scalar; a name logged again becomes a series.

        Args:
            name: of the metric.
            value: number, bool, string, or a NumPy or torch scalar.
            step: of the point; by default its position in the series.

        Raises:
            UserError: ``value`` is not a scalar, or name or step is none.
            TrackingError: the disk refuses it, or the run has ended.
        """
        try:  # a script calls this in its loops: every call in between counts
            self._tracker.journal.append(name, value, step)  # type: ignore[union-attr]
        except EstimatoryError:
            raise
        except Exception:  # noqa: BLE001 - the first of this process, or an unusual value
            self.tracker.log(name, value, description, step)

    @checks_itself("name")
    def log_list(self, name: str, value: Any, description: str = "") -> None:
        """Log a list, tuple, generator or array of scalars."""
        self.tracker.log_list(name, value, description)

    @checks_itself("name")
    def log_row(self, name: str, description: str | None = None, **columns: Any) -> None:
        """Log one row of a table: ``run.log_row("cosine", x=0.1, y=0.99)``."""
        self.tracker.log_row(name, description, **columns)

    @checks_itself("name")
    def log_table(self, name: str, value: dict[str, Any], description: str = "") -> None:
        """Log a table: column name to a list of values."""
        self.tracker.log_table(name, value, description)

    @checks_itself("name path plot")
    def log_image(
        self, name: str, path: Any = None, plot: Any = None, description: str = ""
    ) -> None:
        """Log an image, which may be a stream, or a matplotlib plot; give exactly one."""
        self.tracker.log_image(name, path, plot, description)

    @checks_itself("name value")
    def log_confusion_matrix(
        self, name: str, value: dict[str, Any] | str, description: str = ""
    ) -> None:
        """Log a confusion matrix: Azure ML's JSON document with ``class_labels`` and ``matrix``."""
        self.tracker.log_document("confusion_matrix", name, value)

    @checks_itself("name value")
    def log_accuracy_table(
        self, name: str, value: dict[str, Any] | str, description: str = ""
    ) -> None:
        """Log an accuracy table: Azure ML's JSON document."""
        self.tracker.log_document("accuracy_table", name, value)

    @checks_itself("name value")
    def log_residuals(self, name: str, value: dict[str, Any] | str, description: str = "") -> None:
        """Log a residual histogram: Azure ML's JSON document."""
        self.tracker.log_document("residuals", name, value)

    @checks_itself("name value")
    def log_predictions(
        self, name: str, value: dict[str, Any] | str, description: str = ""
    ) -> None:
        """Log predicted against true values: Azure ML's JSON document."""
        self.tracker.log_document("predictions", name, value)
