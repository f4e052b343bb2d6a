"""MLflow's projects as runs of a workspace; follows azureml-mlflow 1.61's backend ``azureml``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlflow.exceptions import MlflowException
from mlflow.projects.backend.abstract_backend import AbstractBackend
from mlflow.projects.submitted_run import SubmittedRun
from mlflow.projects.utils import fetch_and_validate_project, load_project

from ..api.experiment import Experiment
from ..api.runs import Run
from ..configuration import ScriptRunConfig
from ..errors import EstimatoryError
from ..folders.run_record import COMPLETED
from ..submission.request import RunRequest
from ..submission.submittable import SubmittedAsRun
from .addresses import SCHEME, workspace_path
from .project_environments import make_project_environment
from .refusals import refused, to_mlflow_error
from .store import EstimatoryStore

COMPUTE = "COMPUTE"
STREAM_OUTPUT = "STREAM_OUTPUT"
_KNOWN = (COMPUTE, STREAM_OUTPUT, "USE_CONDA")
_OF_MLFLOW = (
    "ENV_MANAGER", "SYNCHRONOUS", "DOCKER_ARGS", "STORAGE_DIR", "build_image", "docker_auth",
)  # fmt: skip
"""What ``mlflow.projects.run`` adds to every backend configuration."""


class ProjectBackend(AbstractBackend):  # type: ignore[misc,unused-ignore]
    """The backend ``azureml``, and ``estimatory``."""

    def run(
        self,
        project_uri: str,
        entry_point: str,
        params: Mapping[str, Any] | None,
        version: str | None,
        backend_config: Mapping[str, Any],
        tracking_uri: str,
        experiment_id: str,
    ) -> SubmittedProject:
        """Submit an entry point of a project; return at once.

        Args:
            project_uri: folder or Git repository with an ``MLproject`` file.
            entry_point: one of the file's, else a script.
            params: for the entry point's command.
            version: commit or branch of a Git repository.
            backend_config: ``COMPUTE``: a target, ``local`` by default; ``STREAM_OUTPUT``: show
                the output while it is waited for, as by default; ``USE_CONDA``: False for this
                interpreter in place of the project's environment.
            tracking_uri: of the workspace.
            experiment_id: of the experiment in it.

        Raises:
            MlflowException: something of that is not valid; nothing was started.
        """
        try:
            project = _Project(project_uri, entry_point, params or {}, version, backend_config)
            experiment = _find_experiment(tracking_uri, experiment_id)
            run: Run = experiment.submit(project)
        except EstimatoryError as error:
            raise to_mlflow_error(error) from None
        return SubmittedProject(run, bool(backend_config.get(STREAM_OUTPUT, True)))


class SubmittedProject(SubmittedRun):  # type: ignore[misc,unused-ignore]
    """A submitted project, as MLflow waits for it."""

    def __init__(self, run: Run, shows_output: bool) -> None:
        super().__init__()
        self._run, self._shows_output = run, shows_output

    @property
    def run_id(self) -> str:
        return self._run.id

    def wait(self) -> bool:
        """Wait for the end; return whether the run completed."""
        self._run.wait_for_completion(show_output=self._shows_output, raise_on_error=False)
        return self.get_status() == COMPLETED

    def get_status(self) -> str:
        """Return Azure ML's word, such as ``Completed``."""
        return self._run.get_status()

    def cancel(self) -> None:
        """End the run's processes."""
        self._run.cancel()


class _Project(SubmittedAsRun):
    """A project to submit: the folder, its command line and its parameters."""

    def __init__(
        self,
        uri: str,
        entry_point: str,
        params: Mapping[str, Any],
        version: str | None,
        backend_config: Mapping[str, Any],
    ) -> None:
        _check_known(backend_config)
        self._folder: str = fetch_and_validate_project(uri, version, entry_point, params)
        project = load_project(self._folder)
        entry = project.get_entry_point(entry_point)
        self._command: str = entry.compute_command(params, None)
        self._parameters = {**{n: p.default for n, p in entry.parameters.items()}, **params}
        self._environment = make_project_environment(project, backend_config)
        self._target = str(backend_config.get(COMPUTE) or "local")

    def to_request(self, experiment: str, tags: dict[str, str] | None = None) -> RunRequest:
        """Return the same as plain data, ready for submission."""
        config = ScriptRunConfig(
            self._folder,
            command=self._command,
            compute_target="local" if self._target.lower() == "local" else self._target,
            environment=self._environment,
        )
        request = config.to_request(experiment, tags)
        return request.replace(parameters=self._parameters)


def _find_experiment(tracking_uri: str, experiment_id: str) -> Experiment:
    if not tracking_uri.startswith(f"{SCHEME}:"):
        raise refused(
            f"A project is submitted to a workspace, and MLflow's tracking URI is {tracking_uri}: "
            "call mlflow.set_tracking_uri(ws.get_mlflow_tracking_uri()) first."
        )
    store = EstimatoryStore(workspace_path(tracking_uri))
    return Experiment(store.workspace, store.get_experiment(experiment_id).name)


def _check_known(backend_config: Mapping[str, Any]) -> None:
    for name in backend_config:
        if name not in (*_KNOWN, *_OF_MLFLOW) and not name.startswith("_"):
            raise MlflowException(
                f"The backend configuration has {name!r}. Known: {', '.join(_KNOWN)}."
            )
