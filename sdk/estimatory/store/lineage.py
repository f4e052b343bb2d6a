"""Models that were registered from a run.

The registry is a room above this one, so its ``model.json`` files are read as files.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any

from estimatory.base.files import read_json_object
from estimatory.errors import DamagedFileError
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.workspace_folder import WorkspaceFolder


def list_models_of(folder: RunFolder) -> list[dict[str, Any]]:
    """Return ``{"name", "version"}`` of the models that came from the run, in order."""
    root = WorkspaceFolder(folder.workspace_path).models_folder
    return [
        {"name": name, "version": int(version)}
        for name in sorted(_folders(root))
        for version in sorted(filter(str.isdecimal, _folders(os.path.join(root, name))), key=int)
        if _run_of(os.path.join(root, name, version, "model.json")) == folder.run_id
    ]


def _folders(path: str) -> list[str]:
    try:
        return [n for n in os.listdir(path) if not n.startswith(".")]
    except OSError:
        return []


def _run_of(path: str) -> str | None:
    try:
        return _read_run(path, os.stat(path).st_mtime_ns)
    except (OSError, DamagedFileError):  # the registry names it
        return None


@lru_cache(maxsize=10_000)
def _read_run(path: str, mtime_ns: int) -> str | None:  # noqa: ARG001 - part of the key
    run_id = read_json_object(path).get("run_id")
    return run_id if isinstance(run_id, str) else None
