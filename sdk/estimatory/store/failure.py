"""Failure of a run, with the place where each line of its traceback can be opened."""

from __future__ import annotations

import os
from typing import Any

from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_record import RunRecord
from estimatory.folders.run_spec import RunSpec
from estimatory.folders.workspace_folder import WorkspaceFolder

_CELL = "cell"


def describe_failure(folder: RunFolder, spec: RunSpec, record: RunRecord) -> dict[str, Any] | None:
    """Return the Failure of the REST interface; None where there is none.

    ``opens_in`` of a frame is ``cell`` for code of a notebook's cell, ``snapshot`` for a file that
    is kept with the run, and empty for all others: packages, files that the run has made.
    """
    if record.failure is None:
        return None
    failure = record.failure.to_json()
    frames = [{**each, "opens_in": _place(folder, spec, each)} for each in failure["frames"]]
    return {**failure, "frames": frames}


def _place(folder: RunFolder, spec: RunSpec, frame: dict[str, Any]) -> str:
    """A report may be a script's own: its frames hold anything."""
    file = frame.get("file")
    if not isinstance(file, str) or not spec.snapshot:
        return ""
    if spec.origin.kind == _CELL and file == spec.script:
        return _CELL
    return "snapshot" if _is_kept(folder, spec, file) else ""


def _is_kept(folder: RunFolder, spec: RunSpec, file: str) -> bool:
    if os.path.isabs(file) or ".." in file.split("/") or "\0" in file:
        return False
    snapshots = WorkspaceFolder(folder.workspace_path).snapshots_folder
    return os.path.isfile(os.path.join(snapshots, spec.snapshot, file))
