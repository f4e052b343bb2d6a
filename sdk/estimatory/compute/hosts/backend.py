"""Hosts that ssh reaches as a compute target: an SshCompute, or the one host of a RemoteCompute."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..base import ComputeBackend, Launch, RunContext
from ..slots import Slot
from .host import HostPool, read_pool
from .pools import REMOTE_KIND, SSH_KIND, check_pool_request

if TYPE_CHECKING:
    from ..inspection import Inspection
    from ..node_overview import NodeOverview, Occupancy
    from ..request import PlacedRequest


class HostsBackend(ComputeBackend):
    """Each host is a node, and a slot."""

    kind = SSH_KIND
    target_class = "estimatory.compute.hosts.ssh_compute:SshCompute"
    labels = (
        *ComputeBackend.labels,
        ("username", "User"),
        ("address", "Address"),
        ("ssh_port", "Port"),
        ("shared_folder", "Shared folder"),
        ("python", "Python"),
    )

    @property
    def host_pool(self) -> HostPool:
        return read_pool(self.record.configuration)

    def check(self, request: PlacedRequest) -> None:
        super().check(request)
        check_pool_request(self.workspace, self.host_pool, request)

    def list_slots(self) -> list[Slot]:
        """Return one for each host, which shares out its own cores and GPUs."""
        return [Slot() for _ in self.host_pool.hosts]

    def list_nodes(self, occupancy: Occupancy) -> Iterable[NodeOverview]:
        from ..node_overview import list_hosts

        return list_hosts(self.host_pool, occupancy)

    def inspect(self) -> Inspection:
        from .checks import inspect_hosts

        return inspect_hosts(self.workspace, self.host_pool)

    def open(self, run: RunContext) -> Launch:
        from .launch import ClusterLaunch

        return ClusterLaunch(run, self.host_pool)


class RemoteBackend(HostsBackend):
    """One host, as Azure ML attached a virtual machine."""

    kind = REMOTE_KIND
    target_class = "estimatory.compute.hosts.remote:RemoteCompute"
