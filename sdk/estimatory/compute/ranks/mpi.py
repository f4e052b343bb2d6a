"""The ranks of a run, started and watched by Open MPI's ``mpirun``."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from ...base.log_reading import read_end
from ...base.processes import identity
from ...folders.run_folder import RunFolder
from ...folders.run_spec import RunSpec
from ...metrics.ranks import read_rank
from ...runtime import RANK_ENTRY_PATH
from ..base import Exit
from ..local.process import ProcessLauncher

SERVER_GRACE_S = 2.0
"""Seconds that parameter servers have to end once their workers have."""
_TAIL_BYTES = 64 * 1024

_NOT_BEGUN = "PMIx server's listener thread failed to start"
# The same words in Open MPI 4 and 5, wrapped anywhere.
_KILLED = re.compile(r"process\s+rank\s+(\d+)\s+with\s+PID\s+\d+.*?\s+signal\s+(\d+)", re.DOTALL)
_EXITED = re.compile(r"Process\s+name:\s*\[.*?,\s*(\d+)\]\s+Exit\s+code:\s*(\d+)", re.DOTALL)


class MpiLauncher(ProcessLauncher):
    """One ``mpirun`` on this machine; each rank writes its own log, so nothing passes through it.

    What it says itself goes to ``logs/launcher.log``, where the rank that ended the run is named.
    """

    def __init__(self, mpirun: str, *, n_workers: int = 0) -> None:
        """``n_workers``: of a parameter server run, whose servers never end by themselves."""
        super().__init__()
        self._mpirun = mpirun
        self._n_workers = n_workers
        self._again: Callable[[], None] | None = None

    def start(self, command: list[str], folder: RunFolder, variables: dict[str, str]) -> None:
        super().start(command, folder, variables)
        start = super().start
        self._again = lambda: start(command, folder, variables)

    def command(self, spec: RunSpec, folder: RunFolder, interpreter: str) -> list[str]:
        return [
            self._mpirun,
            *(["--allow-run-as-root"] if os.geteuid() == 0 else []),
            "--oversubscribe",
            *("--bind-to", "none"),  # a rank's threads share the cores as OMP_NUM_THREADS says
            *("-n", str(spec.n_ranks)),
            interpreter,
            RANK_ENTRY_PATH,
            folder.path,
        ]

    def poll(self, timeout_s: float) -> Exit | None:
        ended = super().poll(timeout_s)
        if ended is not None and self._again and has_not_begun(ended, self._folder):
            again, self._again = self._again, None
            again()
            return None
        if ended is None and self._n_workers and self._are_workers_done():
            self.stop(SERVER_GRACE_S)
            return Exit(0)
        return ended

    def _are_workers_done(self) -> bool:
        assert self._folder is not None
        for rank in range(self._n_workers):
            said = read_rank(self._folder, rank) or {}
            if said.get("exit_code") != 0 or identity(said["pid"]) is not None:
                return False
        return True

    def log_path(self, folder: RunFolder) -> str:
        return folder.launcher_log_path

    def explain(self, code: int, folder: RunFolder) -> Exit:
        return read_exit(code, read_tail(folder.launcher_log_path))


def has_not_begun(ended: Exit, folder: RunFolder | None) -> bool:
    """On a busy machine mpirun's own service may not come up; no rank has begun then."""
    return _NOT_BEGUN in ended.reason and folder is not None and read_rank(folder, 0) is None


def read_exit(code: int, said: str) -> Exit:
    """Return the rank that ended the run, and how, from mpirun's exit code and output."""
    if code == 0:
        return Exit(0)
    killed, exited = _KILLED.search(said), _EXITED.search(said)
    if killed:
        return Exit(-int(killed[2]), int(killed[1]))
    if exited:
        return Exit(int(exited[2]), int(exited[1]))
    return Exit(code, None, _last_words(said))


def _last_words(said: str) -> str:
    """mpirun's message without its frame of dashes, on one line."""
    lines = [line.strip() for line in said.splitlines()]
    return " ".join(line for line in lines if line.strip("-"))[:1000]


def read_tail(path: str) -> str:
    """Return the last 64 KiB of a log; empty when there is none."""
    try:
        with open(path, "rb") as file:
            return read_end(file, _TAIL_BYTES)
    except FileNotFoundError:
        return ""
