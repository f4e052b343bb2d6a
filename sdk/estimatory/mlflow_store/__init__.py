"""MLflow over a workspace: what it logs are runs, what it registers are models.

A plugin: ``mlflow.set_tracking_uri(workspace.get_mlflow_tracking_uri())`` finds it by its entry
points. MLflow is imported only here, in the process that uses it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .addresses import workspace_path

if TYPE_CHECKING:
    from .model_files import ModelFiles
    from .projects import ProjectBackend
    from .registry import EstimatoryRegistry
    from .store import EstimatoryStore


def make_tracking_store(store_uri: str = "", **_: object) -> EstimatoryStore:
    """The store behind ``estimatory:///path/of/workspace``; without a path, the one at hand.

    MLflow passes an artifact address besides; artifacts lie in their run's folder.
    """
    from .store import EstimatoryStore

    return EstimatoryStore(workspace_path(store_uri))


def make_registry_store(store_uri: str = "", tracking_uri: str | None = None) -> EstimatoryRegistry:
    """The model registry of the same workspace; the names of the arguments are MLflow's."""
    from .registry import EstimatoryRegistry

    return EstimatoryRegistry(workspace_path(store_uri), tracking_uri)


def make_artifact_repository(artifact_uri: str, **_: object) -> ModelFiles:
    """What fetches the files of registered models; they say where they lie themselves."""
    from .model_files import ModelFiles

    return ModelFiles(artifact_uri)


def make_project_backend() -> ProjectBackend:
    """What submits the projects of ``mlflow.projects.run(backend="azureml")``."""
    from .projects import ProjectBackend

    return ProjectBackend()
