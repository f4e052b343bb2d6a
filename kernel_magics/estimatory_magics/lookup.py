"""Runs as people name them in a notebook: an id, the beginning of one, or ``last``."""

from __future__ import annotations

import difflib
import os
from typing import TYPE_CHECKING

from .usage import UsageError

if TYPE_CHECKING:
    from estimatory.folders.run_folder import RunFolder
    from estimatory.folders.workspace_folder import WorkspaceFolder

LAST = "last"
_SHOWN = 5


def find_run(workspace: WorkspaceFolder, text: str) -> RunFolder:
    """The run that ``text`` names.

    Raises:
        UsageError: no run, or several, of that name.
    """
    if text in workspace.list_run_ids():
        return workspace.run_folder(text)
    ids = list_run_ids(workspace)
    if not ids:
        raise UsageError(f"there are no runs yet in {workspace.path}")
    if text == LAST:
        return workspace.run_folder(ids[0])
    matching = [i for i in ids if i.startswith(text)]
    matching = matching or [i for i in ids if i.endswith(f"_{text}")]
    if len(matching) == 1:
        return workspace.run_folder(matching[0])
    if matching:
        raise UsageError(f"{text}: {len(matching)} runs begin so: {_listed(matching)}")
    close = difflib.get_close_matches(text, ids, n=3, cutoff=0.5)
    hint = f"did you mean {_listed(close)}?" if close else f"the newest are {_listed(ids[:3])}"
    raise UsageError(f"there is no run {text}; {hint}")


def list_run_ids(workspace: WorkspaceFolder, beginning: str = "") -> list[str]:
    """Ids of the runs that begin so, newest first."""
    ids = [i for i in workspace.list_run_ids() if i.startswith(beginning)]
    return sorted(ids, key=lambda i: _submitted_at(workspace, i), reverse=True)


def _submitted_at(workspace: WorkspaceFolder, run_id: str) -> int:
    # spec.json is written once, at submission.
    try:
        return os.stat(os.path.join(workspace.runs_folder, run_id, "spec.json")).st_mtime_ns
    except FileNotFoundError:
        return 0


def _listed(ids: list[str]) -> str:
    more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
    return ", ".join(ids[:_SHOWN]) + more
