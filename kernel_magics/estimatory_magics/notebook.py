"""The notebook of a kernel: names, history, folder, file, workspace."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from estimatory.base.current_folder import current_folder

from .cell.plan import Notebook

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from estimatory.folders.workspace_folder import WorkspaceFolder


def describe_notebook(shell: InteractiveShell, config: Mapping[str, Any]) -> Notebook:
    """Return the surroundings of the cell that is running now."""
    return Notebook(
        namespace=own_names(shell),
        history=list(shell.user_ns.get("In", [])),
        folder=current_folder(),
        path=find_notebook_path(shell.user_ns),
        config=config,
        list_environments=lambda: list_built_environments(open_workspace()),
    )


def own_names(shell: InteractiveShell) -> dict[str, Any]:
    """Return the user's variables, without those that IPython put there itself."""
    hidden = shell.user_ns_hidden
    names = shell.user_ns.items()
    return {k: v for k, v in names if k not in hidden or hidden[k] is not v}


def find_notebook_path(namespace: Mapping[str, Any]) -> str:
    """Return the notebook's file as the front end names it, else an empty string."""
    return os.environ.get("JPY_SESSION_NAME") or str(namespace.get("__vsc_ipynb_file__") or "")


def raw_cell(shell: InteractiveShell) -> str:
    """Return the running cell as typed, lines above the magic included."""
    cells = shell.history_manager.input_hist_raw if shell.history_manager else []
    return str(cells[-1]) if cells else ""


def open_workspace() -> WorkspaceFolder:
    """Return the workspace of the kernel's current folder, made if it is not there yet."""
    from estimatory.folders.workspace_search import find_workspace_folder

    return find_workspace_folder()


def list_built_environments(workspace: WorkspaceFolder) -> list[tuple[str, str]]:
    """``(key, interpreter)`` of the environments that were built in the workspace."""
    if not os.path.isdir(workspace.environments_folder):
        return []
    from estimatory.environments import list_environments

    return [(e.key, e.folder.interpreter) for e in list_environments(workspace)]
