"""Which targets stand on hosts that ssh reaches, and on which."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ...errors import ComputeTargetError
from ...folders.workspace_folder import WorkspaceFolder
from ...folders.workspace_settings import get_setting
from ..record import TargetRecord, find_target

if TYPE_CHECKING:
    from .host import HostPool

SSH_KIND = "SshCompute"
REMOTE_KIND = "VirtualMachine"
HOSTS_SETTING = "compute.{name}.hosts"
"""Names the SshCompute on whose hosts the runs of an AmlCompute are executed."""


def find_pool(workspace: WorkspaceFolder, name: str) -> HostPool | None:
    """The hosts that a target's runs are executed on; None when that is this machine.

    Raises:
        ComputeTargetError: an AmlCompute is mapped to a target that is none of hosts.
    """
    target = find_target(workspace, name)
    if target is None:
        return None
    mapped = get_setting(workspace, HOSTS_SETTING.format(name=name))
    if target.kind == "AmlCompute" and mapped:
        target = _find_mapped(workspace, name, str(mapped))
    if not has_hosts(target):
        return None
    from .host import read_pool  # a run on this machine does without

    return read_pool(target.configuration)


def line_of(workspace: WorkspaceFolder, name: str) -> str:
    """The target in whose line the runs of a target wait: hosts have one, whoever names them."""
    target = find_target(workspace, name)
    if target is None or target.kind != "AmlCompute":
        return name
    return str(get_setting(workspace, HOSTS_SETTING.format(name=name)) or name)


def has_hosts(target: TargetRecord) -> bool:
    """Whether the target names hosts itself."""
    return target.kind in (SSH_KIND, REMOTE_KIND)


def check_shared(workspace: WorkspaceFolder, pool: HostPool) -> None:
    """Raises ComputeTargetError unless the shared folder, if there is one, holds the workspace."""
    if not pool.shared_folder or is_below(workspace.path, pool.shared_folder):
        return
    raise ComputeTargetError(
        f"The workspace {workspace.path} does not lie in the shared folder {pool.shared_folder}.",
        "Use a workspace that does, or attach the hosts without shared_folder: runs are copied "
        "there and back then.",
    )


def is_below(path: str, folder: str) -> bool:
    """Whether a path lies in a folder, links followed."""
    folder = os.path.realpath(folder)
    return os.path.commonpath([os.path.realpath(path), folder]) == folder


def _find_mapped(workspace: WorkspaceFolder, name: str, mapped: str) -> TargetRecord:
    target = find_target(workspace, mapped)
    if target is None or not has_hosts(target):
        raise ComputeTargetError(
            f"The setting {HOSTS_SETTING.format(name=name)!r} names {mapped!r}, which is no "
            "target of hosts.",
            "Attach an SshCompute of that name, or remove the setting.",
        )
    return target
