"""Starting the detached worker of a run: at its submission, or again when the first one died."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

from ..base.processes import RUN_MARK, WORKER_MARK
from ..folders.run_folder import RunFolder

_WORKER_PATH = os.path.join(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "worker", "__main__.py"
)

_started: list[subprocess.Popen[bytes]] = []
"""Workers started by this process, kept so that they can be reaped when they have ended."""


def start_worker(
    folder: RunFolder, variables: Mapping[str, str], *given: str, pass_fds: tuple[int, ...] = ()
) -> int:
    """Start it in a session of its own; answers the pid of its guardian, until it says its own.

    Args:
        folder: of the run.
        variables: of the worker's environment; the marks of runs and workers are set here.
        given: what the worker is told beside the folder.
        pass_fds: open files that it inherits.
    """
    reap_workers()
    own = {k: v for k, v in variables.items() if k != RUN_MARK}
    with open(folder.worker_log_path, "ab") as log:
        worker = subprocess.Popen(
            [sys.executable, "-I", "-S", _WORKER_PATH, folder.path, *given],
            env={**own, WORKER_MARK: folder.run_id},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=pass_fds,
        )
    _started.append(worker)
    return worker.pid


def reap_workers() -> None:
    """Let go of ended workers, which would otherwise stay as zombies of this process."""
    _started[:] = [worker for worker in _started if worker.poll() is None]
