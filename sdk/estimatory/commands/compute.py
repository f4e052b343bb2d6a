"""``estimatory compute``"""

from __future__ import annotations

import argparse
import functools
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from estimatory.base.unreadable import Gathering
from estimatory.errors import UserError
from estimatory.folders.workspace_folder import WorkspaceFolder

from .output import plain, print_json, print_table, print_unreadable, render_size

if TYPE_CHECKING:
    from estimatory.compute.record import TargetRecord

EPILOG = """\
examples:
  estimatory compute list
  estimatory compute check lab
"""

_LIST = ("NAME", "KIND", "NODES", "HOSTS")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=["list", "check"], help="list targets, or look at one")
    parser.add_argument("name", nargs="?", metavar="NAME", help="of the target to check")


def execute(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    if arguments.act == "list":
        return _list(workspace, arguments)
    if not arguments.name:
        raise UserError("Which target shall be checked?", "See `estimatory compute list`.")
    return _check(workspace, arguments)


def _list(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    from estimatory.compute.record import TargetRecord, list_targets

    records = list_targets(workspace)
    gathering = Gathering()
    targets = [
        gathering.read(record.name, functools.partial(_describe, workspace, record))
        or _row(record, record.max_nodes or None)
        for record in [TargetRecord.local(), *records]
    ]
    print_unreadable("compute target", [*records.unreadable, *gathering.unreadable])
    if arguments.json:
        print_json(targets)
        return 0
    rows = [(t["name"], t["kind"], str(t["nodes"] or ""), " ".join(t["hosts"])) for t in targets]
    print_table(_LIST, rows, nothing="")
    return 0


def _describe(workspace: WorkspaceFolder, record: TargetRecord) -> dict[str, Any]:
    from estimatory.compute.table import make_backend

    backend = make_backend(workspace, record)
    pool = backend.host_pool
    hosts = [host.name for host in pool.hosts] if pool else []
    return _row(record, backend.n_nodes, hosts)


def _row(record: TargetRecord, n_nodes: int | None, hosts: Sequence[str] = ()) -> dict[str, Any]:
    return {"name": record.name, "kind": record.kind, "nodes": n_nodes, "hosts": list(hosts)}


def _check(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    from estimatory.compute.table import get_backend

    seen = get_backend(workspace, arguments.name).inspect()
    if arguments.json:
        print_json(seen.json)
        return 0 if seen.is_usable else 1
    print_table(seen.columns, [tuple(map(_render, row)) for row in seen.rows], nothing="")
    for lack in seen.lacks:
        print(plain(lack))
    for note in seen.notes:
        print(plain(note), file=sys.stderr)
    return 0 if seen.is_usable else 1


def _render(cell: str | int) -> str:
    return cell if isinstance(cell, str) else render_size(cell)
