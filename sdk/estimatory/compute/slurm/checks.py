"""A look at a Slurm cluster: whether it answers, what it has, whether its nodes see the runs."""

from __future__ import annotations

import sys
from typing import Any

from ...base import lazy_dataclasses as dataclasses
from ...base.lazy_dataclasses import dataclass
from ...errors import ComputeTargetError
from ...folders.workspace_folder import WorkspaceFolder
from ..inspection import Inspection
from .client import SlurmClient, check_slurm
from .settings import SlurmSettings

_PROBE = 'test -w "$1" || exit 3; "$2" -I -S -c "" || exit 4'
_COLUMNS = ("NAME", "STATE", "TIME_LIMIT", "CORES", "MEMORY_MB", "GRES")
_LACKS = {
    3: "A node cannot write to {workspace}: runs need a workspace in a folder that every node sees "
    "at the same path.",
    4: "A node cannot start {python}: it must lie at the same path on every node.",
}


@dataclass(frozen=True)
class ClusterReport:
    """Result of a look at a cluster."""

    name: str
    version: str = ""
    nodes: tuple[dict[str, str], ...] = ()
    """Of the partition: ``{"name", "state", "time_limit", "cores", "memory_mb", "gres"}``."""
    missing: tuple[str, ...] = ()
    """What keeps runs from it, each with what to do."""
    notes: tuple[str, ...] = ()

    @property
    def is_usable(self) -> bool:
        return not self.missing

    def to_json(self) -> dict[str, Any]:
        return {**dataclasses.asdict(self), "is_usable": self.is_usable}


def inspect_cluster(workspace: WorkspaceFolder, name: str, settings: SlurmSettings) -> Inspection:
    """Check a cluster, for ``estimatory compute check``."""
    report = check_cluster(workspace, name, settings)
    return Inspection(
        _COLUMNS,
        [tuple(node[column.lower()] for column in _COLUMNS) for node in report.nodes],
        report.to_json(),
        is_usable=report.is_usable,
        lacks=report.missing,
        notes=report.notes,
    )


def check_cluster(workspace: WorkspaceFolder, name: str, settings: SlurmSettings) -> ClusterReport:
    """Ask Slurm, and start one small process on a node that is free."""
    report = ClusterReport(name)
    client = SlurmClient()
    try:
        check_slurm()
        report = dataclasses.replace(
            report, version=client.version(), nodes=tuple(client.list_nodes(settings.partition))
        )
    except ComputeTargetError as error:
        return dataclasses.replace(report, missing=(str(error),))
    if not report.nodes:
        where = f"the partition {settings.partition!r}" if settings.partition else "its default"
        lack = f"Slurm shows no node of {where}. `sinfo` lists the partitions."
        return dataclasses.replace(report, missing=(lack,))
    return _probe(workspace, client, settings, report)


def _probe(
    workspace: WorkspaceFolder, client: SlurmClient, settings: SlurmSettings, report: ClusterReport
) -> ClusterReport:
    words = ["sh", "-c", _PROBE, "sh", workspace.path, sys.executable]
    try:
        code = client.try_out(settings, words)
    except ComputeTargetError as error:
        note = f"No node was free to try it out: {error.summary}"
        return dataclasses.replace(report, notes=(note,))
    lack = _LACKS.get(code, f"A first process on a node ended with code {code}." if code else "")
    told = lack.format(workspace=workspace.path, python=sys.executable)
    return dataclasses.replace(report, missing=(told,) if told else ())
