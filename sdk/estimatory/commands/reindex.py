"""``estimatory reindex``"""

from __future__ import annotations

import argparse
import os
import sys

from estimatory.base.files import sweep_aside
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.models import ModelRegistry
from estimatory.snapshots.store import sweep_snapshots
from estimatory.store import Index

from .output import print_json

EPILOG = """\
The run folders are the truth; the index over them may be deleted or rebuilt at any time. What
submissions and registrations that were killed have left behind is removed as well.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing but what every command understands."""


def execute(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    n_runs = Index(workspace).reindex()
    n_swept = ModelRegistry(workspace).sweep() + sweep_snapshots(workspace)
    n_swept += _sweep_runs(workspace)
    if arguments.json:
        print_json({"n_runs": n_runs, "n_swept": n_swept})
        return 0
    swept = f" Removed {n_swept} left-overs of killed processes." if n_swept else ""
    print(f"Indexed {n_runs} runs in {workspace.path}.{swept}", file=sys.stderr)
    return 0


def _sweep_runs(workspace: WorkspaceFolder) -> int:
    """Remove run folders that were never put in place: their submission died a day ago or more."""
    prefix = os.path.basename(workspace.new_run_folder("").path)
    return sweep_aside(workspace.runs_folder, prefix, older_than_s=86400)
