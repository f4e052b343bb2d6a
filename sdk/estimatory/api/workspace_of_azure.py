"""Names, keys and connections that a workspace had in Azure; follows azureml-core 1.61."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..base.absent_names import AbsentNames
from ..folders.workspace_folder import WorkspaceFolder
from ..folders.workspace_search import read_description

if TYPE_CHECKING:
    from ..compute import AmlComputeProvisioningConfiguration
    from ..folders.opened_workspace import HasFolder
    from ..folders.workspace_identity import WorkspaceIdentity

CPU_CLUSTER, GPU_CLUSTER = "cpu-cluster", "gpu-cluster"
_NO_ENDPOINT = "A workspace is a folder of this machine: no network leads to it."
_NO_LOGIN = (
    "A folder asks for no login. InteractiveLoginAuthentication() is there where code wants one, "
    "and what reaches Azure itself logs in by azure-identity."
)
_ABSENT = {
    **dict.fromkeys(("add_private_endpoint", "delete_private_endpoint_connection"), _NO_ENDPOINT),
    "diagnose_workspace": "ws.check() looks through the workspace for what is damaged.",
    "update_dependencies": "A workspace here depends on no registry of containers.",
    **dict.fromkeys(("_auth", "_auth_object"), _NO_LOGIN),
}


class _DefaultCluster:
    """The configuration of a default cluster, made when it is looked at."""

    def __init__(self, vm_size: str) -> None:
        self.vm_size = vm_size

    def __get__(self, instance: object, owner: type) -> AmlComputeProvisioningConfiguration:
        from ..compute import AmlCompute

        return AmlCompute.provisioning_configuration(self.vm_size, min_nodes=0, max_nodes=2)


class WorkspaceOfAzure(AbsentNames, absent=_ABSENT):
    """The facts that a subscription of Azure had of a workspace; they are kept and shown."""

    DEFAULT_CPU_CLUSTER_NAME = CPU_CLUSTER
    DEFAULT_GPU_CLUSTER_NAME = GPU_CLUSTER
    DEFAULT_CPU_CLUSTER_CONFIGURATION = _DefaultCluster("STANDARD_DS2_V2")
    DEFAULT_GPU_CLUSTER_CONFIGURATION = _DefaultCluster("STANDARD_NC6")
    folder: WorkspaceFolder

    @property
    def _identity(self) -> WorkspaceIdentity:
        from ..folders.workspace_identity import (
            WorkspaceIdentity,  # an import of the package does without
        )

        description = read_description(self.folder)
        names = description.get("azure") or {}
        return WorkspaceIdentity(**{"workspace_name": description["name"], **names})

    @property
    def subscription_id(self) -> str:
        return self._identity.subscription_id

    @property
    def resource_group(self) -> str:
        return self._identity.resource_group

    # The private names by which code hands a workspace on, as MLClient(ws._subscription_id, …)
    @property
    def _workspace_name(self) -> str:
        return self._identity.workspace_name

    @property
    def _subscription_id(self) -> str:
        return self._identity.subscription_id

    @property
    def _resource_group(self) -> str:
        return self._identity.resource_group

    @property
    def _workspace_id(self) -> str:
        """The same as ``get_details()["workspaceid"]``."""
        return self.folder.path

    @property
    def location(self) -> str:
        return self._identity.location

    @property
    def resource_id(self) -> str:
        """The path by which Azure's resource manager knew the workspace."""
        return self._identity.resource_id

    @property
    def sku(self) -> str:
        return "local"

    @property
    def discovery_url(self) -> str:
        return f"file://{self.folder.path}"

    @property
    def service_context(self) -> None:
        """There is no service."""

    # --- keys and connections --------------------------------------------------------------
    def list_keys(self) -> dict[str, Any]:
        """Return empty keys: the folder of the workspace is the user's own."""
        return {
            "userStorageKey": None,
            "userStorageResourceId": self.folder.path,
            "appInsightsInstrumentationKey": None,
            "containerRegistryCredentials": None,
            "notebookAccessKeys": None,
        }

    def sync_keys(self, no_wait: bool = False) -> None:
        """There are no keys that could have changed."""

    def set_connection(
        self,
        name: str,
        category: str,
        target: str,
        authType: str,
        value: str,
    ) -> dict[str, Any]:
        """Keep how to reach something elsewhere; returns it as :meth:`get_connection`.

        Args:
            value: JSON with what logs in; it is kept as a secret.

        Raises:
            UserError: the name is not valid, or a value is no text.
        """
        from ..folders.workspace_connections import set_connection

        return set_connection(
            self.folder, name, category=category, target=target, authType=authType, value=value
        )

    def get_connection(self, name: str) -> dict[str, Any]:
        """Return ``{"name", "category", "target", "authType", "value"}``.

        Raises:
            NotFoundError: there is none of that name.
        """
        from ..folders.workspace_connections import get_connection

        return get_connection(self.folder, name)

    def list_connections(
        self, category: str | None = None, target: str | None = None
    ) -> list[dict[str, Any]]:
        """Return connections by name, of a category or a target, without their values."""
        from ..folders.workspace_connections import list_connections

        return list_connections(self.folder, category, target)

    def delete_connection(self, name: str) -> None:
        """Forget a connection.

        Raises:
            NotFoundError: there is none of that name.
        """
        from ..folders.workspace_connections import delete_connection

        delete_connection(self.folder, name)


def make_default_targets(workspace: HasFolder, cpu: object, gpu: object) -> None:
    """Make ``cpu-cluster`` and ``gpu-cluster`` of the configurations that are given.

    Raises:
        ComputeTargetError: what is given is no configuration.
    """
    for name, configuration in ((CPU_CLUSTER, cpu), (GPU_CLUSTER, gpu)):
        if configuration is not None:
            from ..compute import ComputeTarget

            ComputeTarget.create(workspace, name, configuration)
