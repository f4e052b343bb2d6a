"""What every process of a run finds on its PYTHONPATH: the core, and its other names.

A folder of links: an environment that holds nothing of ours can log, by this project's names, by
the Azure ML SDK's or by MLflow's.
"""

from __future__ import annotations

import os
import zlib

from ..launchers.variables import ALIASES_FOLDER
from ..workspace_folder import WorkspaceFolder

_CORE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LINKS = {
    "estimatory": _CORE,
    ALIASES_FOLDER: os.path.join(_CORE, "legacy_aliases", "at_start"),
    "azureml.py": os.path.join(_CORE, "compat", "azureml_in_runs.py"),
    # What Python reads entry points from: MLflow finds its plugin there.
    "estimatory_run_client-1.dist-info": os.path.join(_CORE, "mlflow_store", "entry_points"),
}


def make_client_folder(workspace: WorkspaceFolder) -> str:
    """The path of the folder; made by the first run of this core in the workspace."""
    path = os.fsencode(_CORE)
    # hashlib would load OpenSSL while the script waits to be started.
    digest = f"{zlib.crc32(path):08x}{zlib.adler32(path):08x}"
    folder = os.path.join(workspace.client_folder, digest)
    for name, target in LINKS.items():
        link = os.path.join(folder, name)
        if not os.path.islink(link):
            os.makedirs(folder, exist_ok=True)
            try:
                os.symlink(target, link)
            except FileExistsError:  # another worker's
                pass
    return folder
