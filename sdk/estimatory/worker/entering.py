"""Before anything of a run is executed: is it this user's, and who shall use what it makes?"""

from __future__ import annotations

import time

from ..errors import UntrustedWorkspaceError
from ..folders.run_folder import RunFolder
from ..folders.run_record import FAILED, Failure
from ..folders.workspace_folder import WorkspaceFolder
from ..folders.workspace_modes import follow_sharing


def enter_workspace(workspace: WorkspaceFolder, folder: RunFolder) -> None:
    """Let the worker of a run begin, or take up its run.

    Raises:
        UntrustedWorkspaceError: another user made the run, or may change it.
    """
    workspace.trusted(folder.spec_path)
    follow_sharing(workspace.path)


def refuse_run(folder: RunFolder, error: UntrustedWorkspaceError) -> None:
    """Fail a run that must not begin, with the reason."""
    failure = Failure(error.summary, type(error).__name__, hint=error.hint)
    folder.write_record(folder.read_record().moved_to(FAILED, time.time(), failure=failure))
