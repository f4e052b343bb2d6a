"""Runs that go on when their worker dies, and what a machine needs to adopt one."""

from __future__ import annotations

import os
from typing import NamedTuple

from ..base.files import write_json
from ..errors import DamagedFileError
from ..folders.run_folder import RunFolder


class Adoption(NamedTuple):
    """How another worker may take up a run."""

    kind: str
    """Of compute, or of the run: the target itself may be gone."""
    program: str = ""
    """A program without which a machine cannot see the run's state; empty: none is needed."""
    is_urgent: bool = False
    """Whether the run does not go on by itself: the guardian gives it a worker at once."""


_OF_JOB = Adoption("SlurmCompute", "squeue")
"""For runs that version 0.1 submitted: it wrote the batch script only."""


def find_adoption(folder: RunFolder) -> Adoption | None:
    """Return how a run may be adopted; None for one that ends with its worker."""
    try:
        said = folder.read_part(folder.adoption_path)
        is_urgent = bool(said.get("is_urgent"))
        return Adoption(str(said["kind"]), str(said.get("program", "")), is_urgent)
    except (FileNotFoundError, DamagedFileError, KeyError):
        return _OF_JOB if os.path.exists(folder.job_script_path) else None


def can_adopt(folder: RunFolder) -> bool:
    """Return whether this machine has what it needs to take up the run."""
    import shutil

    adoption = find_adoption(folder)
    if adoption is None:
        return False
    return not adoption.program or shutil.which(adoption.program) is not None


def write_adoption(folder: RunFolder, adoption: Adoption) -> None:
    """Write down that the run outlives its worker; before anything of it is started."""
    write_json(folder.adoption_path, adoption._asdict())
