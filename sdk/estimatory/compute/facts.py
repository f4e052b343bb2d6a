"""What a person set of a target, in words and values that can be shown."""

from __future__ import annotations

import os
from typing import Any

from ..folders.workspace_folder import WorkspaceFolder
from ..folders.workspace_settings import get_setting
from ..masking import mask_secrets
from .hosts.pools import HOSTS_SETTING
from .machine import count_cores, list_gpus
from .pool.nodes.settings import find_nodes
from .record import SLURM_KIND, TargetRecord

_LABELS = {
    "description": "Description",
    "vm_size": "VM size",
    "username": "User",
    "address": "Address",
    "ssh_port": "Port",
    "shared_folder": "Shared folder",
    "python": "Python",
    "partition": "Partition",
    "account": "Account",
    "qos": "QOS",
    "time_limit": "Time limit",
    "memory": "Memory",
    "gres": "GRES",
    "cpus_per_task": "CPUs a task",
    "constraint": "Constraint",
    "sbatch_options": "sbatch options",
}
"""Settings that may be shown, in this order: not where a key lies, nor what ``setup`` may set."""


def describe_machine() -> dict[str, str]:
    """What ``local`` is."""
    gpus = list_gpus(os.environ)
    facts = {"Cores": str(count_cores())}
    return {**facts, "GPUs": ", ".join(gpus)} if gpus else facts


def describe_configuration(workspace: WorkspaceFolder, target: TargetRecord) -> dict[str, str]:
    """Label to value of everything that was set of a target and may be shown.

    Raises:
        ComputeTargetError: a setting is not valid.
    """
    settings = target.configuration
    facts = {label: _render(settings.get(name)) for name, label in _LABELS.items()}
    if target.kind == "AmlCompute":
        facts.update(_describe_pool(workspace, target))
    if target.kind == SLURM_KIND:
        facts["Nodes at most"] = _render(settings.get("max_nodes"))
    return {label: mask_secrets(text) for label, text in facts.items() if text}


def _describe_pool(workspace: WorkspaceFolder, target: TargetRecord) -> dict[str, str]:
    nodes = find_nodes(workspace, target.name)
    if nodes is None:
        return {"Hosts of": _render(get_setting(workspace, HOSTS_SETTING.format(name=target.name)))}
    return {
        "Node image": nodes.container.image,
        "Node memory": nodes.container.memory,
        "Node CPUs": _render(nodes.container.cpus),
        "Nodes": f"{nodes.min_nodes} to {nodes.max_nodes}",
        "Idle nodes": f"go after {nodes.idle_s:g} s",
    }


def _render(value: Any) -> str:
    if not value:
        return ""
    if isinstance(value, (list, tuple)):
        return " ".join(_render(item) for item in value)
    return "yes" if value is True else str(value)
