"""AmlCompute: what was a cluster is a pool of nodes on this machine; follows azureml-core 1.61."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..checked_calls import also_takes, checked
from ..errors import ComputeTargetError
from .aml_status import (
    AmlComputeStatus,
    count_nodes,
    count_slots,
    list_containers,
    list_slots,
    render_scale,
)
from .nodes.keeping import tell_limits
from .nodes.listing import list_node_states
from .nodes.settings import NodeSettings, check_node_image, find_nodes
from .record import locked_targets
from .slots import MAX_SLOTS
from .target import ComputeTarget

_ACTIVE = ("Preparing", "Provisioning", "Starting", "Running", "Finalizing", "CancelRequested")


@dataclass(frozen=True)
class ProvisioningConfiguration:
    """What :meth:`AmlCompute.provisioning_configuration` answers."""

    kind: str
    settings: dict[str, Any] = field(default_factory=dict)


@checked
class AmlCompute(ComputeTarget):
    """A pool of ``max_nodes`` nodes on this machine: slots, or containers.

    The VM size and all that speaks of a cloud is kept and shown; it decides nothing here.
    """

    kind = "AmlCompute"

    @staticmethod
    @also_takes(
        "admin_username admin_user_password admin_user_ssh_key vnet_resourcegroup_name vnet_name "
        "subnet_name remote_login_port_public_access identity_type identity_id location "
        "enable_node_public_ip"
    )
    def provisioning_configuration(
        vm_size: str = "",
        vm_priority: str = "dedicated",
        min_nodes: int | str = 0,
        max_nodes: int | str | None = None,
        idle_seconds_before_scaledown: int | str | None = 1800,
        *,
        node_image: str | bool = False,
        tags: dict[str, str] | None = None,
        description: str | None = None,
    ) -> ProvisioningConfiguration:
        """Describe a pool; counts may come as strings, as from ``os.environ``.

        Args:
            node_image: makes the nodes containers: an image that has Python, or True for Python's
                own. By default the nodes are slots of this machine.

        Raises:
            ComputeTargetError: a count or the priority is not valid.
            UserError: ``node_image`` is no name of an image.
        """
        low = _whole_number("min_nodes", min_nodes)
        high = _whole_number("max_nodes", max_nodes)
        if high < max(low, 1):
            raise ComputeTargetError(
                f"max_nodes is {high} and min_nodes {low}.",
                "max_nodes is at least 1 and min_nodes.",
            )
        if str(vm_priority).lower() not in ("dedicated", "lowpriority"):
            raise ComputeTargetError(
                f"vm_priority is {vm_priority!r}.", "It is 'dedicated' or 'lowpriority'."
            )
        idle_s = _whole_number("idle_seconds_before_scaledown", idle_seconds_before_scaledown or 0)
        settings = {
            "vm_size": vm_size,
            "vm_priority": str(vm_priority).lower(),
            "min_nodes": low,
            "max_nodes": high,
            "idle_seconds_before_scaledown": idle_s,
            "tags": tags or {},
            "description": description or "",
        }
        if check_node_image(node_image):
            settings["node_image"] = node_image
        return ProvisioningConfiguration(AmlCompute.kind, settings)

    def __getattr__(self, name: str) -> Any:
        """Settings are attributes: ``vm_size``, ``vm_priority``, ``description``."""
        record = self.__dict__.get("_record")
        if record is not None and name in record.configuration:
            return record.configuration[name]
        raise AttributeError(f"AmlCompute has no attribute {name!r}")

    @property
    def scale_settings(self) -> dict[str, Any]:
        return render_scale(self._record.configuration)

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
        tags: dict[str, str] | None = None,
        properties: dict[str, str] | None = None,
        status: str | None = None,
    ) -> list[Any]:
        """Runs that execute here now, newest first."""
        from ..store import Index, RunQuery  # submitting a run must not load the index

        index = Index(self.workspace.folder)
        index.sync()
        active = index.list_runs(RunQuery(statuses=_ACTIVE, limit=None))
        runs = [self.workspace.get_run(s.run_id) for s in active if s.compute_target == self.name]
        return [
            run
            for run in runs
            if type in (None, run.type)
            and status in (None, run.status)
            and (tags or {}).items() <= run.get_tags().items()
            and (properties or {}).items() <= run.get_properties().items()
        ]

    def list_nodes(self) -> list[dict[str, Any]]:
        """One entry a node: its id, what it does, where it is.

        Raises:
            ContainerError: the nodes are containers, and their engine does not answer.
        """
        settings = self._find_nodes()
        if settings is not None:
            return list_containers(list_node_states(self.workspace.folder, settings))
        run_ids = [run.id for run in self.get_active_runs()]
        return list_slots(self.name, self.get_status().current_node_count, run_ids)

    @also_takes("min_node_count timeout_in_minutes")
    def wait_for_completion(
        self, show_output: bool = False, is_delete_operation: bool = False
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
        from .nodes.ending import end_nodes

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
        make = AmlCompute.provisioning_configuration
        self._change(lambda now: {**now, **make(**{**now, **changes}).settings})
        with locked_targets(self.workspace.folder):
            settings = self._find_nodes()
            if settings is not None:
                tell_limits(self.workspace.folder, settings)

    def _find_nodes(self) -> NodeSettings | None:
        """How the nodes are made, where they are containers."""
        return find_nodes(self.workspace.folder, self.name)

    @staticmethod
    def supported_vmsizes(workspace: Any, location: str | None = None) -> list[dict[str, Any]]:
        """This machine, as the only size there is."""
        import os

        return [{"name": "local", "vCPUs": os.cpu_count() or 1, "gpus": 0}]


def _whole_number(name: str, value: object) -> int:
    try:
        number = int(str(value))
    except ValueError:
        raise ComputeTargetError(
            f"{name} is {value!r}.", "It must be a whole number from 0 on."
        ) from None
    if number > MAX_SLOTS and name.endswith("_nodes"):
        raise ComputeTargetError(f"{name} is {number}.", f"It must be {MAX_SLOTS:,} at most.")
    if number < 0:
        raise ComputeTargetError(f"{name} is {number}.", "It must be a whole number from 0 on.")
    return number
