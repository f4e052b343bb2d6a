"""Whether a target can carry what a request asks of it; asked before anything is made."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ..base.processes import list_submitters
from ..errors import ComputeTargetError, UserError
from ..folders.run_spec import COMMUNICATORS, PARAMETER_SERVER, RunSpec
from ..folders.workspace_folder import WorkspaceFolder
from .hosts.pools import check_shared, find_pool
from .queue import Queue
from .record import LOCAL, SLURM_KIND, TargetRecord, find_target, list_targets
from .slots import list_slots

if TYPE_CHECKING:
    from .hosts.host import HostPool

MOST_RANKS = 1024
"""On one machine; more is a slip of the pen."""


def check_target(workspace: WorkspaceFolder, request: Any) -> None:
    """Refuse a target that is not there, and processes that it does not offer.

    Raises:
        UserError: a count or the communicator is not valid.
        ComputeTargetError: the target is unknown, or has too few nodes.
    """
    _check_counts(request)
    if request.compute_target == LOCAL:
        return _check_local(workspace, request)
    target = _get_target(workspace, request.compute_target)
    n_nodes = count_nodes(request)
    if target.kind == SLURM_KIND:
        from .slurm.requests import check_slurm_request

        return check_slurm_request(workspace, target, request, n_nodes)
    n_slots = len(list_slots(workspace, target.name) or ())
    if n_nodes > n_slots:
        more = f"AmlCompute(ws, {target.name!r}).update(max_nodes={n_nodes})"
        raise ComputeTargetError(
            f"The run asks for {n_nodes} nodes and {target.name!r} has {n_slots}.",
            f"Ask for fewer, or {more}." if target.kind == "AmlCompute" else "Ask for fewer.",
        )
    _check_submitters(workspace, request, n_slots)
    _check_nodes(workspace, target, request)
    pool = find_pool(workspace, target.name)
    if pool is not None:
        _check_pool(workspace, pool, request)


def _check_local(workspace: WorkspaceFolder, request: Any) -> None:
    if request.node_count > 1 and request.communicator != PARAMETER_SERVER:
        raise ComputeTargetError(
            f"node_count={request.node_count} is more than the target 'local' offers, which "
            "is one node.",
            "Use process_count_per_node for processes on this machine, or an AmlCompute.",
        )
    slots = list_slots(workspace, LOCAL)  # a setting that is not valid is told here
    if slots is not None:
        _check_submitters(workspace, request, len(slots))


def _check_submitters(workspace: WorkspaceFolder, request: Any, n_slots: int) -> None:
    """A script that waits for a run which waits for the script's own slots would never end."""
    submitters = list_submitters(os.environ)
    if not submitters:
        return
    places = Queue.before(workspace, request.compute_target).list_places()
    held = {place.run_id: len(place.slots) for place in places if place.run_id in submitters}
    n_nodes, n_held = count_nodes(request), sum(held.values())
    if n_nodes <= n_slots - n_held:
        return
    target = request.compute_target
    raise ComputeTargetError(
        f"The run asks for {n_nodes} of the {n_slots} nodes of {target!r}, of which the run that "
        f"submits it holds {n_held} ({', '.join(held)}): it could begin only when that has ended.",
        "Submit it to another target, or give this one more nodes than the submitting run takes.",
    )


def _check_nodes(workspace: WorkspaceFolder, target: TargetRecord, request: Any) -> None:
    if target.kind != "AmlCompute":
        return
    from .pool.nodes.settings import find_nodes  # a submission to this machine must not load them

    nodes = find_nodes(workspace, target.name)
    if nodes is not None:
        from .pool.nodes.checks import check_nodes

        check_nodes(nodes, request)


def _check_pool(workspace: WorkspaceFolder, pool: HostPool, request: Any) -> None:
    """Any of the hosts may be the run's, so the smallest decides."""
    if request.container:
        raise ComputeTargetError(
            f"A container image on hosts reached by ssh ({request.compute_target!r}) is not "
            "supported yet.",
            "Leave out the image, or run it with compute_target='local'.",
        )
    count = 1 if request.communicator == PARAMETER_SERVER else request.process_count_per_node
    for host in pool.hosts:
        if host.slots is not None and count > host.slots:
            raise ComputeTargetError(
                f"The run asks for {count} processes a node and host {host.name} has "
                f"{host.slots} slots.",
                "Ask for fewer, or attach the target with more slots.",
            )
    check_shared(workspace, pool)


def find_batch_script(workspace: WorkspaceFolder, draft: RunSpec) -> str | None:
    """Return what a run would hand to a batch queue; None where its target has none.

    Raises:
        ComputeTargetError: a value cannot stand in a script.
    """
    target = find_target(workspace, draft.compute_target)
    if target is None or target.kind != SLURM_KIND:
        return None
    from .slurm.requests import preview_script

    return preview_script(workspace, target.name, draft)


def count_nodes(request: Any) -> int:
    """Nodes that a run takes: one for each task of a parameter server run, as in Azure ML.

    All of ``local`` is one node.
    """
    if request.compute_target == LOCAL:
        return 1
    if request.communicator == PARAMETER_SERVER and request.worker_count:
        return int(request.worker_count + request.parameter_server_count)
    return int(request.node_count)


def _get_target(workspace: WorkspaceFolder, name: str) -> TargetRecord:
    target = find_target(workspace, name)
    if target is None:
        known = ", ".join([LOCAL, *(t.name for t in list_targets(workspace))])
        raise ComputeTargetError(f"There is no compute target {name!r}.", f"Known: {known}.")
    return target


def _check_counts(request: Any) -> None:
    for name in ("node_count", "process_count_per_node"):
        _check_count(name, getattr(request, name), least=1)
    for name in ("worker_count", "parameter_server_count"):
        _check_count(name, getattr(request, name), least=0)
    if request.communicator not in ("", *COMMUNICATORS):
        raise UserError(
            f"The communicator is {request.communicator!r}.",
            f"It is one of {', '.join(COMMUNICATORS)}, or empty.",
        )
    n_ranks = max(
        request.worker_count + request.parameter_server_count,
        request.node_count * request.process_count_per_node,
    )
    if n_ranks > MOST_RANKS:
        raise UserError(
            f"The run asks for {n_ranks} processes on this machine; {MOST_RANKS} is the most."
        )


def _check_count(name: str, count: object, least: int) -> None:
    if isinstance(count, bool) or not isinstance(count, int) or count < least:
        raise UserError(f"{name} is {count!r}; it must be a whole number from {least} on.")
