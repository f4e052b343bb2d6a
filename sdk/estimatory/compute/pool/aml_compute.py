"""AmlCompute: what was a cluster is a pool of nodes on this machine; follows azureml-core 1.61."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...base.checked_calls import checked
from ..record import locked_targets
from ..target import ComputeTarget
from .aml_configuration import (
    AML_KIND,
    AmlComputeProvisioningConfiguration,
    make_settings,
)
from .aml_status import (
    AmlComputeStatus,
    ScaleSettings,
    count_nodes,
    count_slots,
    list_containers,
    list_slots,
    make_scale_settings,
)
from .machine_sizes import list_sizes
from .nodes.keeping import tell_limits
from .nodes.listing import list_node_states
from .nodes.settings import NodeSettings, find_nodes

_ACTIVE = ("Preparing", "Provisioning", "Starting", "Running", "Finalizing", "CancelRequested")
_NO_QUOTA = (
    "There is no subscription with a quota here: max_nodes is the limit, and get_status() says "
    "how many nodes are in use."
)
_NO_IDENTITY = "Nodes run as you do: no other identity is taken on."
_ABSENT = {
    **dict.fromkeys(("list_quotas", "list_usages", "update_quotas"), _NO_QUOTA),
    "min_nodes": "It is scale_settings.minimum_node_count.",
    "max_nodes": "It is scale_settings.maximum_node_count.",
    "idle_seconds_before_scaledown": "It is scale_settings.idle_seconds_before_scaledown.",
    **dict.fromkeys(("add_identity", "remove_identity", "validate_identity"), _NO_IDENTITY),
}


@checked
class AmlCompute(ComputeTarget, absent=_ABSENT):
    """A pool of ``max_nodes`` nodes on this machine: slots, or containers.

    The VM size and all that speaks of a cloud is kept and shown; it decides nothing here.
    """

    kind = AML_KIND

    @staticmethod
    def provisioning_configuration(
        vm_size: str = "",
        vm_priority: str = "dedicated",
        min_nodes: int | str = 0,
        max_nodes: int | str | None = None,
        idle_seconds_before_scaledown: int | str | None = 1800,
        admin_username: str | None = None,
        admin_user_password: str | None = None,
        admin_user_ssh_key: str | None = None,
        vnet_resourcegroup_name: str | None = None,
        vnet_name: str | None = None,
        subnet_name: str | None = None,
        tags: Mapping[str, str] | None = None,
        description: str | None = None,
        remote_login_port_public_access: str = "NotSpecified",
        identity_type: str | None = None,
        identity_id: Iterable[str] | None = None,
        location: str | None = None,
        enable_node_public_ip: bool = True,
        *,
        node_image: str | bool = False,
    ) -> AmlComputeProvisioningConfiguration:
        """Describe a pool; counts may come as strings, as from ``os.environ``.

        Args:
            node_image: makes the nodes containers: an image that has Python, or True for Python's
                own. By default the nodes are slots of this machine.

        Raises:
            ComputeTargetError: a count or the priority is not valid.
            UserError: ``node_image`` is no name of an image.
        """
        return AmlComputeProvisioningConfiguration(
            vm_size=vm_size,
            vm_priority=vm_priority,
            min_nodes=min_nodes,
            max_nodes=max_nodes,
            idle_seconds_before_scaledown=idle_seconds_before_scaledown,
            admin_username=admin_username,
            admin_user_password=admin_user_password,
            admin_user_ssh_key=admin_user_ssh_key,
            vnet_resourcegroup_name=vnet_resourcegroup_name,
            vnet_name=vnet_name,
            subnet_name=subnet_name,
            tags=tags,
            description=description,
            remote_login_port_public_access=remote_login_port_public_access,
            identity_type=identity_type,
            identity_id=identity_id,
            compute_location=location,
            enable_node_public_ip=enable_node_public_ip,
            node_image=node_image,
        )

    # --- what was set ----------------------------------------------------------------------
    @property
    def vm_priority(self) -> str:
        return str(self._record.configuration["vm_priority"])

    @property
    def is_attached(self) -> bool:
        """Return False: the pool is made with the target."""
        return False

    @property
    def node_image(self) -> str | bool:
        """Image of the nodes; True for Python's own, False for no containers."""
        image: str | bool = self._record.configuration.get("node_image", False)
        return image

    @property
    def scale_settings(self) -> ScaleSettings:
        return make_scale_settings(self._record.configuration)

    @property
    def admin_username(self) -> str | None:
        return self._record.configuration.get("admin_username")

    @property
    def admin_user_password(self) -> None:
        """Passwords are not kept."""

    @property
    def admin_user_ssh_key(self) -> None:
        """Keys are not kept: nobody logs in to nodes."""

    @property
    def vnet_resourcegroup_name(self) -> str | None:
        return self._record.configuration.get("vnet_resourcegroup_name")

    @property
    def vnet_name(self) -> str | None:
        return self._record.configuration.get("vnet_name")

    @property
    def subnet_name(self) -> str | None:
        return self._record.configuration.get("subnet_name")

    @property
    def remote_login_port_public_access(self) -> str:
        return str(self._record.configuration.get("remote_login_port_public_access"))

    @property
    def identity_type(self) -> str | None:
        return self._record.configuration.get("identity_type")

    @property
    def identity_id(self) -> list[str] | None:
        return self._record.configuration.get("identity_id")

    @property
    def status(self) -> AmlComputeStatus:
        return self.get_status()

    def get_status(self) -> AmlComputeStatus:
        """Nodes in use by runs, and idle ones.

        Raises:
            ContainerError: the nodes are containers, and their engine does not answer.
        """
        settings = self._find_nodes()
        if settings is None:
            return count_slots(self._record, len(self.get_active_runs()))
        return count_nodes(self._record, list_node_states(self.workspace.folder, settings))

    def get_active_runs(
        self,
        type: str | None = None,  # noqa: A002 - the name is azureml-core's
        tags: str | dict[str, str] | None = None,
        properties: dict[str, str] | None = None,
        status: str | None = None,
    ) -> list[Any]:
        """Runs that execute here now, newest first; the arguments choose among them.

        Args:
            type: of the runs, such as ``azureml.scriptrun``.
            tags: a name, or names with their values.
            properties: names with their values.
            status: one of those that an active run may have, such as ``Running``.
        """
        from ...store import Index, RunQuery  # submitting a run must not load the index

        index = Index(self.workspace.folder)
        index.sync()
        found = index.list_runs(RunQuery(statuses=_ACTIVE, limit=None))
        active = [s for s in found if s.compute_target == self.name and status in (None, s.status)]
        if type is None and not tags and not properties:
            return [self.workspace.get_run(s.run_id) for s in active]
        chosen = {
            run.id: run
            for name in {s.experiment for s in active}
            for run in self.workspace.experiments[name].get_runs(
                type, tags, properties, include_children=True, status=_ACTIVE
            )
        }
        return [chosen[s.run_id] for s in active if s.run_id in chosen]

    def list_nodes(self) -> list[dict[str, Any]]:
        """Return one entry a node: its id, what it does, where it is.

        Raises:
            ContainerError: the nodes are containers, and their engine does not answer.
        """
        settings = self._find_nodes()
        if settings is not None:
            return list_containers(list_node_states(self.workspace.folder, settings))
        run_ids = [run.id for run in self.get_active_runs()]
        return list_slots(self.name, self.get_status().current_node_count, run_ids)

    def wait_for_completion(  # type: ignore[override]
        self,
        show_output: bool = False,
        min_node_count: int | None = None,
        timeout_in_minutes: float = 25,
        is_delete_operation: bool = False,
    ) -> None:
        """Return once the pool is ready; ``min_nodes`` that are containers are started.

        Raises:
            ContainerError: their engine does not answer, or refuses.
            ComputeTargetError: a node does not come up.
            EnvironmentBuildError: their image cannot be had.
        """
        settings = self._find_nodes()
        if settings is not None and not is_delete_operation:
            from .nodes.keeping import start_kept_nodes

            start_kept_nodes(self.workspace.folder, settings, show_output=show_output)
        super().wait_for_completion(show_output)

    def delete(self) -> None:
        """Forget the target, and remove nodes that are containers; its runs stay."""
        from .nodes.keeping import end_nodes

        super().delete()
        end_nodes(self.workspace.folder, self.name)

    def update(
        self,
        min_nodes: int | None = None,
        max_nodes: int | None = None,
        idle_seconds_before_scaledown: int | None = None,
    ) -> None:
        """Change the pool's size; nodes that are containers hear of it while they run.

        Raises:
            ComputeTargetError: a count is not valid; nothing was changed.
        """
        given = {
            "min_nodes": min_nodes,
            "max_nodes": max_nodes,
            "idle_seconds_before_scaledown": idle_seconds_before_scaledown,
        }
        changes = {k: v for k, v in given.items() if v is not None}
        self._change(lambda now: {**now, **make_settings({**now, **changes})})
        with locked_targets(self.workspace.folder):
            settings = self._find_nodes()
            if settings is not None:
                tell_limits(self.workspace.folder, settings)

    def _find_nodes(self) -> NodeSettings | None:
        """Return the settings of nodes that are containers; None for others."""
        return find_nodes(self.workspace.folder, self.name)

    @staticmethod
    def supported_vmsizes(workspace: Any, location: str | None = None) -> list[dict[str, Any]]:
        """This machine, under the name ``local`` and every ``vm_size`` that a target names.

        Returns:
            ``{"name", "vCPUs", "gpus", "memoryGB", "maxResourceVolumeMB"}`` each.
        """
        return list_sizes(workspace.folder)
