"""The ranks of a run on the nodes of a job, started and watched by Slurm's ``srun``."""

from __future__ import annotations

import os
import re
import signal

from ...folders.run_folder import RunFolder
from ...folders.run_spec import RunSpec
from ...runtime import RANK_ENTRY_PATH
from ..base import Exit
from ..ranks.mpi import MpiLauncher, read_tail
from .script import count_nodes

_ENDED = re.compile(r"srun: error: (\S+): tasks? (\d+)[\d,-]*: (.+)")
_EXITED = re.compile(r"Exited with exit code (\d+)")
_WORDS = {
    "Killed": signal.SIGKILL,
    "Terminated": signal.SIGTERM,
    "Segmentation fault": signal.SIGSEGV,
    "Aborted": signal.SIGABRT,
    "Bus error": signal.SIGBUS,
    "Illegal instruction": signal.SIGILL,
    "Floating point exception": signal.SIGFPE,
    "Out Of Memory": signal.SIGKILL,
}


class SrunLauncher(MpiLauncher):
    """One ``srun`` for all ranks, which find each other by their plan.

    Ranks that speak MPI are started by ``mpirun``, which comes with the very library that they
    load; a mismatch under ``srun`` would leave each of them alone in a world of its own.
    """

    def __init__(self, *, n_workers: int = 0) -> None:
        super().__init__("srun", n_workers=n_workers)

    def command(self, spec: RunSpec, folder: RunFolder, interpreter: str) -> list[str]:
        n_nodes = count_nodes(spec)
        cores = os.environ.get("SLURM_CPUS_PER_TASK")  # srun does not take it over from sbatch
        return [
            "srun",
            f"--nodes={n_nodes}",
            f"--ntasks={spec.n_ranks}",
            f"--ntasks-per-node={max(1, spec.n_ranks // n_nodes)}",
            *([f"--cpus-per-task={cores}"] if cores else []),
            "--mpi=none",
            "--cpu-bind=none",
            "--kill-on-bad-exit=1",
            "--input=none",
            interpreter,
            RANK_ENTRY_PATH,
            folder.path,
        ]

    def explain(self, code: int, folder: RunFolder) -> Exit:
        return read_exit(code, read_tail(folder.launcher_log_path))


def read_exit(code: int, said: str) -> Exit:
    """Return the rank that ended the run, and how, from srun's exit code and output."""
    if code == 0:
        return Exit(0)
    for _, rank, how in _ENDED.findall(said):
        exited = _EXITED.search(how)
        if exited:
            return Exit(int(exited[1]), int(rank))
        for word, number in _WORDS.items():
            if how.startswith(word):
                return Exit(-int(number), int(rank))
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return Exit(code, None, f"srun failed: {' '.join(lines[-3:])[:1000]}", "Slurm")
