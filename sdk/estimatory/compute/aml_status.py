"""How a pool of nodes stands, in Azure ML's words."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..checked_calls import checked
from .nodes.listing import IDLE, LEAVING, PREPARING, RUNNING, UNUSABLE, NodeState
from .record import TargetRecord

STEADY, RESIZING = "Steady", "Resizing"


@checked
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
    preparing_node_count: int = 0
    leaving_node_count: int = 0
    unusable_node_count: int = 0
    target_node_count: int = 0
    """Nodes that there will be once those on their way have come or gone."""
    provisioning_state: str = "Succeeded"
    allocation_state: str = STEADY

    @property
    def scale_settings(self) -> dict[str, Any]:
        return render_scale(vars(self))

    @property
    def node_state_counts(self) -> dict[str, int]:
        return {
            "idleNodeCount": self.current_node_count
            - self.running_node_count
            - self.preparing_node_count
            - self.leaving_node_count
            - self.unusable_node_count,
            "leavingNodeCount": self.leaving_node_count,
            "preparingNodeCount": self.preparing_node_count,
            "runningNodeCount": self.running_node_count,
            "unusableNodeCount": self.unusable_node_count,
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


def render_scale(settings: Mapping[str, Any]) -> dict[str, Any]:
    """How a pool may grow and shrink, under Azure ML's keys."""
    return {
        "minNodeCount": settings["min_nodes"],
        "maxNodeCount": settings["max_nodes"],
        "nodeIdleTimeBeforeScaleDown": f"PT{settings['idle_seconds_before_scaledown']}S",
    }


def count_slots(record: TargetRecord, n_running: int) -> AmlComputeStatus:
    """Of a pool of slots: those in use, and idle ones that ``min_nodes`` keeps."""
    settings = record.configuration
    running = min(n_running, settings["max_nodes"])
    current = max(running, settings["min_nodes"])
    return _settle(record, current, running, target_node_count=current)


def count_nodes(record: TargetRecord, nodes: Iterable[NodeState]) -> AmlComputeStatus:
    """Of a pool of containers."""
    nodes = list(nodes)
    count = Counter(node.state for node in nodes)
    is_resizing = count[PREPARING] or count[LEAVING]
    return _settle(
        record,
        len(nodes),
        count[RUNNING],
        preparing_node_count=count[PREPARING],
        leaving_node_count=count[LEAVING],
        unusable_node_count=count[UNUSABLE],
        target_node_count=len(nodes) - count[LEAVING],
        allocation_state=RESIZING if is_resizing else STEADY,
    )


def list_containers(nodes: Iterable[NodeState]) -> list[dict[str, Any]]:
    """Nodes under Azure ML's keys; ``image`` is one of ours."""
    return [
        {
            "nodeId": node.name,
            "nodeState": node.state,
            "runId": node.run_id,
            "privateIpAddress": node.address or None,
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
            "port": None,
        }
        for number in range(n_nodes)
    ]


def _settle(record: TargetRecord, current: int, running: int, **counts: Any) -> AmlComputeStatus:
    settings = record.configuration
    return AmlComputeStatus(
        current_node_count=current,
        running_node_count=running,
        vm_size=settings["vm_size"],
        vm_priority=settings["vm_priority"],
        min_nodes=settings["min_nodes"],
        max_nodes=settings["max_nodes"],
        idle_seconds_before_scaledown=settings["idle_seconds_before_scaledown"],
        creation_time=record.created_at,
        modified_time=record.modified_at,
        **counts,
    )


def _iso(at: float) -> str:
    return datetime.datetime.fromtimestamp(at, datetime.timezone.utc).isoformat()
