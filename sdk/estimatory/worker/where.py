"""Where the ranks of a run are, which decides what gets them ready."""

from __future__ import annotations

from typing import Any

from ..compute.record import LOCAL
from ..run_folder import RunFolder
from ..specs import RunSpec
from ..workspace_folder import WorkspaceFolder


def open_ranks(spec: RunSpec, folder: RunFolder, workspace: WorkspaceFolder, place: Any) -> Any:
    """A ``RankLaunch`` or ``ClusterLaunch``; None for one process here, which needs neither.

    ``place`` is the run's place in line, where it has one.

    Raises:
        ComputeTargetError: a setting names hosts that are not there.
    """
    if spec.compute_target != LOCAL:
        from ..compute.hosts import find_pool

        pool = find_pool(workspace, spec.compute_target)
        if pool is not None:
            from .cluster_launch import ClusterLaunch

            return ClusterLaunch(spec, folder, workspace, pool, place.slot_numbers if place else ())
    if spec.n_ranks == 1 and not spec.communicator:
        return None
    from .rank_launch import RankLaunch

    return RankLaunch(spec, folder, workspace)
