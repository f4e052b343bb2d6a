"""Whether a run can be handed to a Slurm cluster, and the batch script that it would become."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ...base import lazy_dataclasses as dataclasses
from ...errors import ComputeTargetError
from ...folders.run_spec import RunSpec
from ...folders.workspace_folder import WorkspaceFolder
from ..request import count_nodes
from .client import check_slurm
from .script import render_job
from .settings import SlurmSettings, check_text

if TYPE_CHECKING:
    from ..request import PlacedRequest


def check_slurm_request(
    workspace: WorkspaceFolder, name: str, settings: SlurmSettings, request: PlacedRequest
) -> None:
    """Refuse a request that Slurm cannot be given.

    Raises:
        ComputeTargetError: no Slurm here, an image, too many nodes, or a path that no line of a
            script can hold.
    """
    if request.container:
        raise ComputeTargetError(
            f"A container image on Slurm ({name!r}) is not supported.",
            "Leave out the image, or run it with compute_target='local'.",
        )
    n_nodes, most = count_nodes(request), settings.max_nodes
    if most and n_nodes > most:
        raise ComputeTargetError(
            f"The run asks for {n_nodes} nodes and {name!r} allows {most}.",
            "Ask for fewer, or attach the target with a larger max_nodes.",
        )
    check_text("The workspace's path", workspace.path)
    check_slurm()


def preview_script(workspace: WorkspaceFolder, settings: SlurmSettings, draft: RunSpec) -> str:
    """Return the batch script of a run, with ``RUN_ID`` in place of its id.

    Raises:
        ComputeTargetError: a value cannot be written into a script.
    """
    spec = dataclasses.replace(draft, run_id="RUN_ID")
    return render_job(spec, settings, os.path.join(workspace.runs_folder, spec.run_id))
