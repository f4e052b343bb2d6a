"""Attributes of the SDK's runs that have no counterpart here, and what to use instead."""

from __future__ import annotations

from typing import NoReturn

from ..absent_names import AbsentNames

_PORTAL = "It was a part of the portal's addresses; get_portal_url() has the address here."
_IN_LOGS = "It named the object in the SDK's own log; id stays the same for its whole life."
OF_PORTAL = {
    **dict.fromkeys(
        "EXPERIMENT_ID_PATH EXPERIMENT_NAME_PATH EXPERIMENT_PATH PORTAL_URL RUN_PATH TID_FMT "
        "WORKSPACE_FMT".split(),
        _PORTAL,
    ),
    **dict.fromkeys(("DELIM", "identity"), _IN_LOGS),
}
"""What runs and experiments had for the portal and the log of the SDK."""
_NO_STEPS = "Steps come with pipelines; a run's children are in get_children()."
_NO_SWEEP = "Sweeps come later: take the best of experiment.get_runs()."


class AbsentAttributes(
    AbsentNames,
    absent={
        **OF_PORTAL,
        "get_steps": _NO_STEPS,
        "info": "A run of MLflow's client has that; this one has id, status and get_details().",
        "get_graph": _NO_STEPS,
        "get_pipeline_output": _NO_STEPS,
        "get_port_data_reference": "run.get_output_data(name) has the outputs of a run.",
        "get_best_run_by_primary_metric": _NO_SWEEP,
        "get_best_run_id_by_primary_metric": _NO_SWEEP,
        "get_children_sorted_by_primary_metric": "Sweeps come later: sort run.get_children().",
        "get_hyperparameters": "Sweeps come later; get_details()['runDefinition'] has the "
        "arguments.",
    },
):
    """Says of what a run lacks what to use instead."""

    info: NoReturn  # said here as well, as a tool that lists the names of a class shall find it
