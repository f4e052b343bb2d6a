"""What killed processes left half-made: removed once it is old, and nobody works on it."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from functools import partial

from ..base.files import list_folder, remove_tree, unlink_if_there
from ..errors import DamagedFileError
from ..folders.workspace_folder import WorkspaceFolder
from .fault import Fault

OLD_S = 86400.0
_LEFT = re.compile(r"(.*\.aside|\.(new|building|deleted|gone)-.*)\Z")
_MAKER = re.compile(r"(?:^|[.-])(\d+)(?:-[0-9a-f]+)?(?:\.aside)?\Z")
_DEPTHS = {"runs": 2, "models": 1, "datasets": 1, "environment_definitions": 1, "compute": 1}
"""How many levels of folders below a folder of the workspace are looked into."""
_USERS = frozenset({"work", "artifacts", "data", "inputs", "logs"})
"""Of a run: files there have the names that a script gave them."""


def iter_leftovers(workspace: WorkspaceFolder, older_than_s: float) -> Iterator[Fault]:
    """Yield each left-over that is older than so many seconds."""
    before = time.time() - older_than_s
    yield from _look(workspace.path, before, 0)
    for name in _folders(workspace.path):
        yield from _look(os.path.join(workspace.path, name), before, _DEPTHS.get(name, 0))


def _look(folder: str, before: float, depth: int) -> Iterator[Fault]:
    for name in _names(folder):
        path = os.path.join(folder, name)
        if _LEFT.match(name):
            if _is_old(path, before) and not _is_at_work(name):
                reason = "a process that was killed left it"
                yield Fault(path, reason, "it is removed", partial(_remove, path))
        elif depth and name not in _USERS and os.path.isdir(path) and not os.path.islink(path):
            yield from _look(path, before, depth - 1)


def _remove(path: str) -> None:
    if os.path.isdir(path) and not os.path.islink(path):
        remove_tree(path)
    else:
        unlink_if_there(path)


def _is_old(path: str, before: float) -> bool:
    try:
        return os.lstat(path).st_mtime < before
    except FileNotFoundError:
        return False


def _is_at_work(name: str) -> bool:
    """Return whether a process of the number in the name is there."""
    found = _MAKER.search(name)
    return found is not None and os.path.exists(f"/proc/{int(found[1])}")


def _folders(path: str) -> list[str]:
    return [name for name in _names(path) if os.path.isdir(os.path.join(path, name))]


def _names(path: str) -> list[str]:
    try:
        return sorted(list_folder(path))
    except DamagedFileError:  # a shelf that may not be read has a fault of its own
        return []
