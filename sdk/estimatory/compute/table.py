"""Which kinds of compute there are: a row for each of ours, and entry points of other packages.

An entry point of the group ``estimatory.compute`` has the kind as its name and a subclass of
``ComputeBackend`` as its object.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ComputeTargetError
from .record import LOCAL, TargetRecord, find_target, list_targets

if TYPE_CHECKING:
    from ..folders.workspace_folder import WorkspaceFolder
    from .base import ComputeBackend, RunContext
    from .slots import Slot

GROUP = "estimatory.compute"
_BACKENDS = {
    LOCAL: "local.backend:LocalBackend",
    "AmlCompute": "pool.backend:PoolBackend",
    "SshCompute": "hosts.backend:HostsBackend",
    "VirtualMachine": "hosts.backend:RemoteBackend",
    "SlurmCompute": "slurm.backend:SlurmBackend",
}
"""Kind to its class, below this package."""


def find_backend_class(kind: str) -> type[ComputeBackend] | None:
    """Return the class of a kind; None when no installed package brings it.

    Raises:
        ComputeTargetError: a package brings it, and it cannot be loaded.
    """
    if kind in _BACKENDS:
        module, _, name = _BACKENDS[kind].partition(":")
        return _load_own(module, name)
    from ..base.entry_points import find_entry_point  # not for a kind of ours

    point = find_entry_point(GROUP, kind)
    if point is None:
        return None
    try:
        found: type[ComputeBackend] = point.load()
    except Exception as error:
        raise ComputeTargetError(
            f"The kind of compute {kind!r} cannot be loaded from {point.value}: "
            f"{type(error).__name__}: {error}",
            "Install its package again, or a version that fits this Estimatory.",
        ) from error
    return found


def _load_own(module: str, name: str) -> type[ComputeBackend]:
    from importlib import import_module

    found: type[ComputeBackend] = getattr(import_module(f".{module}", __package__), name)
    return found


def get_backend_class(record: TargetRecord) -> type[ComputeBackend]:
    """Return the class of a target's kind.

    Raises:
        ComputeTargetError: no installed package brings the kind, or it cannot be loaded.
    """
    found = find_backend_class(record.kind)
    if found is None:
        raise ComputeTargetError(
            f"The compute target {record.name!r} is a {record.kind!r:.80}, a kind that no "
            "installed package brings.",
            f"Known: {', '.join(_BACKENDS)}. Install the package of that kind, or detach the "
            "target.",
        )
    return found


def make_backend(workspace: WorkspaceFolder, record: TargetRecord) -> ComputeBackend:
    """Return the target of a record that has been read.

    Raises:
        ComputeTargetError: its kind is not known.
    """
    return get_backend_class(record)(workspace, record)


def find_backend(workspace: WorkspaceFolder, name: str) -> ComputeBackend | None:
    """Return a target by its name; None when there is none.

    Raises:
        ComputeTargetError: its kind is not known.
        DamagedFileError: its record is damaged.
    """
    record = TargetRecord.local() if name == LOCAL else find_target(workspace, name)
    return make_backend(workspace, record) if record else None


def get_backend(workspace: WorkspaceFolder, name: str) -> ComputeBackend:
    """Return a target by its name.

    Raises:
        ComputeTargetError: there is none, or its kind is not known.
        DamagedFileError: its record is damaged.
    """
    backend = find_backend(workspace, name)
    if backend is None:
        known = ", ".join([LOCAL, *(t.name for t in list_targets(workspace))])
        raise ComputeTargetError(f"There is no compute target {name!r}.", f"Known: {known}.")
    return backend


def reopen_backend(workspace: WorkspaceFolder, name: str) -> ComputeBackend:
    """Return the target that a run was submitted to.

    Raises:
        ComputeTargetError: it was deleted since, or its kind is not known.
    """
    backend = find_backend(workspace, name)
    if backend is None:
        raise ComputeTargetError(f"There is no compute target {name!r} any more.")
    return backend


def open_adopting_backend(run: RunContext) -> ComputeBackend:
    """Return the target of a run whose worker died; without its settings if it was deleted.

    Raises:
        ComputeTargetError: its kind is not known.
    """
    from ..liveness.adoption import find_adoption  # rarely needed

    name = run.spec.compute_target
    adoption, record = find_adoption(run.folder), find_target(run.workspace, name)
    if adoption and (record is None or record.kind != adoption.kind):
        record = TargetRecord(name, adoption.kind, 0.0, 0.0)
    return make_backend(run.workspace, record) if record else reopen_backend(run.workspace, name)


def list_slots(workspace: WorkspaceFolder, name: str) -> list[Slot] | None:
    """Return every slot of a target; None when runs never wait.

    Raises:
        ComputeTargetError: the target is gone, or its setting is not valid.
    """
    return reopen_backend(workspace, name).list_slots()


def find_line(workspace: WorkspaceFolder, name: str) -> str:
    """Return the target whose queue the runs of a target wait in."""
    record = find_target(workspace, name) if name != LOCAL else None
    if record is None:
        return name
    try:
        return make_backend(workspace, record).line
    except ComputeTargetError:  # of an unknown kind: nothing runs there
        return name
