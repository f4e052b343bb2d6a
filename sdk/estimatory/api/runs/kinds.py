"""The class of a run, by what its spec says that it is."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ...errors import EstimatoryError
from ...folders.run_spec import SWEEP, RunSpec

if TYPE_CHECKING:
    from ..experiment import Experiment
    from .run import Run

_SWEEPS = {
    "estimatory": ("estimatory.api.sweeps.sweep_run", "SweepRun"),
    "hyperdrive": ("estimatory.api.hyperdrive.run", "HyperDriveRun"),
}
"""Module and class by the dialect of a sweep's plan; the first is that of unknown ones."""


def open_run(experiment: Experiment, run_id: str) -> Run:
    """Return a run as an object of its own class; one that cannot be read is a plain Run."""
    from .run import Run

    try:
        spec = experiment.workspace.folder.run_folder(run_id).read_spec()
    except EstimatoryError:
        return Run(experiment, run_id)
    return open_known_run(experiment, run_id, spec)


def open_known_run(experiment: Experiment, run_id: str, spec: RunSpec) -> Run:
    """Return the same for a run whose spec is known."""
    from .run import Run

    if spec.kind != SWEEP:
        return Run(experiment, run_id)
    dialect = str(spec.plan.get("dialect", ""))
    module, name = _SWEEPS.get(dialect, _SWEEPS["estimatory"])
    kind: type[Run] = getattr(import_module(module), name)
    return kind(experiment, run_id)
