"""``estimatory environments``"""

from __future__ import annotations

import argparse

from estimatory.environments import EnvironmentRecord, delete_environment, list_environments
from estimatory.folders.workspace_folder import WorkspaceFolder

from .limits import add_limit_argument
from .output import print_unreadable, render_age, render_size
from .shelf import Item, Shelf, show_shelf

EPILOG = """\
Removing one is safe: it is not done while a run needs it, and a later run builds it again.
"""

_HEADINGS = ("KEY", "PYTHON", "PACKAGES", "AS OF", "SIZE", "CREATED", "LAST USED")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--prune", metavar="DAYS", type=float, help="remove those not used for so many days"
    )
    add_limit_argument(parser)
    parser.add_argument("--images", action="store_true", help="the images for containers instead")
    parser.add_argument("-y", "--yes", action="store_true", help="do not ask")


def execute(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    if arguments.images:
        from .images import show_images

        return show_images(workspace, arguments)
    records = list_environments(workspace)
    print_unreadable("environment", records.unreadable)
    items = [_to_item(workspace, record) for record in records]
    nothing = f"No environment has been built in {workspace.path}."
    show_shelf(workspace, Shelf("environment", _HEADINGS, items, nothing), arguments)
    return 0


def _to_item(workspace: WorkspaceFolder, record: EnvironmentRecord) -> Item:
    cells = (
        record.key[:12],
        str(record.python),
        " ".join(record.packages),
        record.as_of or "",
        render_size(record.n_bytes),
        render_age(record.created_at),
        render_age(record.last_used_at),
    )
    return Item(
        record.key,
        cells,
        record.last_used_at,
        record.n_bytes,
        record.to_json(),
        lambda: delete_environment(workspace, record.key),
    )
