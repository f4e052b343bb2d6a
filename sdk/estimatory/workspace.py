"""The user's door to everything: the folder that holds runs, models and environments."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from .errors import WorkspaceError
from .run_folder import read_json, write_json
from .workspace_folder import WorkspaceFolder

if TYPE_CHECKING:
    from .experiment import Experiment
    from .models import ModelRecord
    from .runs import Run

FOLDER_NAME = ".estimatory"
VARIABLE = "ESTIMATORY_WORKSPACE"
FORMAT = 1


def find_workspace_folder(path: str | os.PathLike[str] | None = None) -> WorkspaceFolder:
    """The workspace folder, made if it is not there yet.

    Without ``path``: the one that the variable ESTIMATORY_WORKSPACE names, else the nearest
    ``.estimatory/`` from the current folder upwards, else ``~/.estimatory``.

    Raises:
        WorkspaceError: the folder cannot be made or is no workspace.
    """
    folder = WorkspaceFolder(path or os.environ.get(VARIABLE) or find_nearest_workspace_path())
    if not os.path.exists(folder.description_path):
        _create(folder)
    return folder


def find_nearest_workspace_path(start: str | os.PathLike[str] = ".") -> str:
    """``.estimatory`` in ``start`` or the nearest folder above it, else ``~/.estimatory``."""
    folder = os.path.abspath(start)
    while True:
        candidate = os.path.join(folder, FOLDER_NAME)
        if os.path.isdir(candidate):
            return candidate
        parent = os.path.dirname(folder)
        if parent == folder:
            return os.path.join(os.path.expanduser("~"), FOLDER_NAME)
        folder = parent


def _create(folder: WorkspaceFolder) -> None:
    name = os.path.basename(os.path.dirname(folder.path)) or "workspace"
    description = {"format": FORMAT, "name": name, "created_at": time.time()}
    try:
        for path in (folder.runs_folder, folder.snapshots_folder, folder.models_folder):
            os.makedirs(path, exist_ok=True)
        os.makedirs(folder.environments_folder, exist_ok=True)
        # Nothing in a workspace is meant for the repository that it may lie in.
        with open(os.path.join(folder.path, ".gitignore"), "w", encoding="utf-8") as file:
            file.write("*\n")
        write_json(folder.description_path, description)
    except OSError as error:
        raise WorkspaceError(
            f"{folder.path} cannot be used as a workspace: {error.strerror}.",
            f"Name another folder: Workspace(path), or the variable {VARIABLE}.",
        ) from None


class Workspace:
    """A folder that holds runs, models and environments.

    Args:
        path: of the folder; see :func:`find_workspace_folder` for the default.

    Raises:
        WorkspaceError: the folder cannot be made or is no workspace.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        self.folder = find_workspace_folder(path)

    @property
    def path(self) -> str:
        return self.folder.path

    @property
    def name(self) -> str:
        return str(read_json(self.folder.description_path)["name"])

    def __repr__(self) -> str:
        return f"Workspace(name={self.name!r}, path={self.path!r})"

    def get_run(self, run_id: str) -> Run:
        """Raises RunNotFoundError when the workspace has no such run."""
        from .experiment import Experiment
        from .runs import Run

        spec = self.folder.run_folder(run_id).read_spec()
        return Run(Experiment(self, spec.experiment), run_id)

    @property
    def experiments(self) -> Mapping[str, Experiment]:
        """Experiments that have runs, by name."""
        from .experiment import Experiment
        from .store import Index

        index = Index(self.folder)
        index.sync()
        summaries = index.list_experiments()
        return {summary.name: Experiment(self, summary.name) for summary in summaries}

    @property
    def models(self) -> Mapping[str, ModelRecord]:
        """The newest version of each registered model, by name."""
        from .models import ModelRegistry

        return {model.name: model for model in ModelRegistry(self.folder).list_models(latest=True)}
