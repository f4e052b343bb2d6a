"""Start the detached worker of a run: at its submission, or again when the first one died."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping

from ..base.processes import RUN_MARK, WORKER_MARK
from ..folders.run_folder import RunFolder

_WORKER_PATH = os.path.join(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "worker", "__main__.py"
)

PLAN_FOLLOWS = "--plan"
"""The worker reads from its standard input what to start."""

_started: list[subprocess.Popen[bytes]] = []
"""Workers started by this process, kept so that they can be reaped when they have ended."""


def start_worker(
    folder: RunFolder, variables: Mapping[str, str], *given: str, pass_fds: tuple[int, ...] = ()
) -> int:
    """Start a worker in a session of its own; returns the pid of its guardian.

    Args:
        folder: of the run.
        variables: of the worker's environment; the marks of runs and workers are set here.
        given: arguments of the worker besides the folder.
        pass_fds: open files that it inherits.
    """
    return _start(folder, variables, given, subprocess.DEVNULL, pass_fds).pid


def start_worker_early(
    folder: RunFolder, variables: Mapping[str, str], make_plan: Callable[[], bytes]
) -> int:
    """Start a worker, and make what it reads first while its Python starts; returns as above."""
    worker = _start(folder, variables, (PLAN_FOLLOWS,), subprocess.PIPE)
    assert worker.stdin is not None
    try:
        with worker.stdin as pipe:
            pipe.write(make_plan())
    except BrokenPipeError:  # the worker is gone already, and its guardian ends the run
        pass
    return worker.pid


def _start(
    folder: RunFolder,
    variables: Mapping[str, str],
    given: tuple[str, ...],
    stdin: int,
    pass_fds: tuple[int, ...] = (),
) -> subprocess.Popen[bytes]:
    reap_workers()
    own = {k: v for k, v in variables.items() if k != RUN_MARK}
    with open(folder.worker_log_path, "ab") as log:
        worker = subprocess.Popen(
            [sys.executable, "-I", "-S", _WORKER_PATH, folder.path, *given],
            env={**own, WORKER_MARK: folder.run_id},
            stdin=stdin,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=pass_fds,
        )
    _started.append(worker)
    return worker


def reap_workers() -> None:
    """Forget ended workers, which would otherwise stay as zombies of this process."""
    _started[:] = [worker for worker in _started if worker.poll() is None]
