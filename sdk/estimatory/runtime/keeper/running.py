"""Starts processes on a host, and ends them."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from typing import Any, Callable, Dict, List, Optional

from ...base.processes import end_processes, find_run_processes

_DROPPED = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "VIRTUAL_ENV", "SSH_AUTH_SOCK")


class Runner:
    """Every process that the keeper has started for its run."""

    def __init__(self, run_id: str) -> None:
        self._run_id = run_id

    def start(
        self, words: List[str], variables: Dict[str, str], folder: str, log: str,
        on_exit: Callable[[int], None],
    ) -> int:  # fmt: skip
        """Start a process whose output goes to ``log``; returns its pid."""
        process = self._spawn(words, variables, folder, log)
        threading.Thread(target=lambda: on_exit(process.wait()), daemon=True).start()
        return process.pid

    def execute(
        self, words: List[str], variables: Dict[str, str], folder: str, log: str
    ) -> Dict[str, Any]:
        """Run a command to its end; its output is the tail of ``log``."""
        start = os.path.getsize(log) if os.path.exists(log) else 0
        code = self._spawn(words, variables, folder, log).wait()
        with open(log, "rb") as file:
            file.seek(max(start, os.path.getsize(log) - 100_000))
            return {"code": code, "output": file.read().decode(errors="replace")}

    def stop(self, grace_s: float) -> List[int]:
        """End every process of the run on this host; returns those that had to be forced."""
        if not self._run_id:
            return []
        return end_processes(lambda: self.find(), grace_s)

    def find(self) -> List[int]:
        return find_run_processes(self._run_id, os.getpid())

    def _spawn(
        self, words: List[str], variables: Dict[str, str], folder: str, log: str
    ) -> subprocess.Popen[bytes]:
        with open(log, "ab") as output:
            return subprocess.Popen(
                words,
                cwd=folder,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )


def host_variables(given: Dict[str, str], first_folder: Optional[str]) -> Dict[str, str]:
    """Return the host's own variables, without another Python's, and those of the run."""
    own = {k: v for k, v in os.environ.items() if k not in _DROPPED and not k.startswith("CONDA_")}
    if first_folder:
        own["PATH"] = os.pathsep.join([first_folder, own.get("PATH", os.defpath)])
        if os.path.exists(os.path.join(os.path.dirname(first_folder), "pyvenv.cfg")):
            own["VIRTUAL_ENV"] = os.path.dirname(first_folder)
    return {**own, **given}


def adopt_orphans() -> None:
    """Become the parent of what daemons leave, so that none escapes the tree."""
    try:
        import ctypes

        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
    except (AttributeError, ImportError, OSError):  # not Linux: the run's mark is enough
        return


def ignore_hangup() -> None:
    """Ignore SIGHUP: the end of ssh is seen where the keeper reads."""
    for number in (signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
