"""The state of each node of a target, from the engine and from the line."""

from __future__ import annotations

from ....base.lazy_dataclasses import dataclass
from ....folders.workspace_folder import WorkspaceFolder
from ...node_overview import IDLE, LEAVING, PREPARING, RUNNING, UNUSABLE, NodeOverview
from ...queue import Queue
from .engine import FoundNode, NodeEngine
from .folder import NodesFolder
from .settings import NodeSettings


@dataclass(frozen=True)
class NodeState:
    """One node that is there, comes or goes."""

    number: int
    name: str
    state: str
    run_id: str | None = None
    """The run that has it."""
    address: str = ""
    """In the private network."""
    port: int | None = None
    """Of its ssh server, on 127.0.0.1 of this machine."""
    image: str = ""
    is_there: bool = True
    """Whether the engine has it already."""


def list_node_states(workspace: WorkspaceFolder, settings: NodeSettings) -> list[NodeState]:
    """Return every node that is there or on its way, by number.

    Raises:
        ContainerError: the engine does not answer.
    """
    folder = NodesFolder(workspace, settings.target)
    starting = {node.number for node in folder.list_nodes() if node.is_starting()}
    holders = {
        number: place.run_id
        for place in Queue.before(workspace, settings.target).list_places()
        for number in place.slots
    }
    engine = NodeEngine()
    found = {node.number: node for node in engine.find_nodes(settings.owner) if node.number >= 0}
    numbers = sorted({*found, *starting, *holders})
    return [
        _describe(settings, number, found.get(number), holders.get(number), number in starting)
        for number in numbers
    ]


def list_containers(workspace: WorkspaceFolder, settings: NodeSettings) -> list[NodeOverview]:
    """Return the nodes as the overview of their target lists them.

    Raises:
        ContainerError: the engine does not answer.
    """
    return [
        NodeOverview(node.name, node.state, node.run_id, node.address, node.image)
        for node in list_node_states(workspace, settings)
    ]


def _describe(
    settings: NodeSettings,
    number: int,
    node: FoundNode | None,
    run_id: str | None,
    is_starting: bool,
) -> NodeState:
    name = settings.node_name(number)
    if node is None:
        return NodeState(number, name, PREPARING, run_id, is_there=False)
    if is_starting:
        state = PREPARING
    elif not (node.is_running or node.is_leaving):
        state = UNUSABLE
    elif node.is_leaving:
        state = LEAVING
    elif run_id is not None:
        state = RUNNING
    else:
        state = IDLE if number < settings.max_nodes else LEAVING
    return NodeState(number, name, state, run_id, node.address, node.port or None, node.image)
