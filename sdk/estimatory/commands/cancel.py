"""``estimatory cancel RUN ...``"""

from __future__ import annotations

import argparse
import sys

from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.liveness.following import wait_for_end
from estimatory.store import cancel_run, describe_run
from estimatory.store.finding import find_run

from .output import print_json
from .parser import add_run_argument


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run_argument(parser, nargs="+")
    parser.add_argument("--wait", action="store_true", help="return when they have ended")


def execute(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    folders = [find_run(workspace, word) for word in arguments.run]
    for folder in folders:
        cancel_run(folder)
        print(f"Asked run {folder.run_id} to end.", file=sys.stderr)
    if arguments.wait:
        for folder in folders:
            status = wait_for_end(folder).status
            print(f"Run {folder.run_id}: {status}.", file=sys.stderr)
    if arguments.json:
        print_json([describe_run(folder) for folder in folders])
    return 0
