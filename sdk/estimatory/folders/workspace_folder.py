"""The one class that knows a workspace's file names."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import TypeVar, cast

from ..base.clean_text import storable
from ..base.current_folder import absolute_path
from ..base.files import list_folder
from ..errors import RunNotFoundError, UserError
from .inside_container import check_not_in_container, check_not_on_other_host
from .run_folder import RunFolder
from .workspace_trust import check_trusted

_T = TypeVar("_T")
_RUN_ID = r"[A-Za-z0-9][A-Za-z0-9_.\-]*\Z"
"""Compiled when it is first used: scripts wait for their imports."""
_LONGEST_RUN_ID = 240
"""A file name has 255 bytes, and the folder has a prefix while it is being made."""


def check_run_id(run_id: str) -> None:
    """Raises UserError unless the id is letters, digits, ``_``, ``-`` and ``.`` (at most 240)."""
    if not re.match(_RUN_ID, run_id) or len(run_id) > _LONGEST_RUN_ID:
        raise UserError(
            f"{run_id!r:.80} is not a run id.",
            f"Use 1 to {_LONGEST_RUN_ID} letters, digits, '_', '-' and '.', the first a letter or "
            "a digit.",
        )


class WorkspaceFolder:
    """``<workspace>/`` and every name directly in it.

    A name that another user made, or may change, is refused with UntrustedWorkspaceError.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = absolute_path(path)

    def __repr__(self) -> str:
        return f"WorkspaceFolder({self.path!r})"

    def is_at(self, path: str) -> bool:
        """Return whether ``path``, as it was stored, leads to this workspace."""
        if not os.path.isabs(path) or "\0" in path:
            return False
        return path == storable(self.path) or os.path.realpath(path) == os.path.realpath(self.path)

    def read(self, path: str, decode: Callable[[str], _T]) -> _T:
        """Return what ``decode`` makes of the file at ``path``, as the file is now."""
        return decode(path)

    def _inside(self, name: str) -> str:
        return self.trusted(os.path.join(self.path, name))

    def trusted(self, path: str) -> str:
        """Return the same path, which lies in the workspace, if what lies there may be used.

        Raises:
            UntrustedWorkspaceError: another user made it, or may change it.
        """
        check_trusted(self.path, path)
        return path

    def _outside_of_containers(self, name: str) -> str:
        """Raises WorkspaceError in the container of a run, which sees nothing of it."""
        check_not_in_container(name)
        check_not_on_other_host(name)
        return self._inside(name)

    @property
    def description_path(self) -> str:
        return self._inside("workspace.json")

    @property
    def index_path(self) -> str:
        return self._outside_of_containers("index.sqlite")

    @property
    def client_folder(self) -> str:
        return self._inside("client")

    @property
    def snapshots_folder(self) -> str:
        return self._inside("snapshots")

    @property
    def runs_folder(self) -> str:
        return self._inside("runs")

    @property
    def models_folder(self) -> str:
        return self._inside("models")

    @property
    def compute_folder(self) -> str:
        return self._outside_of_containers("compute")

    @property
    def sweeps_folder(self) -> str:
        """Of the sweeps that go on: each holds the lock of a file, by which they share slots."""
        return self._outside_of_containers("sweeps")

    def queue_folder(self, target_name: str) -> str:
        """Return the line of runs before a compute target: a ticket each."""
        return os.path.join(self.compute_folder, f"{target_name}.queue")

    def nodes_folder(self, target_name: str) -> str:
        """Return what is kept of the containers that are the nodes of a compute target."""
        return os.path.join(self.compute_folder, f"{target_name}.nodes")

    @property
    def experiments_folder(self) -> str:
        return self._inside("experiments")

    @property
    def environments_folder(self) -> str:
        return self._inside("environments")

    @property
    def images_folder(self) -> str:
        """What is known of the images built here: lock, Dockerfile, log."""
        return self._inside("images")

    @property
    def environment_definitions_folder(self) -> str:
        """What people registered: ``<name>/<version>/environment.json``."""
        return self._outside_of_containers("environment_definitions")

    @property
    def datasets_folder(self) -> str:
        return self._outside_of_containers("datasets")

    @property
    def datastores_folder(self) -> str:
        return self._outside_of_containers("datastores")

    @property
    def mlflow_folder(self) -> str:
        """What MLflow's client says of the models that it logs."""
        return self._outside_of_containers("mlflow")

    @property
    def connections_folder(self) -> str:
        """How to reach what is elsewhere, one file a connection, without its secret."""
        return self._outside_of_containers("connections")

    @property
    def secrets_folder(self) -> str:
        """One file a secret, for its owner only."""
        return self._outside_of_containers("secrets")

    @property
    def settings_path(self) -> str:
        """What people may set by hand: ``{"datastores": {"mnist": {"stand_in": "/data"}}}``."""
        return self._inside("settings.json")

    def new_run_folder(self, run_id: str) -> RunFolder:
        """Return the folder of a run being submitted; readers see it once it is renamed."""
        check_not_in_container("runs")
        check_not_on_other_host("runs")
        return RunFolder(os.path.join(self.runs_folder, f".new-{run_id}"))

    def run_folder(self, run_id: str) -> RunFolder:
        """Return the folder of a run that exists.

        Raises:
            RunNotFoundError: no such run, or not a run id at all (a path, say).
            UntrustedWorkspaceError: it is another user's.
        """
        folder = RunFolder(os.path.join(self.runs_folder, run_id))
        if not re.match(_RUN_ID, run_id) or not folder.exists():
            check_not_in_container("index.sqlite")
            check_not_on_other_host("index.sqlite")
            raise RunNotFoundError(
                f"There is no run {run_id!r} in {self.path}.",
                "`estimatory runs` lists the runs of the workspace.",
            )
        self.trusted(folder.path)
        return folder

    def list_run_ids(self) -> list[str]:
        """Ids of every run, in no order; a folder whose name is no UTF-8 is none."""
        names = list_folder(self.runs_folder)
        return [n for n in names if not n.startswith(".") and storable(n) == n]


class WorkspaceReading(WorkspaceFolder):
    """A workspace as one submission sees it: each settings file and record is read once."""

    def __init__(self, workspace: WorkspaceFolder) -> None:
        super().__init__(workspace.path)
        self._known: dict[str, object] = {}
        self._trusted: set[str] = set()

    def trusted(self, path: str) -> str:
        """Return the path; what was trusted once stays so, as nobody else may change it."""
        if path not in self._trusted:
            self._trusted.add(super().trusted(path))
        return path

    def read(self, path: str, decode: Callable[[str], _T]) -> _T:
        """Return what ``decode`` made of the file at ``path`` the first time."""
        if path not in self._known:
            self._known[path] = decode(path)
        return cast(_T, self._known[path])
