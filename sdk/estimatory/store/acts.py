"""Acts on a run, one function each: the SDK, the magics, the command line and REST call them.

Completing a run is in ``liveness.own_acts``: a script that only logs starts without this room.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from estimatory.base.clean_text import storable
from estimatory.errors import ConflictError, UserError
from estimatory.folders.inside_container import is_away
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_labels import get_properties
from estimatory.folders.run_record import FAILED, Failure, RunRecord
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.liveness.current_record import end_interactive, settle
from estimatory.liveness.own_acts import is_own_script, say_canceled, say_failed
from estimatory.metrics.tracking import RANK_VARIABLE

from ..base import lazy_dataclasses as dataclasses
from .index import Index


def cancel_run(folder: RunFolder, by: str = "") -> None:
    """End a run and every process of it.

    An interactive run has ended when this returns; of a submitted run its worker ends the
    processes. A script that cancels its own run says so, whatever its exit code will be.

    Args:
        folder: of the run.
        by: who asked, for people; by default the process.

    Raises:
        ConflictError: the run has ended already.
        WorkspaceError: nothing may be written into the run.
    """
    if is_own_script(folder):
        return say_canceled(folder)
    is_interactive = folder.read_spec().is_interactive
    # The request comes first: the process may be long gone without having said its end.
    record = folder.read_record() if is_interactive else settle(folder)
    if record.is_terminal:
        raise _ended_already(record)
    folder.add_request("cancel", by=by or str(os.getpid()))
    settle(folder)
    tell_index(folder)


def ask_to_stop(folder: RunFolder, reason: str, by: str) -> None:
    """Have a submitted run end as Canceled, with a reason; one that has ended stays as it is.

    Args:
        folder: of the run.
        reason: in one sentence, for people.
        by: id of the run that asks.

    Raises:
        WorkspaceError: nothing may be written into the run.
    """
    if not settle(folder).is_terminal:
        folder.add_request("cancel", by=by, reason=reason)


def fail_run(folder: RunFolder, failure: Failure, by: str = "") -> None:
    """End a run as Failed.

    An interactive run has ended when this returns; of a submitted run its worker ends the
    processes. A script that fails its own run goes on, and the run is Failed once it has ended.

    Args:
        folder: of the run.
        failure: why it has failed.
        by: who asked, for people; by default the process.

    Raises:
        ConflictError: the submitted run has ended otherwise already.
        WorkspaceError: nothing may be written into the run.
    """
    if is_own_script(folder):
        rank = int(os.environ.get(RANK_VARIABLE, "0"))
        say_failed(folder, dataclasses.replace(failure, rank=rank))
    elif folder.read_spec().is_interactive:
        end_interactive(folder, FAILED, failure)
    else:
        _ask_for_failure(folder, failure, by)


def _ask_for_failure(folder: RunFolder, failure: Failure, by: str) -> None:
    record = settle(folder)
    if record.is_terminal and record.status != FAILED:
        raise _ended_already(record)
    if not record.is_terminal:
        by = by or str(os.getpid())
        folder.add_request("cancel", by=by, failure=failure.to_json())
        tell_index(folder)


def set_run_tags(folder: RunFolder, tags: Mapping[str, str | None]) -> None:
    """Set tags of a run; one that is None is taken away, all others stay.

    Raises:
        WorkspaceError: nothing may be written into the run.
    """
    folder.add_request("tags", tags=dict(tags))
    tell_index(folder)


def edit_run(folder: RunFolder, **changes: str) -> None:
    """Change the ``display_name`` or the ``description`` of a run.

    Raises:
        WorkspaceError: nothing may be written into the run.
    """
    folder.add_request("edit", **changes)
    tell_index(folder)


def add_run_properties(folder: RunFolder, properties: Mapping[str, str]) -> None:
    """Add properties to a run; those that it has stay as they are.

    Raises:
        UserError: one is there already with another value; nothing was added.
        WorkspaceError: nothing may be written into the run.
    """
    new = {storable(str(key)): storable(str(value)) for key, value in properties.items()}
    with folder.locked_record():
        known = get_properties(folder)
        changed = {k: known[k] for k, value in new.items() if known.get(k, value) != value}
        if not changed:
            folder.add_request("properties", properties=new)
    if changed:
        raise UserError(
            f"Properties cannot be changed once set, and run {folder.run_id} has {changed}.",
            "Use tags for what may change.",
        )
    tell_index(folder)


def tell_index(folder: RunFolder) -> None:
    """Let the list of runs know that something was put on a run."""
    if not is_away():  # its readers out here find the request by themselves
        Index(WorkspaceFolder(folder.workspace_path)).update(folder.run_id)


def _ended_already(record: RunRecord) -> ConflictError:
    return ConflictError(f"Run {record.run_id} has ended already: {record.status}.")
