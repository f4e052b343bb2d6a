"""The job of a run that a batch queue carries, from what worker and job have left of it."""

from __future__ import annotations

import os
from typing import Any

from estimatory.errors import DamagedFileError
from estimatory.folders.run_folder import RunFolder


def describe_job(folder: RunFolder) -> dict[str, Any] | None:
    """Return ``{"job_id", "cluster", "nodes", "submitted_at"}``; None without a job.

    ``nodes`` are in Slurm's words, ``node[1-3]``, and empty until the job has begun.
    """
    submitted = _read(folder, "job.json")
    if not submitted:
        return None
    started = _read(folder, "started.json")
    return {
        "job_id": str(started.get("job_id") or submitted["job_id"]),
        "cluster": submitted.get("cluster") or "",
        "nodes": started.get("nodes") or "",
        "submitted_at": submitted["submitted_at"],
    }


def _read(folder: RunFolder, name: str) -> dict[str, Any]:
    try:
        return folder.read_part(os.path.join(os.path.dirname(folder.job_script_path), name))
    except (OSError, DamagedFileError):
        return {}
