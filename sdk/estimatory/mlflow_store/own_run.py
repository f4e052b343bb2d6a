"""A launched script that sets an experiment first logs to its own run all the same.

MLflow refuses to take up the run of the environment when another experiment was set before. Until
the script has taken it up, the experiment that it asks for by name is that of its run.
"""

from __future__ import annotations

import os

from ..notices import tell_once
from ..tracking import current_tracker

RUN_VARIABLE = "MLFLOW_RUN_ID"
"""MLflow takes it away once the run is taken up."""


def own_experiment(name: str) -> str:
    """Return the experiment of the script's run, which it will take up; else ``name``."""
    own = current_tracker()
    if own is None or os.environ.get(RUN_VARIABLE) != own.folder.run_id:
        return name
    experiment = own.folder.read_spec().experiment
    if experiment != name:
        tell_once(
            f"MLflow is asked for experiment {name!r}; this script is run {own.folder.run_id} of "
            f"{experiment!r} and logs to it. The experiment is named where the run is submitted."
        )
    return experiment
