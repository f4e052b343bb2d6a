"""Compute targets: where runs execute, by name.

``local`` is always there. What was a cluster in Azure ML is a pool of nodes on this machine; hosts
that ssh reaches are an SshCompute, the batch queue of a cluster is a SlurmCompute.
Names are imported when they are first used: every submission checks its target, few make one.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .configurations import (
        ComputeTargetAttachConfiguration,
        ComputeTargetProvisioningConfiguration,
    )
    from .elsewhere import (
        AdlaCompute,
        AksCompute,
        BatchCompute,
        ComputeInstance,
        DatabricksCompute,
        DataFactoryCompute,
        DsvmCompute,
        HDInsightCompute,
        KubernetesCompute,
        KustoCompute,
        SynapseCompute,
    )
    from .hosts.remote import RemoteCompute, RemoteComputeAttachConfiguration
    from .hosts.ssh_compute import SshCompute
    from .pool.aml_compute import AmlCompute
    from .pool.aml_configuration import AmlComputeProvisioningConfiguration
    from .pool.aml_status import AmlComputeNodeStateCounts, AmlComputeStatus, ScaleSettings
    from .record import LOCAL, TargetRecord, find_target, list_targets
    from .slurm.slurm_compute import SlurmCompute
    from .target import ComputeTarget

__all__ = [
    "LOCAL",
    "AdlaCompute",
    "AksCompute",
    "AmlCompute",
    "AmlComputeNodeStateCounts",
    "AmlComputeProvisioningConfiguration",
    "AmlComputeStatus",
    "BatchCompute",
    "ComputeInstance",
    "ComputeTarget",
    "ComputeTargetAttachConfiguration",
    "ComputeTargetProvisioningConfiguration",
    "DataFactoryCompute",
    "DatabricksCompute",
    "DsvmCompute",
    "HDInsightCompute",
    "KubernetesCompute",
    "KustoCompute",
    "RemoteCompute",
    "RemoteComputeAttachConfiguration",
    "ScaleSettings",
    "SlurmCompute",
    "SshCompute",
    "SynapseCompute",
    "TargetRecord",
    "find_target",
    "list_targets",
]

_HOMES = {
    "AmlCompute": "pool.aml_compute",
    "AmlComputeNodeStateCounts": "pool.aml_status",
    "AmlComputeProvisioningConfiguration": "pool.aml_configuration",
    "AmlComputeStatus": "pool.aml_status",
    "ComputeTarget": "target",
    "ComputeTargetAttachConfiguration": "configurations",
    "ComputeTargetProvisioningConfiguration": "configurations",
    "LOCAL": "record",
    "RemoteCompute": "hosts.remote",
    "RemoteComputeAttachConfiguration": "hosts.remote",
    "ScaleSettings": "pool.aml_status",
    "SlurmCompute": "slurm.slurm_compute",
    "SshCompute": "hosts.ssh_compute",
    "TargetRecord": "record",
    "find_target": "record",
    "list_targets": "record",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES.get(name, 'elsewhere')}", __name__), name)
