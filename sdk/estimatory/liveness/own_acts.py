"""Ends of a run by its own processes: its script, or the notebook that logs it.

Acts from outside are in ``store.acts``, which calls these where the caller is such a process.
"""

from __future__ import annotations

import os

from ..folders.run_folder import RunFolder
from ..folders.run_record import CANCELED, COMPLETED, FAILED, Failure
from ..metrics.tracking import current_tracker
from .current_record import end_interactive
from .own_ends import KIND


def is_own_script(folder: RunFolder) -> bool:
    """Return whether this process belongs to the script that the run executes."""
    here = current_tracker()
    return here is not None and here.folder.run_id == folder.run_id


def complete_run(folder: RunFolder) -> None:
    """End an interactive run as Completed; a submitted one ends with its script."""
    if folder.read_spec().is_interactive:
        end_interactive(folder, COMPLETED)


def say_failed(folder: RunFolder, failure: Failure) -> None:
    """Let the run end as Failed once its script has ended; the first reason counts.

    Raises:
        WorkspaceError: nothing may be written into the run.
    """
    folder.add_request(KIND, status=FAILED, failure=failure.to_json())


def say_canceled(folder: RunFolder) -> None:
    """Have every process of the run ended; it is Canceled even if they are quicker.

    Raises:
        WorkspaceError: nothing may be written into the run.
    """
    folder.add_request(KIND, status=CANCELED)
    folder.add_request("cancel", by=str(os.getpid()))
