"""Where a run is executed, which decides what gets its packages and its ranks ready."""

from __future__ import annotations

from typing import Any

from ..compute.record import LOCAL, SLURM_KIND, find_target
from ..folders.run_folder import RunFolder
from ..folders.run_spec import RunSpec
from ..folders.workspace_folder import WorkspaceFolder


def open_environment(spec: RunSpec, folder: RunFolder, workspace: WorkspaceFolder) -> Any:
    """A ``ContainerRun``, ``NodeImageRun`` or ``IsolatedRun``; None for a Python as it is.

    Raises:
        ComputeTargetError: a setting of the target is not valid.
    """
    if spec.container and _find_nodes(spec, workspace):
        from ..compute.pool.nodes.launch import NodeImageRun

        return NodeImageRun(spec, folder, workspace)
    if spec.container:
        from ..compute.container.run import ContainerRun

        return ContainerRun(spec, folder, workspace)
    if spec.environment.is_isolated:
        from ..compute.local.isolated import IsolatedRun

        return IsolatedRun(spec, folder, workspace)
    return None


def open_ranks(
    spec: RunSpec, folder: RunFolder, workspace: WorkspaceFolder, place: Any, environment: Any
) -> Any:
    """What starts them: a ``RankLaunch``, ``ClusterLaunch``, ``NodeLaunch`` or ``SlurmLaunch``.

    None for one process here, which needs none. ``place`` is the run's place in line, where it
    has one, ``environment`` what :func:`open_environment` answered.

    Raises:
        ComputeTargetError: a setting of the target is not valid.
    """
    slots = place.slot_numbers if place else ()
    if spec.compute_target != LOCAL:
        from ..compute.hosts.pools import find_pool

        nodes = _find_nodes(spec, workspace)
        if nodes is not None:
            from ..compute.pool.nodes.launch import NodeLaunch

            image_run = environment if spec.container else None
            return NodeLaunch(spec, folder, workspace, nodes, slots, image_run)
        queued = _find_slurm(spec, workspace)
        if queued is not None:
            from ..compute.slurm.launch import SlurmLaunch

            return SlurmLaunch(spec, folder, workspace, queued)
        pool = find_pool(workspace, spec.compute_target)
        if pool is not None:
            from ..compute.hosts.launch import ClusterLaunch

            return ClusterLaunch(spec, folder, workspace, pool, slots)
    if spec.n_ranks == 1 and not spec.communicator:
        return None
    if spec.container:
        from ..compute.container.ranks import ContainerRanks

        return ContainerRanks(spec, folder, workspace, environment)
    from ..compute.ranks.launch import RankLaunch

    return RankLaunch(spec, folder, workspace)


def open_queued_ranks(spec: RunSpec, folder: RunFolder, workspace: WorkspaceFolder) -> Any:
    """What follows the job of a run that was handed to a queue; the target may be gone."""
    from ..compute.slurm.launch import SlurmLaunch
    from ..compute.slurm.settings import SlurmSettings

    settings = _find_slurm(spec, workspace) or SlurmSettings()
    return SlurmLaunch(spec, folder, workspace, settings)


def is_queued(spec: RunSpec, workspace: WorkspaceFolder) -> bool:
    """Whether a batch queue decides where the run's processes are."""
    return spec.compute_target != LOCAL and _find_slurm(spec, workspace) is not None


def _find_slurm(spec: RunSpec, workspace: WorkspaceFolder) -> Any:
    target = find_target(workspace, spec.compute_target)
    if target is None or target.kind != SLURM_KIND:
        return None
    from ..compute.slurm.requests import find_settings

    return find_settings(workspace, spec.compute_target)


def _find_nodes(spec: RunSpec, workspace: WorkspaceFolder) -> Any:
    if spec.compute_target == LOCAL:
        return None
    from ..compute.pool.nodes.settings import find_nodes

    return find_nodes(workspace, spec.compute_target)
