"""How a pool of nodes is doing, in Azure ML's words; follows azureml-core 1.61."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from typing import Any

from ...base.absent_names import AbsentNames
from ...base.checked_calls import checked
from ...base.lazy_dataclasses import dataclass
from ..node_overview import IDLE, LEAVING, PREPARING, RUNNING, UNUSABLE
from ..record import TargetRecord
from .nodes.listing import NodeState

STEADY, RESIZING = "Steady", "Resizing"
_READ = {"deserialize": "It read what the service sent; AmlCompute.get_status() makes these."}


@checked
class ScaleSettings(AbsentNames, dict[str, Any], absent=_READ):
    """Limits of a pool's size; as a dict it has the keys of Azure ML's JSON."""

    def __init__(
        self,
        minimum_node_count: int,
        maximum_node_count: int,
        idle_seconds_before_scaledown: int,
    ) -> None:
        super().__init__(
            minNodeCount=minimum_node_count,
            maxNodeCount=maximum_node_count,
            nodeIdleTimeBeforeScaleDown=f"PT{idle_seconds_before_scaledown}S",
        )
        self.minimum_node_count = minimum_node_count
        self.maximum_node_count = maximum_node_count
        self.idle_seconds_before_scaledown = idle_seconds_before_scaledown

    def serialize(self) -> dict[str, Any]:
        """Return the same as a plain dict."""
        return dict(self)


@checked
class AmlComputeNodeStateCounts(AbsentNames, dict[str, int], absent=_READ):
    """Number of nodes in each state; as a dict it has the keys of Azure ML's JSON."""

    def __init__(
        self,
        idle_node_count: int,
        leaving_node_count: int,
        preempted_node_count: int,
        preparing_node_count: int,
        running_node_count: int,
        unusable_node_count: int,
    ) -> None:
        super().__init__(
            idleNodeCount=idle_node_count,
            leavingNodeCount=leaving_node_count,
            preemptedNodeCount=preempted_node_count,
            preparingNodeCount=preparing_node_count,
            runningNodeCount=running_node_count,
            unusableNodeCount=unusable_node_count,
        )
        self.idle_node_count = idle_node_count
        self.leaving_node_count = leaving_node_count
        self.preempted_node_count = preempted_node_count
        self.preparing_node_count = preparing_node_count
        self.running_node_count = running_node_count
        self.unusable_node_count = unusable_node_count

    def serialize(self) -> dict[str, int]:
        """Return the same as a plain dict."""
        return dict(self)


@checked
@dataclass(frozen=True)
class AmlComputeStatus(AbsentNames, absent=_READ):
    """State of a pool; times are in UTC."""

    allocation_state: str
    """``Steady``, or ``Resizing`` while nodes come or go."""
    allocation_state_transition_time: datetime | None
    creation_time: datetime
    current_node_count: int
    errors: list[Any] | None
    modified_time: datetime
    node_state_counts: AmlComputeNodeStateCounts
    provisioning_state: str
    provisioning_state_transition_time: datetime | None
    scale_settings: ScaleSettings
    target_node_count: int
    """Nodes that there will be once those on their way have come or gone."""
    vm_priority: str
    vm_size: str

    def serialize(self) -> dict[str, Any]:
        """Under Azure ML's keys, JSON-able."""
        return {
            "currentNodeCount": self.current_node_count,
            "targetNodeCount": self.target_node_count,
            "nodeStateCounts": self.node_state_counts.serialize(),
            "allocationState": self.allocation_state,
            "allocationStateTransitionTime": _iso(self.allocation_state_transition_time),
            "errors": self.errors,
            "creationTime": _iso(self.creation_time),
            "modifiedTime": _iso(self.modified_time),
            "provisioningState": self.provisioning_state,
            "provisioningStateTransitionTime": _iso(self.provisioning_state_transition_time),
            "scaleSettings": self.scale_settings.serialize(),
            "vmPriority": self.vm_priority,
            "vmSize": self.vm_size,
        }


def make_scale_settings(settings: Mapping[str, Any]) -> ScaleSettings:
    """Return the limits of the size of a pool with these settings."""
    return ScaleSettings(
        settings["min_nodes"], settings["max_nodes"], settings["idle_seconds_before_scaledown"]
    )


def count_slots(record: TargetRecord, n_running: int) -> AmlComputeStatus:
    """Return the status of a pool of slots: those in use, and idle ones up to ``min_nodes``."""
    settings = record.configuration
    running = min(n_running, settings["max_nodes"])
    current = max(running, settings["min_nodes"])
    return _settle(record, Counter({RUNNING: running, IDLE: current - running}))


def count_nodes(record: TargetRecord, nodes: Iterable[NodeState]) -> AmlComputeStatus:
    """Return the status of a pool of containers."""
    return _settle(record, Counter(node.state for node in nodes))


def list_containers(nodes: Iterable[NodeState]) -> list[dict[str, Any]]:
    """Nodes under Azure ML's keys; ``image`` is one of ours."""
    return [
        {
            "nodeId": node.name,
            "nodeState": node.state,
            "runId": node.run_id,
            "privateIpAddress": node.address or None,
            "publicIpAddress": None,
            "port": node.port,
            "image": node.image or None,
        }
        for node in nodes
    ]


def list_slots(name: str, n_nodes: int, run_ids: list[str]) -> list[dict[str, Any]]:
    """Nodes that are slots of this machine, under the same keys."""
    return [
        {
            "nodeId": f"{name}-{number}",
            "nodeState": RUNNING if number < len(run_ids) else IDLE,
            "runId": run_ids[number] if number < len(run_ids) else None,
            "privateIpAddress": "127.0.0.1",
            "publicIpAddress": None,
            "port": None,
        }
        for number in range(n_nodes)
    ]


def _settle(record: TargetRecord, count: Counter[str]) -> AmlComputeStatus:
    settings, n_nodes = record.configuration, sum(count.values())
    is_resizing = count[PREPARING] or count[LEAVING]
    return AmlComputeStatus(
        allocation_state=RESIZING if is_resizing else STEADY,
        allocation_state_transition_time=_to_time(record.modified_at),
        creation_time=_to_time(record.created_at),
        current_node_count=n_nodes,
        errors=None,
        modified_time=_to_time(record.modified_at),
        node_state_counts=_count_states(count),
        provisioning_state="Succeeded",
        provisioning_state_transition_time=None,
        scale_settings=make_scale_settings(settings),
        target_node_count=n_nodes - count[LEAVING],
        vm_priority=settings["vm_priority"],
        vm_size=settings["vm_size"],
    )


def _count_states(count: Counter[str]) -> AmlComputeNodeStateCounts:
    return AmlComputeNodeStateCounts(
        idle_node_count=count[IDLE],
        leaving_node_count=count[LEAVING],
        preempted_node_count=0,
        preparing_node_count=count[PREPARING],
        running_node_count=count[RUNNING],
        unusable_node_count=count[UNUSABLE],
    )


def _to_time(at: float) -> datetime:
    """Seconds since the epoch as a time in UTC."""
    return datetime.fromtimestamp(at, timezone.utc)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
