"""Methods of the SDK's runs that have no counterpart here, and what to use instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

_STEPS = "Steps come with pipelines; a run's children are in get_children()."
_OUTPUT = "Outputs come with pipelines; download_file() and download_files() fetch a run's files."
_INSTEAD = {
    "find_step_run": _STEPS,
    "get_steps": _STEPS,
    "get_output": _OUTPUT,
    "get_output_data": _OUTPUT,
    "get_outputs": _OUTPUT,
    "get_port_data_reference": _OUTPUT,
    "get_job_log": "get_all_logs() and get_details_with_logs() have the logs.",
    "get_stdout_log": "get_all_logs() and get_details_with_logs() have the logs.",
    "get_stderr_log": "get_all_logs() and get_details_with_logs() have the logs.",
    "get_best_run_by_primary_metric": "Sweeps come later: take the best of experiment.get_runs().",
    "get_children_sorted_by_primary_metric": "Sweeps come later: sort run.get_children().",
    "get_hyperparameters": "Sweeps come later; get_details()['runDefinition'] has the arguments.",
    "info": "That is a run of MLflow's; this one has id, status and get_details().",
    "_get_outputs_datapath": "get_file_names() lists the run's files.",
}


class AbsentMethods:
    """Says of what a run lacks what to use instead."""

    if not TYPE_CHECKING:  # a type checker shall know what there is

        def __getattr__(self, name: str) -> Any:
            advice = _INSTEAD.get(name)
            hint = f" {advice}" if advice else ""
            raise AttributeError(f"A run has no attribute {name!r}.{hint}")
