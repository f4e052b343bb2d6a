"""An AmlCompute as a compute target: slots of this machine, hosts, or containers for nodes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from ...errors import ComputeTargetError
from ...folders.workspace_settings import get_setting
from ..base import ComputeBackend, Launch, RunContext
from ..facts import render_setting
from ..slots import Slot, read_slots
from ..table import find_backend
from .nodes.settings import NodeSettings, read_nodes

if TYPE_CHECKING:
    from ..hosts.host import HostPool
    from ..node_overview import NodeOverview, Occupancy
    from ..request import PlacedRequest

HOSTS_SETTING = "compute.{name}.hosts"
"""Names the SshCompute on whose hosts the runs of an AmlCompute are executed."""


class PoolBackend(ComputeBackend):
    """The settings decide which of the three it is."""

    kind = "AmlCompute"
    target_class = "estimatory.compute.pool.aml_compute:AmlCompute"
    labels = (
        *ComputeBackend.labels,
        ("vm_size", "VM size"),
    )

    @property
    def line(self) -> str:
        return str(self._mapped or self.name)

    @cached_property
    def nodes(self) -> NodeSettings | None:
        """Settings of nodes that are containers; None for others."""
        return read_nodes(self.workspace, self.record)

    @cached_property
    def host_pool(self) -> HostPool | None:
        return self._find_hosts(str(self._mapped)) if self._mapped else None

    def check(self, request: PlacedRequest) -> None:
        super().check(request)
        if self.nodes is not None:
            from .nodes.checks import check_nodes

            check_nodes(self.nodes, request)
        if self.host_pool is not None:
            from ..hosts.pools import check_pool_request

            check_pool_request(self.workspace, self.host_pool, request)

    def explain_capacity(self, n_nodes: int) -> str:
        more = f"AmlCompute(ws, {self.name!r}).update(max_nodes={n_nodes})"
        return f"Ask for fewer, or {more}."

    def list_slots(self) -> list[Slot]:
        if self.host_pool is not None:  # a host shares out its own cores and GPUs
            return [Slot() for _ in self.host_pool.hosts][: self.record.max_nodes]
        return read_slots(self.workspace, self.name, self.record.max_nodes)

    def describe(self) -> dict[str, str]:
        facts = {**super().describe(), **self._describe_nodes()}
        return {label: text for label, text in facts.items() if text}

    def list_nodes(self, occupancy: Occupancy) -> Iterable[NodeOverview]:
        if self.nodes is not None:
            from .nodes.listing import list_containers

            return list_containers(self.workspace, self.nodes)
        if self.host_pool is not None:
            from ..node_overview import list_hosts

            return list_hosts(self.host_pool, occupancy)
        return super().list_nodes(occupancy)

    def open(self, run: RunContext) -> Launch:
        if self.nodes is not None:
            from .nodes.launch import NodeLaunch

            return NodeLaunch(run, self.nodes)
        if self.host_pool is not None:
            from ..hosts.launch import ClusterLaunch

            return ClusterLaunch(run, self.host_pool)
        from ..local.backend import open_here

        return open_here(run)

    @cached_property
    def _mapped(self) -> object:
        return get_setting(self.workspace, HOSTS_SETTING.format(name=self.name))

    def _find_hosts(self, mapped: str) -> HostPool:
        from ..hosts.backend import HostsBackend

        found = find_backend(self.workspace, mapped)
        if isinstance(found, HostsBackend):
            return found.host_pool
        raise ComputeTargetError(
            f"The setting {HOSTS_SETTING.format(name=self.name)!r} names {mapped!r}, which is no "
            "target of hosts.",
            "Attach an SshCompute of that name, or remove the setting.",
        )

    def _describe_nodes(self) -> dict[str, str]:
        nodes = self.nodes
        if nodes is None:
            return {"Hosts of": render_setting(self._mapped)}
        return {
            "Node image": render_setting(nodes.container.image),
            "Node memory": render_setting(nodes.container.memory),
            "Node CPUs": render_setting(nodes.container.cpus),
            "Nodes": f"{nodes.min_nodes} to {nodes.max_nodes}",
            "Idle nodes": f"go after {nodes.idle_s:g} s",
        }
