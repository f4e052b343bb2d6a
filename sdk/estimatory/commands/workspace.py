"""``estimatory workspace``"""

from __future__ import annotations

import argparse
from typing import Optional

from estimatory.api.workspace import Workspace
from estimatory.errors import UserError
from estimatory.folders.workspace_access import (
    allow_workspace,
    describe_access,
    disallow_workspace,
    share_workspace,
    unshare_workspace,
)
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.folders.workspace_search import find_workspace_folder
from estimatory.models import ModelRegistry
from estimatory.version import __version__

from .output import plain, print_fields, print_json, print_unreadable

EPILOG = """\
A workspace of another user, or one that others may write into, is refused: what is in it could run
as you. Your word for it is kept in your own configuration, outside of the workspace.

examples:
  estimatory workspace
  estimatory workspace allow /data/team/.estimatory
  estimatory workspace share --group lab
"""

_ACTS = {
    "allow": "You use {0} now, also what others own in it.",
    "disallow": "{0} is no longer allowed for you.",
    "share": "{0} is shared with the group {1}.",
    "unshare": "{0} is no longer shared.",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "act",
        nargs="?",
        choices=list(_ACTS),
        help="allow one that is not yours, or share one with a group; without: describe it",
    )
    parser.add_argument("path", nargs="?", metavar="PATH", help="of the workspace; else as always")
    parser.add_argument("--group", metavar="NAME", help="of the system: whom to share it with")


def find_workspace(arguments: argparse.Namespace) -> Optional[WorkspaceFolder]:
    """Return the workspace to describe; one that is allowed or shared is not opened."""
    return None if arguments.act else find_workspace_folder(arguments.workspace)


def execute(workspace: Optional[WorkspaceFolder], arguments: argparse.Namespace) -> int:
    if workspace is None:
        return _act(arguments)
    models = ModelRegistry(workspace).list_models(latest=True)
    described = {
        "path": workspace.path,
        "name": Workspace(workspace.path).name,
        "version": __version__,
        "n_runs": len(workspace.list_run_ids()),
        "n_models": len(models),
        "access": describe_access(workspace.path),
    }
    print_unreadable("model", models.unreadable)
    if arguments.json:
        print_json(described)
        return 0
    labels = ("Path", "Name", "Version", "Runs", "Models", "Access")
    print_fields(zip(labels, (plain(value) for value in described.values())))
    return 0


def _act(arguments: argparse.Namespace) -> int:
    if (arguments.act == "share") != bool(arguments.group):
        raise UserError("--group NAME goes with `share`, and `share` needs it.")
    done = _change(arguments.act, arguments.path or arguments.workspace, arguments.group)
    if arguments.json:
        print_json({"path": done})
        return 0
    print(plain(_ACTS[arguments.act].format(done, arguments.group)))
    return 0


def _change(act: str, path: Optional[str], group: str) -> str:
    if act == "share":
        return share_workspace(group, path)
    acts = {"allow": allow_workspace, "disallow": disallow_workspace, "unshare": unshare_workspace}
    return acts[act](path)
