"""``estimatory delete RUN ...``"""

from __future__ import annotations

import argparse
import sys

from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.store import delete_run
from estimatory.store.deletion import check_deletable, list_below
from estimatory.store.finding import find_run

from .output import confirm, print_json, render_size
from .parser import add_run_argument


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run_argument(parser, nargs="+")
    parser.add_argument("-y", "--yes", action="store_true", help="do not ask")


def execute(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    deleted = []
    for word in arguments.run:
        folder = find_run(workspace, word)
        check_deletable(folder)
        below = list_below(workspace, folder.run_id)
        size = folder.size() + sum(workspace.run_folder(each).size() for each in below)
        with_others = f", the {len(below)} below it" if below else ""
        question = f"Delete run {folder.run_id}{with_others} and its files ({render_size(size)})?"
        if not confirm(question, is_certain=arguments.yes):
            continue
        delete_run(workspace, folder.run_id)
        deleted.append({"run_id": folder.run_id, "bytes": size})
        print(f"Deleted run {folder.run_id} ({render_size(size)}).", file=sys.stderr)
    if arguments.json:
        print_json(deleted)
    return 0
