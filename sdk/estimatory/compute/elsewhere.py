"""Computes of Azure that have no counterpart on one's own machines.

Their names can be imported, so that a notebook that mentions them loads; making one says what to
use instead.
"""

from __future__ import annotations

from typing import Any, NoReturn

from ..errors import ComputeTargetError
from .target import ComputeTarget

_INSTEAD = "Use compute_target='local', or AmlCompute for a pool of nodes on this machine."


class _Elsewhere(ComputeTarget):
    """Cannot be made here."""

    @classmethod
    def attach_configuration(cls, *_: Any, **__: Any) -> NoReturn:
        """Raises ComputeTargetError."""
        _refuse(cls.__name__)

    @classmethod
    def provisioning_configuration(cls, *_: Any, **__: Any) -> NoReturn:
        """Raises ComputeTargetError."""
        _refuse(cls.__name__)


def _refuse(name: str) -> NoReturn:
    raise ComputeTargetError(f"{name} is a service of Azure, which is not used here.", _INSTEAD)


class AdlaCompute(_Elsewhere):
    """Data Lake Analytics."""


class AksCompute(_Elsewhere):
    """Kubernetes Service, for deployments."""


class BatchCompute(_Elsewhere):
    """Azure Batch."""


class ComputeInstance(_Elsewhere):
    """A workstation in the cloud."""


class DatabricksCompute(_Elsewhere):
    """Databricks."""


class DataFactoryCompute(_Elsewhere):
    """Data Factory."""


class DsvmCompute(_Elsewhere):
    """Data Science Virtual Machine."""


class HDInsightCompute(_Elsewhere):
    """HDInsight."""


class KubernetesCompute(_Elsewhere):
    """An attached Kubernetes cluster."""


class KustoCompute(_Elsewhere):
    """Data Explorer."""


class SynapseCompute(_Elsewhere):
    """Synapse Spark pools."""
