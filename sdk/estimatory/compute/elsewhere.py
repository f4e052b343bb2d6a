"""Computes of Azure that have no counterpart on one's own machines.

Their names can be imported, so that a notebook that mentions them loads; making one says what to
use instead, whatever the arguments.
"""

from __future__ import annotations

from typing import NoReturn

from ..base.checked_calls import checked
from ..errors import ComputeTargetError
from .target import ComputeTarget

_INSTEAD = "Use compute_target='local', or AmlCompute for a pool of nodes on this machine."

_ARGUMENTS = (
    *("workspace", "name", "attach_configuration", "provisioning_configuration"),
    *("resource_id", "resource_group", "cluster_name", "account_name", "factory_name"),
    *("workspace_name", "access_token", "namespace", "identity_type", "identity_ids"),
    *("instance_types", "default_instance_type", "linked_service", "type", "pool_name"),
    *("subscription_id", "username", "address", "ssh_port", "password", "private_key_file"),
    *("private_key_passphrase", "kusto_connection_string", "application_id", "application_key"),
    *("tenant_id", "agent_count", "vm_size", "ssl_cname", "ssl_cert_pem_file"),
    *("ssl_key_pem_file", "location", "vnet_resourcegroup_name", "vnet_name", "subnet_name"),
    *("service_cidr", "dns_service_ip", "docker_bridge_cidr", "cluster_purpose"),
    *("load_balancer_type", "load_balancer_subnet", "ssh_public_access", "tags", "description"),
    *("admin_user_ssh_public_key", "assigned_user_object_id", "assigned_user_tenant_id"),
)
"""What attaching or provisioning one of them took; another keyword is a typo."""


class _Elsewhere(ComputeTarget):
    """Cannot be made here."""

    @classmethod
    def attach(cls, *_: object, **named: object) -> NoReturn:
        """Raises ComputeTargetError."""
        _refuse(cls.__name__, named)

    @classmethod
    def attach_configuration(cls, *_: object, **named: object) -> NoReturn:
        """Raises ComputeTargetError."""
        _refuse(cls.__name__, named)

    @classmethod
    def provisioning_configuration(cls, *_: object, **named: object) -> NoReturn:
        """Raises ComputeTargetError."""
        _refuse(cls.__name__, named)


def _refuse(name: str, named: dict[str, object]) -> NoReturn:
    unknown = [argument for argument in named if argument not in _ARGUMENTS]
    if unknown:
        raise TypeError(f"{name} took no argument {unknown[0]!r}.")
    raise ComputeTargetError(f"{name} is a service of Azure, which is not used here.", _INSTEAD)


def _lacks(*names: str) -> dict[str, str]:
    """Return names with the sentence that such a fact of Azure does not exist here."""
    return dict.fromkeys(names, f"It is a fact of a service of Azure. {_INSTEAD}")


@checked
class AdlaCompute(_Elsewhere):
    """Data Lake Analytics."""


_AKS = _lacks(
    *("agent_count", "agent_vm_size", "cluster_fqdn", "cluster_purpose", "load_balancer_subnet"),
    *("load_balancer_type", "ssl_configuration", "system_services", "get_credentials", "update"),
)


@checked
class AksCompute(_Elsewhere, absent=_AKS):
    """Kubernetes Service, for deployments."""

    class ClusterPurpose:
        """Purpose of a cluster."""

        FAST_PROD = "FastProd"
        DEV_TEST = "DevTest"


@checked
class BatchCompute(_Elsewhere):
    """Azure Batch."""


_INSTANCE = _lacks(
    *("admin_user_ssh_public_key", "admin_username", "applications", "assigned_user_object_id"),
    *("assigned_user_tenant_id", "errors", "get_active_runs", "get_docs_url"),
    *("instance_location", "instance_resource_id", "private_ip_address", "public_ip_address"),
    *("restart", "ssh_port", "ssh_public_access", "start", "status", "stop", "subnet_id"),
    *("subnet_name", "supported_vmsizes", "update_sso_settings", "vnet_name"),
    "vnet_resourcegroup_name",
)


@checked
class ComputeInstance(_Elsewhere, absent=_INSTANCE):
    """A workstation in the cloud."""

    def delete(self, wait_for_completion: bool = False, show_output: bool = False) -> None:
        """Forget the target; its runs stay."""
        super().delete()


@checked
class DatabricksCompute(_Elsewhere, absent=_lacks("get_credentials")):
    """Databricks."""


@checked
class DataFactoryCompute(_Elsewhere):
    """Data Factory."""


@checked
class DsvmCompute(_Elsewhere, absent=_lacks("address", "get_credentials", "ssh_port")):
    """Data Science Virtual Machine."""


@checked
class HDInsightCompute(_Elsewhere, absent=_lacks("address", "get_credentials", "ssh_port")):
    """HDInsight."""


_KUBERNETES = _lacks(
    *("default_instance_type", "identity", "identity_ids", "identity_type", "instance_types"),
    *("namespace", "public_ip", "status"),
)


@checked
class KubernetesCompute(_Elsewhere, absent=_KUBERNETES):
    """An attached Kubernetes cluster."""


@checked
class KustoCompute(_Elsewhere, absent=_lacks("get_credentials")):
    """Data Explorer."""


_SYNAPSE = _lacks(
    *("auto_pause_enabled", "auto_pause_in_minutes", "auto_scale_enabled", "max_node_count"),
    *("min_node_count", "node_count", "node_size", "node_size_family", "spark_version"),
)


@checked
class SynapseCompute(_Elsewhere, absent=_SYNAPSE):
    """Synapse Spark pools."""
