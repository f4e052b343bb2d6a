"""The nodes of a target at a glance, whatever they are; no host is connected to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..base.lazy_dataclasses import dataclass
from ..folders.workspace_folder import WorkspaceFolder
from ..store import describe_job
from .hosts.host import HostPool
from .hosts.pools import find_pool
from .pool.nodes.listing import IDLE, RUNNING, list_node_states
from .pool.nodes.settings import NodeSettings, find_nodes
from .slots import Slot


@dataclass(frozen=True)
class NodeOverview:
    """A slot of this machine, a host, a container, or the nodes of a job."""

    name: str
    state: str
    """``running``, ``idle``, ``preparing`` or ``leaving``; empty where nobody asked the host."""
    run_id: str | None = None
    address: str = ""
    detail: str = ""


def list_nodes(
    workspace: WorkspaceFolder, name: str, slots: list[Slot], holders: Mapping[int, str]
) -> Iterator[NodeOverview]:
    """In the order of the slots; ``holders`` says which run has which.

    Raises:
        ContainerError: the nodes are containers, and their engine does not answer.
        ComputeTargetError: a setting is not valid.
    """
    settings = find_nodes(workspace, name)
    if settings is not None:
        return _list_containers(workspace, settings)
    pool = find_pool(workspace, name)
    if pool is not None:
        return _list_hosts(pool, len(slots), holders)
    return _list_slots(name, slots, holders)


def list_jobs(workspace: WorkspaceFolder, run_ids: Iterable[str]) -> Iterator[NodeOverview]:
    """The nodes that a batch queue has given to each of the runs; nothing for other runs."""
    for run_id in run_ids:
        job = describe_job(workspace.run_folder(run_id))
        if job and job["nodes"]:
            yield NodeOverview(job["nodes"], RUNNING, run_id, detail=f"job {job['job_id']}")


def _list_slots(name: str, slots: list[Slot], holders: Mapping[int, str]) -> Iterator[NodeOverview]:
    for i, slot in enumerate(slots):
        state = RUNNING if i in holders else IDLE
        yield NodeOverview(f"{name}-{i}", state, holders.get(i), detail=_describe(slot))


def _list_hosts(pool: HostPool, most: int, holders: Mapping[int, str]) -> Iterator[NodeOverview]:
    for i, host in enumerate(pool.hosts[:most]):
        detail = "" if host.slots is None else f"{host.slots} ranks at most"
        state = RUNNING if i in holders else ""
        yield NodeOverview(host.name, state, holders.get(i), host.address, detail)


def _list_containers(workspace: WorkspaceFolder, settings: NodeSettings) -> Iterator[NodeOverview]:
    for node in list_node_states(workspace, settings):
        yield NodeOverview(node.name, node.state, node.run_id, node.address, node.image)


def _describe(slot: Slot) -> str:
    parts = [
        f"{slot.cores} cores" if slot.cores else "",
        f"{slot.memory_gb:g} GB" if slot.memory_gb else "",
        f"GPU {', '.join(slot.gpus)}" if slot.gpus else "",
    ]
    return ", ".join(filter(None, parts))
