"""Computes of Azure that have no counterpart on one's own machines.

Their names can be imported, so that a notebook that mentions them loads; making one says what to
use instead.
"""

from __future__ import annotations

from typing import Any, NoReturn

from ..checked_calls import checked
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


@checked
class AdlaCompute(_Elsewhere):
    """Data Lake Analytics."""


@checked
class AksCompute(_Elsewhere):
    """Kubernetes Service, for deployments."""


@checked
class BatchCompute(_Elsewhere):
    """Azure Batch."""


@checked
class ComputeInstance(_Elsewhere):
    """A workstation in the cloud."""


@checked
class DatabricksCompute(_Elsewhere):
    """Databricks."""


@checked
class DataFactoryCompute(_Elsewhere):
    """Data Factory."""


@checked
class DsvmCompute(_Elsewhere):
    """Data Science Virtual Machine."""


@checked
class HDInsightCompute(_Elsewhere):
    """HDInsight."""


@checked
class KubernetesCompute(_Elsewhere):
    """An attached Kubernetes cluster."""


@checked
class KustoCompute(_Elsewhere):
    """Data Explorer."""


@checked
class SynapseCompute(_Elsewhere):
    """Synapse Spark pools."""
