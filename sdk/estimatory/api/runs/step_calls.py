"""What the SDK's other kinds of runs had, and code asks of any: the same, or what to use instead.

Follows ``StepRun`` of azureml-pipeline-core 1.35.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from ...base.absent_names import AbsentNames
from ...errors import UserError
from ...folders.run_folder import RunFolder

if TYPE_CHECKING:
    from ..experiment import Experiment
    from ..workspace import Workspace
    from .outputs import RunOutput


class StepCalls:
    """Outputs and logs by the names that a step has for them."""

    experiment: Experiment
    folder: RunFolder

    @property
    def _run_id(self) -> str:
        """The private name of ``id``, which code reads."""
        return self.folder.run_id

    @property
    def _experiment(self) -> Experiment:
        """The private name of ``experiment``, which code reads."""
        return self.experiment

    def get_outputs(self) -> dict[str, RunOutput]:
        """What the run wrote to datastores, by the names of its OutputFileDatasetConfigs."""
        from ...data.datastores.opening import open_storage
        from ...data.delivery.record import read_data_record
        from .outputs import RunOutput

        found = read_data_record(self.folder)["outputs"]
        workspace = self.experiment.workspace
        return {
            entry["name"]: RunOutput(
                entry["name"],
                open_storage(workspace, entry["place"]["datastore"]),
                entry["place"]["path"],
            )
            for entry in found
            if entry["place"]
        }

    def get_output(self, name: str) -> RunOutput:
        """One of :meth:`get_outputs`.

        Raises:
            UserError: the run has no output of that name; the error lists what it has.
        """
        outputs = self.get_outputs()
        if name not in outputs:
            from .outputs import explain_no_output

            raise explain_no_output(self.folder.run_id, name, list(outputs))
        return outputs[name]

    def get_output_data(self, name: str) -> RunOutput:
        """The same as :meth:`get_output`: ``run.get_output_data("clean").download("results")``."""
        return self.get_output(name)

    def get_job_log(self) -> str:
        """What was done for the run around its script, as text."""
        return self._read_log(self.folder.worker_log_path)

    def get_stdout_log(self) -> str:
        """What the script printed, both of its streams in the order of time, as text."""
        return self._read_log(self.folder.log_path(0))

    def get_stderr_log(self) -> str:
        """The same as :meth:`get_stdout_log`, which has both streams."""
        return self.get_stdout_log()

    def _read_log(self, path: str) -> str:
        """The text of a log; empty before it is there."""
        try:
            with self.folder.open_log(path) as file:
                return file.read().decode(errors="replace")
        except FileNotFoundError:
            return ""

    def find_step_run(self, name: str) -> NoReturn:
        """Raises UserError: steps come with pipelines."""
        raise UserError(
            f"Run {self.folder.run_id} has no steps, so none is named {name!r}.",
            "Steps come with pipelines, in a later version; runs below a run are in "
            "run.get_children().",
        )

    def _get_outputs_datapath(self) -> NoReturn:
        """Raises UserError: the outputs of a run lie in no datastore."""
        raise UserError(
            f"The outputs of run {self.folder.run_id} lie in no datastore, but in its own folder.",
            "run.get_file_names() lists them, run.download_files('outputs/', folder) fetches them "
            "and Dataset.File.upload_directory(folder, (datastore, path)) makes data of them.",
        )


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
_NO_SWEEP = "Sweeps come later: take the best of experiment.get_runs()."


class ExperimentOfAzure(AbsentNames, absent=_OF_PORTAL):
    """What an experiment had for the portal, and by a private name that code reads."""

    workspace: Workspace

    @property
    def _workspace(self) -> Workspace:
        return self.workspace


class AbsentAttributes(
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
        "get_children_sorted_by_primary_metric": "Sweeps come later: sort run.get_children().",
        "get_hyperparameters": "Sweeps come later; get_details()['runDefinition'] has the "
        "arguments.",
    },
):
    """Says of what a run lacks what to use instead."""

    info: NoReturn  # said here as well, as a tool that lists the names of a class shall find it
