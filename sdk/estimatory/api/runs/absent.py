"""Names that runs and experiments of the SDK had, each with what to use instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from ...base.absent_names import AbsentNames

if TYPE_CHECKING:
    from ..workspace import Workspace

_PORTAL = "It was a part of the portal's addresses; get_portal_url() has the address here."
_IN_LOGS = "It named the object in the SDK's own log; id stays the same for its whole life."
_OF_PORTAL = {
    **dict.fromkeys(
        "EXPERIMENT_ID_PATH EXPERIMENT_NAME_PATH EXPERIMENT_PATH PORTAL_URL RUN_PATH TID_FMT "
        "WORKSPACE_FMT".split(),
        _PORTAL,
    ),
    **dict.fromkeys(("DELIM", "identity"), _IN_LOGS),
}
"""What runs and experiments had for the portal and the log of the SDK."""
_NO_CLIENT = (
    "It asked the service that kept runs; get_details(), get_metrics(), get_children() and "
    "get_file_names() have what is known of the run."
)
_NO_STEPS = "Steps come with pipelines; a run's children are in get_children()."
_NO_SWEEP = (
    "The run of a sweep has it, which submitting a HyperDriveConfig returns; this is another run."
)


class ExperimentOfAzure(AbsentNames, absent=_OF_PORTAL):
    """Base of Experiment: what it had for the portal, and a private name that code reads."""

    workspace: Workspace

    @property
    def _workspace(self) -> Workspace:
        return self.workspace


class AbsentOfRuns(
    AbsentNames,
    absent={
        **_OF_PORTAL,
        "_client": _NO_CLIENT,
        "get_steps": _NO_STEPS,
        "info": "A run of MLflow's client has that; this one has id, status and get_details().",
        "get_graph": _NO_STEPS,
        "get_pipeline_output": _NO_STEPS,
        "get_port_data_reference": "run.get_output_data(name) has the outputs of a run.",
        "get_best_run_by_primary_metric": _NO_SWEEP,
        "get_best_run_id_by_primary_metric": _NO_SWEEP,
        "get_children_sorted_by_primary_metric": _NO_SWEEP,
        "get_hyperparameters": f"{_NO_SWEEP} get_details()['runDefinition'] has the arguments.",
        "get_diagnostics": "get_all_logs(folder) has what there is.",
        "hyperdrive_config": _NO_SWEEP,
    },
):
    """Base of Run: the names that it lacks, with a sentence for each."""

    info: NoReturn  # so that tools which list the names of a class find it
