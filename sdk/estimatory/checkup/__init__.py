"""A look through a whole workspace: what is damaged, what can be mended, and the mending.

Nothing that cannot be derived is deleted: it keeps a name beside its place, ``….damaged``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from ..errors import EstimatoryError
from ..folders.workspace_folder import WorkspaceFolder
from .caches import iter_cache_faults
from .fault import Fault
from .leftovers import OLD_S, iter_leftovers
from .report import Finding, Report
from .runs import iter_run_faults
from .shelves import iter_shelf_faults

__all__ = ["Finding", "Report", "check_workspace"]


def check_workspace(
    workspace: WorkspaceFolder,
    *,
    fix: bool = False,
    move_runs: bool = False,
    older_than_s: float = OLD_S,
) -> Report:
    """Look through a workspace; with ``fix`` mend what can be mended.

    Args:
        move_runs: move runs whose spec is lost to ``damaged/`` of the workspace, too.
        older_than_s: the age at which a left-over of a killed process may go.
    """
    faults = _iter_faults(workspace, move_runs, older_than_s)
    findings = [_settle(workspace, fault, fix) for fault in faults]
    return Report(workspace.path, tuple(findings))


def _iter_faults(
    workspace: WorkspaceFolder, move_runs: bool, older_than_s: float
) -> Iterator[Fault]:
    """Yield faults, those of the index last: a spec may be restored from what it still knows."""
    yield from iter_shelf_faults(workspace)
    yield from iter_run_faults(workspace, move_runs)
    yield from iter_leftovers(workspace, older_than_s)
    yield from iter_cache_faults(workspace)


def _settle(workspace: WorkspaceFolder, fault: Fault, fix: bool) -> Finding:
    file = os.path.relpath(fault.path, workspace.path)
    if not fix or fault.act is None:
        return Finding(file, fault.reason, fault.mend)
    try:
        fault.act()
    except (OSError, EstimatoryError) as error:
        why = getattr(error, "message", None) or str(error)
        return Finding(file, f"{fault.reason} (the mend failed: {why})", fault.mend)
    return Finding(file, fault.reason, fault.mend, is_mended=True)
