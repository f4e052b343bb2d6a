"""The sweep that people mean: by what finds a run, or by one of its trials."""

from __future__ import annotations

from ..folders.run_folder import RunFolder
from ..folders.run_spec import SWEEP
from ..folders.workspace_folder import WorkspaceFolder
from ..store.finding import find_run
from .acts import read_plan


def find_sweep(workspace: WorkspaceFolder, word: str) -> RunFolder:
    """Return the sweep; for one of its trials that trial's sweep.

    Raises:
        RunNotFoundError: no run, or several, are meant.
        UserError: the run is no sweep, and no trial of one.
    """
    folder = find_run(workspace, word)
    spec = folder.read_spec()
    if spec.kind != SWEEP and spec.parent_run_id:
        parent = workspace.run_folder(spec.parent_run_id)
        if parent.read_spec().kind == SWEEP:
            return parent
    read_plan(folder)
    return folder
