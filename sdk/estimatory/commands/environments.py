"""``estimatory environments``

Removing one is safe: it is not done while a run needs it, and a later run builds it again.
"""

from __future__ import annotations

import argparse
import sys
import time

from estimatory.environments import (
    EnvironmentRecord,
    delete_environment,
    environment_key,
    list_environments,
)
from estimatory.errors import UserError
from estimatory.records import STATUSES, TERMINAL
from estimatory.store import Index, RunQuery
from estimatory.workspace_folder import WorkspaceFolder

from .output import confirm, print_json, print_table, render_age, render_size

_HEADINGS = ("KEY", "PYTHON", "PACKAGES", "AS OF", "SIZE", "CREATED", "LAST USED")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--prune", metavar="DAYS", type=float, help="remove those not used for so many days"
    )
    parser.add_argument("--images", action="store_true", help="the images for containers instead")
    parser.add_argument("-y", "--yes", action="store_true", help="do not ask")


def execute(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    if arguments.prune is not None and not arguments.prune >= 0:
        raise UserError(f"--prune is {arguments.prune}; it must be a number of days, 0 or more.")
    if arguments.images:
        from .images import show_images

        return show_images(workspace, arguments)
    environments = list_environments(workspace)
    if arguments.prune is not None:
        environments = _prune(workspace, environments, arguments)
    if arguments.json:
        print_json([environment.to_json() for environment in environments])
    elif arguments.prune is None:
        nothing = f"No environment has been built in {workspace.path}."
        print_table(_HEADINGS, [_row(environment) for environment in environments], nothing=nothing)
    return 0


def _prune(
    workspace: WorkspaceFolder, environments: list[EnvironmentRecord], arguments: argparse.Namespace
) -> list[EnvironmentRecord]:
    limit = time.time() - arguments.prune * 86400
    needed = _find_keys_in_use(workspace)
    unused = [e for e in environments if e.last_used_at <= limit and e.key not in needed]
    what = f"{len(unused)} environment{'s' * (len(unused) != 1)}"
    what += f" ({render_size(sum(e.n_bytes for e in unused))})"
    if not unused:
        print("There is nothing to remove.", file=sys.stderr)
        return []
    if not confirm(f"Remove {what}?", is_certain=arguments.yes):
        return []
    for environment in unused:
        delete_environment(workspace, environment.key)
    print(f"Removed {what}.", file=sys.stderr)
    return unused


def _find_keys_in_use(workspace: WorkspaceFolder) -> set[str]:
    """Of every run that has not ended, those that still prepare included."""
    index = Index(workspace)
    index.sync()
    alive = tuple(status for status in STATUSES if status not in TERMINAL)
    runs = index.list_runs(RunQuery(statuses=alive, limit=None))
    specs = [workspace.run_folder(run.run_id).read_spec().environment for run in runs]
    return {environment_key(spec) for spec in specs if spec.is_isolated}


def _row(environment: EnvironmentRecord) -> tuple[str, ...]:
    return (
        environment.key[:12],
        str(environment.python),
        " ".join(environment.packages),
        environment.as_of or "",
        render_size(environment.n_bytes),
        render_age(environment.created_at),
        render_age(environment.last_used_at),
    )
