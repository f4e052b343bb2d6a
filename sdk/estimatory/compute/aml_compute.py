"""AmlCompute: what was a cluster is a pool of nodes on this machine; follows azureml-core 1.61."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from ..errors import ComputeTargetError
from .target import ComputeTarget

_ACTIVE = ("Preparing", "Provisioning", "Starting", "Running", "Finalizing", "CancelRequested")


@dataclass(frozen=True)
class ProvisioningConfiguration:
    """What :meth:`AmlCompute.provisioning_configuration` answers."""

    kind: str
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AmlComputeStatus:
    """How a pool stands."""

    current_node_count: int
    running_node_count: int
    vm_size: str
    vm_priority: str
    min_nodes: int
    max_nodes: int
    idle_seconds_before_scaledown: int
    creation_time: float
    modified_time: float
    provisioning_state: str = "Succeeded"
    allocation_state: str = "Steady"

    @property
    def target_node_count(self) -> int:
        return self.current_node_count

    @property
    def scale_settings(self) -> dict[str, Any]:
        return {
            "minNodeCount": self.min_nodes,
            "maxNodeCount": self.max_nodes,
            "nodeIdleTimeBeforeScaleDown": f"PT{self.idle_seconds_before_scaledown}S",
        }

    @property
    def node_state_counts(self) -> dict[str, int]:
        return {
            "idleNodeCount": self.current_node_count - self.running_node_count,
            "leavingNodeCount": 0,
            "preparingNodeCount": 0,
            "runningNodeCount": self.running_node_count,
            "unusableNodeCount": 0,
        }

    def serialize(self) -> dict[str, Any]:
        """Under Azure ML's keys, JSON-able."""
        return {
            "currentNodeCount": self.current_node_count,
            "targetNodeCount": self.target_node_count,
            "nodeStateCounts": self.node_state_counts,
            "allocationState": self.allocation_state,
            "allocationStateTransitionTime": _iso(self.modified_time),
            "errors": None,
            "creationTime": _iso(self.creation_time),
            "modifiedTime": _iso(self.modified_time),
            "provisioningState": self.provisioning_state,
            "provisioningStateTransitionTime": None,
            "scaleSettings": self.scale_settings,
            "vmPriority": self.vm_priority,
            "vmSize": self.vm_size,
        }


class AmlCompute(ComputeTarget):
    """A pool of ``max_nodes`` nodes on this machine.

    The VM size and all that speaks of a cloud is kept and shown; it decides nothing here.
    """

    kind = "AmlCompute"

    @staticmethod
    def provisioning_configuration(
        vm_size: str = "",
        vm_priority: str = "dedicated",
        min_nodes: int | str = 0,
        max_nodes: int | str | None = None,
        idle_seconds_before_scaledown: int | str | None = 1800,
        **accepted: Any,
    ) -> ProvisioningConfiguration:
        """Describe a pool; counts may come as strings, as from ``os.environ``.

        Raises:
            ComputeTargetError: a count or the priority is not valid.
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
            "tags": accepted.get("tags") or {},
            "description": accepted.get("description") or "",
        }
        return ProvisioningConfiguration(AmlCompute.kind, settings)

    def __getattr__(self, name: str) -> Any:
        """Settings are attributes: ``vm_size``, ``vm_priority``, ``description``."""
        record = self.__dict__.get("_record")
        if record is not None and name in record.configuration:
            return record.configuration[name]
        raise AttributeError(f"AmlCompute has no attribute {name!r}")

    @property
    def scale_settings(self) -> dict[str, Any]:
        return self.get_status().scale_settings

    @property
    def status(self) -> AmlComputeStatus:
        return self.get_status()

    def get_status(self) -> AmlComputeStatus:
        """Nodes in use by runs, and idle ones kept by ``min_nodes``."""
        settings = self._record.configuration
        running = min(len(self.get_active_runs()), settings["max_nodes"])
        return AmlComputeStatus(
            current_node_count=max(running, settings["min_nodes"]),
            running_node_count=running,
            vm_size=settings["vm_size"],
            vm_priority=settings["vm_priority"],
            min_nodes=settings["min_nodes"],
            max_nodes=settings["max_nodes"],
            idle_seconds_before_scaledown=settings["idle_seconds_before_scaledown"],
            creation_time=self._record.created_at,
            modified_time=self._record.modified_at,
        )

    def get_active_runs(self, *_: Any, **__: Any) -> list[Any]:
        """Runs that execute here now, newest first."""
        from ..store import Index, RunQuery  # submitting a run must not load the index

        index = Index(self.workspace.folder)
        index.sync()
        active = index.list_runs(RunQuery(statuses=_ACTIVE, limit=None))
        return [self.workspace.get_run(s.run_id) for s in active if s.compute_target == self.name]

    def list_nodes(self) -> list[dict[str, Any]]:
        """One entry a node: its id and what it does."""
        runs = self.get_active_runs()
        n_nodes = self.get_status().current_node_count
        return [
            {
                "nodeId": f"{self.name}-{number}",
                "nodeState": "running" if number < len(runs) else "idle",
                "runId": runs[number].id if number < len(runs) else None,
                "privateIpAddress": "127.0.0.1",
                "port": None,
            }
            for number in range(n_nodes)
        ]

    def update(
        self,
        min_nodes: int | None = None,
        max_nodes: int | None = None,
        idle_seconds_before_scaledown: int | None = None,
    ) -> None:
        """Change the pool's size.

        Raises:
            ComputeTargetError: a count is not valid; nothing was changed.
        """
        given = {
            "min_nodes": min_nodes,
            "max_nodes": max_nodes,
            "idle_seconds_before_scaledown": idle_seconds_before_scaledown,
        }
        changes = {k: v for k, v in given.items() if v is not None}
        merged = {**self._record.configuration, **changes}
        self._change(**AmlCompute.provisioning_configuration(**merged).settings)

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
    if number < 0:
        raise ComputeTargetError(f"{name} is {number}.", "It must be a whole number from 0 on.")
    return number


def _iso(at: float) -> str:
    return datetime.datetime.fromtimestamp(at, datetime.timezone.utc).isoformat()
