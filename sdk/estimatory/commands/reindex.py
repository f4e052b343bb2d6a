"""``estimatory reindex``

The run folders are the truth; the index over them may be deleted or rebuilt at any time. What
submissions and registrations that were killed have left behind is removed as well.
"""

from __future__ import annotations

import argparse
import sys

from estimatory.models import ModelRegistry
from estimatory.snapshots import sweep_snapshots
from estimatory.store import Index
from estimatory.workspace_folder import WorkspaceFolder

from .output import print_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing but what every command understands."""


def execute(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    n_runs = Index(workspace).reindex()
    n_swept = ModelRegistry(workspace).sweep() + sweep_snapshots(workspace)
    if arguments.json:
        print_json({"n_runs": n_runs, "n_swept": n_swept})
        return 0
    swept = f" Removed {n_swept} left-overs of killed processes." if n_swept else ""
    print(f"Indexed {n_runs} runs in {workspace.path}.{swept}", file=sys.stderr)
    return 0
