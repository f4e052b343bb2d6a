"""Whether a target has enough slots for a request, and can ever have them free."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..base.processes import list_submitters
from ..errors import ComputeTargetError
from .queue import Queue
from .request import count_nodes

if TYPE_CHECKING:
    from .base import ComputeBackend
    from .request import PlacedRequest


def check_capacity(backend: ComputeBackend, request: PlacedRequest) -> None:
    """Refuse a run that asks for more slots than there are, or than can become free.

    Raises:
        ComputeTargetError: it asks for too many nodes, or a setting of the slots is not valid.
    """
    slots = backend.list_slots()
    if slots is None:
        return
    n_nodes = count_nodes(request)
    if n_nodes > len(slots):
        raise ComputeTargetError(
            f"The run asks for {n_nodes} nodes and {backend.name!r} has {len(slots)}.",
            backend.explain_capacity(n_nodes),
        )
    _check_submitters(backend, n_nodes, len(slots))


def _check_submitters(backend: ComputeBackend, n_nodes: int, n_slots: int) -> None:
    """Refuse a wait that would never end: for slots that the waiting script itself holds."""
    submitters = list_submitters(os.environ)
    if not submitters:
        return
    places = Queue.of(backend.workspace, backend.line).list_places()
    held = {place.run_id: len(place.slots) for place in places if place.run_id in submitters}
    n_held = sum(held.values())
    if n_nodes <= n_slots - n_held:
        return
    raise ComputeTargetError(
        f"The run asks for {n_nodes} of the {n_slots} nodes of {backend.name!r}, of which the run "
        f"that submits it holds {n_held} ({', '.join(held)}): it could begin only when that has "
        "ended.",
        "Submit it to another target, or give this one more nodes than the submitting run takes.",
    )
