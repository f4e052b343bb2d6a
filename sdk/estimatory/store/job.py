"""The job of a run that a batch queue carries, from what worker and job have left of it."""

from __future__ import annotations

import os
from typing import Any

from estimatory.files import read_json
from estimatory.run_folder import RunFolder


def describe_job(folder: RunFolder) -> dict[str, Any] | None:
    """``{"job_id", "cluster", "nodes", "submitted_at"}``; None where no job was submitted.

    ``nodes`` are in Slurm's words, ``node[1-3]``, and empty until the job has begun.
    """
    place = os.path.dirname(folder.job_script_path)
    submitted = _read(os.path.join(place, "job.json"))
    if not submitted:
        return None
    started = _read(os.path.join(place, "started.json"))
    return {
        "job_id": str(started.get("job_id") or submitted["job_id"]),
        "cluster": submitted.get("cluster") or "",
        "nodes": started.get("nodes") or "",
        "submitted_at": submitted["submitted_at"],
    }


def _read(path: str) -> dict[str, Any]:
    try:
        return dict(read_json(path))
    except (OSError, ValueError):
        return {}
