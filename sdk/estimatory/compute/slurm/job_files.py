"""What the job of a run leaves in ``slurm/`` of the run folder; worker and job share no more."""

from __future__ import annotations

import os
from typing import Any

from ...base.files import write_aside, write_exact_json, write_json
from ...folders.run_folder import RunFolder
from ..base import Exit
from ..ranks.mpi import read_tail


class JobFiles:
    """``<run folder>/slurm/``: each file has one writer, and is written whole."""

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder

    @property
    def script_path(self) -> str:
        """The batch script; once it is there, a job may be."""
        return self._folder.job_script_path

    def write(self, script: str, launch: dict[str, Any]) -> None:
        """By the worker, before the submission: what the job shall do.

        ``launch`` is ``{"is_single", "command", "interpreter", "arguments", "mpirun"}``.
        """
        os.makedirs(os.path.dirname(self.script_path), exist_ok=True)
        write_exact_json(self._path("launch.json"), launch)
        write_aside(self.script_path, script.encode(errors="surrogateescape"))

    def write_job(self, job: dict[str, Any]) -> None:
        """By the worker: ``{"job_id", "cluster", "submitted_at"}``."""
        write_json(self._path("job.json"), job)

    def read_job(self) -> dict[str, Any] | None:
        return self._read("job.json")

    def read_started(self) -> dict[str, Any] | None:
        """Return the job's first word: ``{"job_id", "nodes", "at"}``."""
        return self._read("started.json")

    def read_ended(self) -> Exit | None:
        """Return the job's last word, when it was not killed before."""
        said = self._read("ended.json")
        return None if said is None else Exit(**said)

    def read_log(self) -> str | None:
        """Return the output of Slurm and the batch script; None when there is no log."""
        path = os.path.join(self._folder.logs_folder, "slurm.log")
        return read_tail(path) if os.path.exists(path) else None

    def _path(self, name: str) -> str:
        return os.path.join(os.path.dirname(self.script_path), name)

    def _read(self, name: str) -> dict[str, Any] | None:
        try:
            return self._folder.read_part(self._path(name))
        except FileNotFoundError:
            return None
