"""Starting a run that the submitting process logs itself, as ``Experiment.start_logging`` does."""

from __future__ import annotations

import os
import time

from ..base.current_folder import current_folder
from ..configuration import default_environment, describe_origin
from ..folders.run_folder import RunFolder
from ..folders.run_record import RUNNING, RunRecord
from ..folders.run_spec import INTERACTIVE, RunSpec
from ..folders.workspace_folder import WorkspaceFolder
from ..liveness.registration import register_worker
from ..snapshots.store import take_snapshot
from ..submission.submit import create_run_folder, make_run_id


def describe_interactive(
    workspace: WorkspaceFolder,
    experiment: str,
    *,
    run_id: str | None,
    display_name: str,
    snapshot_directory: str | None,
    tags: dict[str, str],
    parent_run_id: str,
) -> RunSpec:
    """Return the spec of an interactive run of this process; its code is kept, if there is any.

    Raises:
        SnapshotError: the folder of the code cannot be captured.
    """
    now = time.time()
    snapshot = take_snapshot(workspace, snapshot_directory).key if snapshot_directory else ""
    return RunSpec(
        run_id=run_id or make_run_id(experiment, now),
        experiment=experiment,
        created_at=now,
        environment=default_environment(),
        display_name=display_name,
        snapshot=snapshot,
        tags=tags,
        parent_run_id=parent_run_id,
        source_directory=current_folder(),
        origin=describe_origin("sdk"),
        kind=INTERACTIVE,
    )


def begin_interactive(workspace: WorkspaceFolder, spec: RunSpec) -> RunFolder:
    """Make the folder of an interactive run, which is Running from now on."""
    folder = create_run_folder(workspace, spec)
    register_worker(folder, os.getpid())
    at = spec.created_at
    folder.write_record(RunRecord(spec.run_id).moved_to(RUNNING, at, started_at=at))
    return folder
