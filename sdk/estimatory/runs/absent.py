"""Attributes of the SDK's runs that have no counterpart here, and what to use instead."""

from __future__ import annotations

from typing import NoReturn

from ..absent_names import AbsentNames

_NO_STEPS = "Steps come with pipelines; a run's children are in get_children()."
_NO_SWEEP = "Sweeps come later: take the best of experiment.get_runs()."


class AbsentAttributes(
    AbsentNames,
    absent={
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
