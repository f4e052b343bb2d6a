"""The folder on the PYTHONPATH of a run's processes: the core, and its other names.

A folder of links: an environment that holds nothing of ours can log, by this project's names, by
the Azure ML SDK's or by MLflow's.
"""

from __future__ import annotations

import os
import zlib

from ..base.files import list_folder, written_aside
from ..folders.workspace_folder import WorkspaceFolder
from ..folders.workspace_trust import check_tree_trusted
from ..runtime import CORE
from .ranks.variables import ALIASES_FOLDER

LINKS = {
    "estimatory": CORE,
    ALIASES_FOLDER: os.path.join(CORE, "legacy_aliases", "at_start"),
    "azureml.py": os.path.join(CORE, "compat", "azureml_in_runs.py"),
    # What Python reads entry points from: MLflow finds its plugin there.
    "estimatory_run_client-1.dist-info": os.path.join(CORE, "mlflow_store", "entry_points"),
}


def make_client_folder(workspace: WorkspaceFolder) -> str:
    """Return the path of the folder; made by the first run of this core in the workspace.

    Python imports what lies there into every script.

    Raises:
        UntrustedWorkspaceError: another user put something there, or may.
    """
    path = os.fsencode(CORE)
    # hashlib would load OpenSSL while the script waits to be started.
    digest = f"{zlib.crc32(path):08x}{zlib.adler32(path):08x}"
    folder = os.path.join(workspace.client_folder, digest)
    workspace.trusted(folder)
    for name in list_folder(folder):
        workspace.trusted(os.path.join(folder, name))
    check_tree_trusted(workspace.path, os.path.join(folder, "__pycache__"))
    for name, target in LINKS.items():
        _link(os.path.join(folder, name), target)
    return folder


def _link(link: str, target: str) -> None:
    try:
        if os.readlink(link) == target:
            return
    except OSError:  # not there yet, or no link
        pass
    os.makedirs(os.path.dirname(link), exist_ok=True)
    with written_aside(link) as aside:
        os.symlink(target, aside)
