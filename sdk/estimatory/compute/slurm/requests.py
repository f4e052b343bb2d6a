"""Which targets are Slurm clusters, and whether a run can be handed to one."""

from __future__ import annotations

import os
from typing import Any

from ...base import lazy_dataclasses as dataclasses
from ...errors import ComputeTargetError
from ...folders.run_spec import RunSpec
from ...folders.workspace_folder import WorkspaceFolder
from ..record import SLURM_KIND, TargetRecord, find_target
from .client import check_slurm
from .script import render_job
from .settings import SlurmSettings, check_text


def find_settings(workspace: WorkspaceFolder, name: str) -> SlurmSettings | None:
    """What a target asks of Slurm; None where it is another kind of target, or none."""
    target = find_target(workspace, name)
    return read_settings(target) if target and target.kind == SLURM_KIND else None


def get_settings(workspace: WorkspaceFolder, name: str) -> SlurmSettings:
    """What a target asks of Slurm.

    Raises:
        ComputeTargetError: it is no Slurm cluster.
    """
    settings = find_settings(workspace, name)
    if settings is None:
        raise ComputeTargetError(f"{name!r} is no Slurm target.")
    return settings


def read_settings(target: TargetRecord) -> SlurmSettings:
    return SlurmSettings.from_json(target.configuration)


def check_slurm_request(
    workspace: WorkspaceFolder, target: TargetRecord, request: Any, n_nodes: int
) -> None:
    """Refuse what Slurm cannot be asked for.

    Raises:
        ComputeTargetError: no Slurm here, an image, too many nodes, or a path that no line of a
            script can hold.
    """
    if request.container:
        raise ComputeTargetError(
            f"A container image on Slurm ({target.name!r}) is not supported.",
            "Leave out the image, or run it with compute_target='local'.",
        )
    most = read_settings(target).max_nodes
    if most and n_nodes > most:
        raise ComputeTargetError(
            f"The run asks for {n_nodes} nodes and {target.name!r} allows {most}.",
            "Ask for fewer, or attach the target with a larger max_nodes.",
        )
    check_text("The workspace's path", workspace.path)
    check_slurm()


def preview_script(workspace: WorkspaceFolder, name: str, draft: RunSpec) -> str:
    """Return the batch script of a run, with ``RUN_ID`` where its id will be.

    Raises:
        ComputeTargetError: the target is no Slurm cluster, or a value cannot stand in a script.
    """
    spec = dataclasses.replace(draft, run_id="RUN_ID")
    folder = os.path.join(workspace.runs_folder, spec.run_id)
    return render_job(spec, get_settings(workspace, name), folder)
