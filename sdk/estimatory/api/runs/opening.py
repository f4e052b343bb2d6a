"""A run as the class that it is: that of a sweep has calls of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import EstimatoryError
from ...folders.run_spec import SWEEP
from .run import Run

if TYPE_CHECKING:
    from ...folders.run_spec import RunSpec
    from ...store import RunSummary
    from ..experiment import Experiment


def open_run(experiment: Experiment, spec: RunSpec) -> Run:
    """Return the run of a spec."""
    if spec.kind == SWEEP and spec.plan.get("dialect") == "hyperdrive":
        from ..hyperdrive.run import HyperDriveRun

        return HyperDriveRun(experiment, spec.run_id)
    return Run(experiment, spec.run_id)


def open_listed(experiment: Experiment, summary: RunSummary) -> Run:
    """Return a run of a list; the spec is read only of what may be a sweep, which has a metric."""
    run = Run(experiment, summary.run_id)
    if summary.primary_metric is None:
        return run
    try:
        return open_run(experiment, run.spec)
    except EstimatoryError:  # its file cannot be read, which is told when it is looked at
        return run
