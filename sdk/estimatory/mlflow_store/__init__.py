"""MLflow over a workspace: its runs are the workspace's runs, its models the registered ones.

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
    """Return the store of ``estimatory:///path/of/workspace``; without a path, of the one at hand.

    MLflow passes an artifact address besides; artifacts lie in their run's folder.
    """
    from .store import EstimatoryStore

    return EstimatoryStore(workspace_path(store_uri))


def make_registry_store(store_uri: str = "", tracking_uri: str | None = None) -> EstimatoryRegistry:
    """Return the model registry of the same workspace; the arguments have MLflow's names."""
    from .registry import EstimatoryRegistry

    return EstimatoryRegistry(workspace_path(store_uri), tracking_uri)


def make_artifact_repository(artifact_uri: str, **_: object) -> ModelFiles:
    """Return the repository that fetches the files of registered models."""
    from .model_files import ModelFiles

    return ModelFiles(artifact_uri)


def make_project_backend() -> ProjectBackend:
    """Return the backend of ``mlflow.projects.run(backend="azureml")``."""
    from .projects import ProjectBackend

    return ProjectBackend()
