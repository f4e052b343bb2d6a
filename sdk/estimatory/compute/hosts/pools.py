"""The hosts of a target, and whether they can carry a request."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ...errors import ComputeTargetError
from ...folders.run_spec import PARAMETER_SERVER
from ...folders.workspace_folder import WorkspaceFolder
from ..table import find_backend

if TYPE_CHECKING:
    from ..request import PlacedRequest
    from .host import HostPool

SSH_KIND = "SshCompute"
REMOTE_KIND = "VirtualMachine"


def find_pool(workspace: WorkspaceFolder, name: str) -> HostPool | None:
    """Return the hosts that a target's runs are executed on; None when that is this machine.

    Raises:
        ComputeTargetError: an AmlCompute is mapped to a target that is none of hosts.
    """
    backend = find_backend(workspace, name)
    return backend.host_pool if backend else None


def check_pool_request(workspace: WorkspaceFolder, pool: HostPool, request: PlacedRequest) -> None:
    """Refuse what hosts cannot carry; a run may get any of them, so the smallest decides.

    Raises:
        ComputeTargetError: a container, too many processes, or a workspace outside the shared
            folder.
    """
    if request.container:
        raise ComputeTargetError(
            f"A container image on hosts reached by ssh ({request.compute_target!r}) is not "
            "supported yet.",
            "Leave out the image, or run it with compute_target='local'.",
        )
    count = 1 if request.communicator == PARAMETER_SERVER else request.process_count_per_node
    for host in pool.hosts:
        if host.slots is not None and count > host.slots:
            raise ComputeTargetError(
                f"The run asks for {count} processes a node and host {host.name} has "
                f"{host.slots} slots.",
                "Ask for fewer, or attach the target with more slots.",
            )
    check_shared(workspace, pool)


def check_shared(workspace: WorkspaceFolder, pool: HostPool) -> None:
    """Refuse a shared folder that does not hold the workspace; raises ComputeTargetError."""
    if not pool.shared_folder or is_below(workspace.path, pool.shared_folder):
        return
    raise ComputeTargetError(
        f"The workspace {workspace.path} does not lie in the shared folder {pool.shared_folder}.",
        "Use a workspace that does, or attach the hosts without shared_folder: runs are copied "
        "there and back then.",
    )


def is_below(path: str, folder: str) -> bool:
    """Return whether a path lies in a folder; links are followed."""
    folder = os.path.realpath(folder)
    return os.path.commonpath([os.path.realpath(path), folder]) == folder
