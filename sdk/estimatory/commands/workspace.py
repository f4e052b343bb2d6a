"""``estimatory workspace``"""

from __future__ import annotations

import argparse

from estimatory.models import ModelRegistry
from estimatory.version import __version__
from estimatory.workspace import Workspace
from estimatory.workspace_folder import WorkspaceFolder

from .output import plain, print_fields, print_json, print_unreadable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing but what every command understands."""


def execute(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    models = ModelRegistry(workspace).list_models(latest=True)
    described = {
        "path": workspace.path,
        "name": Workspace(workspace.path).name,
        "version": __version__,
        "n_runs": len(workspace.list_run_ids()),
        "n_models": len(models),
    }
    print_unreadable("model", models.unreadable)
    if arguments.json:
        print_json(described)
        return 0
    labels = ("Path", "Name", "Version", "Runs", "Models")
    print_fields(zip(labels, (plain(value) for value in described.values())))
    return 0
