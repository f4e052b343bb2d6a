"""``estimatory cancel RUN ...``"""

from __future__ import annotations

import argparse
import sys
import time

from estimatory.api.workspace import Workspace
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.liveness.current_record import settle
from estimatory.store import describe_run
from estimatory.store.finding import find_run

from .output import print_json
from .parser import add_run_argument


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run_argument(parser, nargs="+")
    parser.add_argument("--wait", action="store_true", help="return when they have ended")


def execute(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    folders = [find_run(workspace, word) for word in arguments.run]
    for folder in folders:
        Workspace(workspace.path).get_run(folder.run_id).cancel()
        print(f"Asked run {folder.run_id} to end.", file=sys.stderr)
    if arguments.wait:
        for folder in folders:
            _wait(folder)
    if arguments.json:
        print_json([describe_run(folder) for folder in folders])
    return 0


def _wait(folder: RunFolder) -> None:
    while not (record := settle(folder)).is_terminal:
        time.sleep(0.05)
    print(f"Run {folder.run_id}: {record.status}.", file=sys.stderr)
