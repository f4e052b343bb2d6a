"""Compute targets: where runs execute, by name.

``local`` is always there. What was a cluster in Azure ML is a pool of nodes on this machine.
"""

from __future__ import annotations

from .aml_compute import AmlCompute, AmlComputeStatus
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
from .record import LOCAL, TargetRecord, find_target, list_targets
from .remote import RemoteCompute
from .target import ComputeTarget

__all__ = [
    "LOCAL",
    "AdlaCompute",
    "AksCompute",
    "AmlCompute",
    "AmlComputeStatus",
    "BatchCompute",
    "ComputeInstance",
    "ComputeTarget",
    "DataFactoryCompute",
    "DatabricksCompute",
    "DsvmCompute",
    "HDInsightCompute",
    "KubernetesCompute",
    "KustoCompute",
    "RemoteCompute",
    "SynapseCompute",
    "TargetRecord",
    "find_target",
    "list_targets",
]
