"""The environment variables of a rank: a pure function of the worker's own and the spec."""

from __future__ import annotations

import os
from collections.abc import Mapping

from ...base.processes import RUN_MARK, WORKER_MARK
from ...folders.run_folder import RunFolder
from ...folders.run_spec import RunSpec
from ...masking import KEPT_PREFIX, SECRET_PREFIX
from ...metrics.tracking import FOLDER_VARIABLE, RANK_VARIABLE

MLFLOW_VARIABLE = "MLFLOW_TRACKING_URI"
MLFLOW_SCHEME = "estimatory:"
ALIASES_FOLDER = "with_legacy_aliases"
"""In the client folder: on PYTHONPATH it restores old names in every Python process of the run."""

_KERNEL_ONLY = frozenset(
    "CLICOLOR CLICOLOR_FORCE FORCE_COLOR GIT_PAGER JPY_API_TOKEN JPY_PARENT_PID "
    "JPY_SESSION_NAME JUPYTER_TOKEN PAGER PYDEVD_USE_FRAME_EVAL".split()
)


def rank_variables(
    spec: RunSpec, folder: RunFolder, base: Mapping[str, str], *, client_path: str, rank: int = 0
) -> dict[str, str]:
    """Everything the script sees in ``os.environ``; ``base`` is what its interpreter needs."""
    variables = {k: v for k, v in base.items() if not _is_ours_or_kernels(k)}
    if "matplotlib_inline" in variables.get("MPLBACKEND", ""):
        variables["MPLBACKEND"] = "agg"
    variables.update(spec.environment_variables)
    variables.update(_secrets(base))
    path = [client_path, *filter(None, [variables.get("PYTHONPATH")])]
    if spec.environment.legacy_aliases:
        path.insert(0, os.path.join(client_path, ALIASES_FOLDER))
    variables["PYTHONPATH"] = os.pathsep.join(path)
    variables.update(
        {
            RUN_MARK: spec.run_id,
            FOLDER_VARIABLE: folder.path,
            RANK_VARIABLE: str(rank),
            "ESTIMATORY_WORKSPACE": folder.workspace_path,
            "AZUREML_RUN_ID": spec.run_id,
            "AZUREML_ARM_PROJECT_NAME": spec.experiment,
        }
    )
    return {**variables, **_mlflow_variables(spec, folder, variables)}


def _mlflow_variables(
    spec: RunSpec, folder: RunFolder, present: Mapping[str, str]
) -> dict[str, str]:
    """Return variables that send MLflow's logging to this run, unless the user has a server.

    A kernel that logged to a workspace itself has left the variables of that in its environment.
    """
    if not present.get(MLFLOW_VARIABLE, MLFLOW_SCHEME).startswith(MLFLOW_SCHEME):
        return {}
    return {
        MLFLOW_VARIABLE: f"{MLFLOW_SCHEME}//{folder.workspace_path}",
        "MLFLOW_RUN_ID": spec.run_id,
        "MLFLOW_EXPERIMENT_ID": spec.experiment,
        "MLFLOW_EXPERIMENT_NAME": spec.experiment,
    }


def _is_ours_or_kernels(name: str) -> bool:
    is_carried = name.startswith((SECRET_PREFIX, KEPT_PREFIX))
    return name in _KERNEL_ONLY or name == WORKER_MARK or is_carried


def _secrets(base: Mapping[str, str]) -> dict[str, str]:
    start = len(SECRET_PREFIX)
    return {k[start:]: v for k, v in base.items() if k.startswith(SECRET_PREFIX)}
