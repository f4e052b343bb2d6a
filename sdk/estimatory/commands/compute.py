"""``estimatory compute``"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from estimatory.base.unreadable import Gathering
from estimatory.errors import UserError
from estimatory.folders.workspace_folder import WorkspaceFolder

from .output import plain, print_json, print_table, print_unreadable, render_size

EPILOG = """\
examples:
  estimatory compute list
  estimatory compute check lab
"""

_LIST = ("NAME", "KIND", "NODES", "HOSTS")
_QUEUE = ("NAME", "STATE", "TIME_LIMIT", "CORES", "MEMORY_MB", "GRES")
_CHECK = ("HOST", "USABLE", "PYTHON", "RSYNC", "UV", "MPIRUN", "CORES", "GPUS", "FREE", "CLOCK")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=["list", "check"], help="list targets, or look at one")
    parser.add_argument("name", nargs="?", metavar="NAME", help="of the target to check")


def execute(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    if arguments.act == "list":
        return _list(workspace, arguments)
    if not arguments.name:
        raise UserError("Which target shall be checked?", "See `estimatory compute list`.")
    from estimatory.compute.slurm.requests import find_settings

    if find_settings(workspace, arguments.name) is not None:
        return _check_queue(workspace, arguments)
    return _check(workspace, arguments)


def _list(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    from estimatory.compute.hosts.pools import find_pool
    from estimatory.compute.record import LOCAL, list_targets

    targets: list[dict[str, Any]] = [{"name": LOCAL, "kind": "local", "nodes": 1, "hosts": []}]
    records = list_targets(workspace)
    gathering = Gathering()
    for target in records:
        name = target.name
        pool = gathering.read(name, lambda: find_pool(workspace, name))  # noqa: B023 - at once
        hosts = [host.name for host in pool.hosts] if pool else []
        nodes = len(hosts) or target.max_nodes or None  # None: as many as a queue gives
        targets.append({"name": target.name, "kind": target.kind, "nodes": nodes, "hosts": hosts})
    print_unreadable("compute target", [*records.unreadable, *gathering.unreadable])
    if arguments.json:
        print_json(targets)
        return 0
    rows = [(t["name"], t["kind"], str(t["nodes"] or ""), " ".join(t["hosts"])) for t in targets]
    print_table(_LIST, rows, nothing="")
    return 0


def _check(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    from estimatory.compute.hosts.checks import check_hosts

    reports = check_hosts(workspace, arguments.name)
    if arguments.json:
        print_json([report.to_json() for report in reports])
    else:
        print_table(_CHECK, [_row(report) for report in reports], nothing="")
        for report in reports:
            for lack in report.missing:
                print(f"{report.host} lacks: {plain(lack)}" if report.is_reached else plain(lack))
            for note in report.notes:
                print(f"{report.host}: {plain(note)}", file=sys.stderr)
    return 0 if all(report.is_usable for report in reports) else 1


def _check_queue(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    from estimatory.compute.slurm.checks import check_cluster

    report = check_cluster(workspace, arguments.name)
    if arguments.json:
        print_json(report.to_json())
    else:
        rows = [tuple(node[name.lower()] for name in _QUEUE) for node in report.nodes]
        print_table(_QUEUE, rows, nothing="")
        for lack in report.missing:
            print(plain(lack))
        for note in report.notes:
            print(plain(note), file=sys.stderr)
    return 0 if report.is_usable else 1


def _row(report: Any) -> tuple[str, ...]:
    if not report.is_reached:
        return (report.host, "no", *[""] * (len(_CHECK) - 2))
    skew = "" if report.skew_s is None else f"{report.skew_s:+.1f} s"
    return (
        report.host,
        "yes" if report.is_usable else "no",
        report.python,
        report.rsync,
        report.uv,
        report.mpirun,
        str(report.n_cores),
        str(report.n_gpus),
        "" if report.free_bytes is None else render_size(report.free_bytes),
        skew,
    )
