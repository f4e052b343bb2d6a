"""The experiment of a launched script: it logs to its own run whatever experiment it sets first.

MLflow refuses to take up the run of the environment when another experiment was set before. Until
the script has taken it up, ``mlflow.set_experiment`` sets the experiment of its run. Whoever else
looks for an experiment finds the one that is asked for.
"""

from __future__ import annotations

import os
import sys

from ..base.user_messages import tell_once
from ..metrics.tracking import current_tracker

RUN_VARIABLE = "MLFLOW_RUN_ID"
"""MLflow takes it away once the run is taken up."""
_SETTER = ("mlflow.tracking.fluent", "set_experiment")


def own_experiment(name: str) -> str:
    """Return the experiment to set for ``name``: that of the script's run, if yet to be taken up.

    For callers other than ``mlflow.set_experiment`` it is ``name``.
    """
    own = current_tracker()
    if own is None or os.environ.get(RUN_VARIABLE) != own.folder.run_id or not _is_being_set():
        return name
    experiment = own.folder.read_spec().experiment
    if experiment != name:
        tell_once(
            f"MLflow is asked for experiment {name!r}; this script is run {own.folder.run_id} of "
            f"{experiment!r} and logs to it. The experiment is named where the run is submitted."
        )
    return experiment


def _is_being_set() -> bool:
    """Return whether ``mlflow.set_experiment`` asks, which looks an experiment up as others do."""
    frame = sys._getframe()
    while frame.f_back:
        frame = frame.f_back
        if frame.f_code.co_name == _SETTER[1] and frame.f_globals.get("__name__") == _SETTER[0]:
            return True
    return False
