"""The nodes of a target as its overview lists them; connects to no host."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..base.lazy_dataclasses import dataclass
from ..folders.workspace_folder import WorkspaceFolder
from ..store import describe_job
from .hosts.host import HostPool
from .slots import Slot

IDLE, RUNNING, PREPARING, LEAVING = "idle", "running", "preparing", "leaving"
UNUSABLE = "unusable"
"""Made and never started: its maker was killed. The next run there makes it anew."""


@dataclass(frozen=True)
class NodeOverview:
    """A slot of this machine, a host, a container, or the nodes of a job."""

    name: str
    state: str
    """``running``, ``idle``, ``preparing`` or ``leaving``; empty when the host was not asked."""
    run_id: str | None = None
    address: str = ""
    detail: str = ""


class Occupancy(NamedTuple):
    """The runs that use a target now."""

    slots: Sequence[Slot] = ()
    holders: Mapping[int, str] = {}
    """Number of a slot to the run that has it."""
    running: Sequence[str] = ()
    """Runs that have begun."""


def list_jobs(workspace: WorkspaceFolder, run_ids: Iterable[str]) -> Iterator[NodeOverview]:
    """Return the nodes that a batch queue has given to the runs; none for a run without a job."""
    for run_id in run_ids:
        job = describe_job(workspace.run_folder(run_id))
        if job and job["nodes"]:
            yield NodeOverview(job["nodes"], RUNNING, run_id, detail=f"job {job['job_id']}")


def list_slot_nodes(name: str, occupancy: Occupancy) -> Iterator[NodeOverview]:
    """Return the slots of this machine that a target has."""
    for i, slot in enumerate(occupancy.slots):
        run_id = occupancy.holders.get(i)
        yield NodeOverview(f"{name}-{i}", RUNNING if run_id else IDLE, run_id, "", _describe(slot))


def list_hosts(pool: HostPool, occupancy: Occupancy) -> Iterator[NodeOverview]:
    """Return the hosts of a target, whose own state nobody asks for."""
    for i, host in enumerate(pool.hosts[: len(occupancy.slots)]):
        run_id = occupancy.holders.get(i)
        detail = "" if host.slots is None else f"{host.slots} ranks at most"
        yield NodeOverview(host.name, RUNNING if run_id else "", run_id, host.address, detail)


def _describe(slot: Slot) -> str:
    parts = [
        f"{slot.cores} cores" if slot.cores else "",
        f"{slot.memory_gb:g} GB" if slot.memory_gb else "",
        f"GPU {', '.join(slot.gpus)}" if slot.gpus else "",
    ]
    return ", ".join(filter(None, parts))
