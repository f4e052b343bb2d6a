"""Shows and prunes what is built once and kept until nothing has used it for long."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Any

from estimatory.base.ages import is_recent
from estimatory.environments import environment_key
from estimatory.errors import ConflictError, UserError
from estimatory.folders.run_record import STATUSES, TERMINAL
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.store import Index, RunQuery

from ..base.lazy_dataclasses import dataclass
from .limits import first_of
from .output import confirm, plain, print_json, print_table, render_size


@dataclass(frozen=True)
class Item:
    """One thing on the shelf."""

    key: str
    cells: tuple[str, ...]
    last_used_at: float
    n_bytes: int
    json: dict[str, Any]
    remove: Callable[[], None]


@dataclass(frozen=True)
class Shelf:
    """All things of a kind, in the order in which they can be removed."""

    noun: str
    headings: tuple[str, ...]
    items: Sequence[Item]
    nothing: str
    """What to say when there are none."""


def show_shelf(
    workspace: WorkspaceFolder, shelf: Shelf, arguments: argparse.Namespace
) -> Sequence[Item]:
    """List the things, or with ``--prune`` remove those not used for so many days.

    Returns those that were removed.

    Raises:
        UserError: the number of days is none, or removing is limited as a list is.
    """
    days = arguments.prune
    if days is None:
        _list(shelf, arguments)
        return ()
    _check(days, arguments)
    removed = _prune(workspace, shelf, days, arguments.yes)
    if arguments.json:
        print_json([item.json for item in removed])
    return removed


def _list(shelf: Shelf, arguments: argparse.Namespace) -> None:
    """Print the things, the last used first."""
    recent = sorted(shelf.items, key=lambda item: -item.last_used_at)
    shown = first_of(recent, arguments)
    if arguments.json:
        print_json([item.json for item in shown])
    else:
        print_table(shelf.headings, [item.cells for item in shown], nothing=shelf.nothing)


def _check(days: float, arguments: argparse.Namespace) -> None:
    if not days >= 0:
        raise UserError(f"--prune is {days}; it must be a number of days, 0 or more.")
    if arguments.limit:
        raise UserError(
            "--limit cuts a list, and --prune removes all that is old enough.", "Leave one out."
        )


def _prune(
    workspace: WorkspaceFolder, shelf: Shelf, days: float, is_certain: bool
) -> Sequence[Item]:
    age_s = days * 86400
    needed = _find_keys_in_use(workspace)
    old = [item for item in shelf.items if not is_recent(item.last_used_at, age_s)]
    unused = [item for item in old if item.key not in needed]
    if not unused:
        print("There is nothing to remove.", file=sys.stderr)
        return ()
    size = render_size(sum(item.n_bytes for item in unused))
    if not confirm(f"Remove {_count(unused, shelf)} ({size})?", is_certain=is_certain):
        return ()
    removed = [item for item in unused if _remove(item)]
    print(f"Removed {_count(removed, shelf)}.", file=sys.stderr)
    return removed


def _remove(item: Item) -> bool:
    """False, and a word about it, for what came into use meanwhile."""
    try:
        item.remove()
    except ConflictError as error:
        print(f"Kept: {plain(error.summary)}", file=sys.stderr)
        return False
    return True


def _count(items: Sequence[Item], shelf: Shelf) -> str:
    return f"{len(items)} {shelf.noun}{'s' * (len(items) != 1)}"


def _find_keys_in_use(workspace: WorkspaceFolder) -> set[str]:
    """Of every run that has not ended, those that still prepare included."""
    index = Index(workspace)
    index.sync()
    alive = tuple(status for status in STATUSES if status not in TERMINAL)
    runs = index.list_runs(RunQuery(statuses=alive, limit=None))
    folders = [workspace.run_folder(run.run_id) for run in runs]
    specs = [folder.read_spec().environment for folder in folders]
    settled = {folder.read_record().environment_key for folder in folders}
    return settled | {environment_key(spec) for spec in specs if spec.is_isolated}
