"""Starts workers quickly: by a process that has loaded all their modules, and forks itself.

A worker that is started so is as any other: in a session of its own, with a guardian, and it
outlives who asked for it.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from ..base.files import to_json_bytes
from ..base.locks import open_lock, take_lock
from ..base.processes import RUN_MARK, WORKER_MARK
from ..folders.run_folder import RunFolder

_PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "nursery_process.py")


class Nursery:
    """The process that forks, seen from the run whose children it starts.

    Its lock is held until the last worker that it began to start has said who it is: who opens the
    next nursery of the same run knows then which of its children have a worker.
    """

    def __init__(self, folder: RunFolder, lock_path: str, variables: Mapping[str, str]) -> None:
        """Start it.

        Args:
            folder: of the run whose children it starts.
            lock_path: of a file; waited for.
            variables: the environment of the workers.

        Raises:
            LockTimeoutError: the nursery of an earlier worker of the run does not end.
        """
        lock = open_lock(lock_path)
        take_lock(lock, lock_path)
        ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        own = {k: v for k, v in variables.items() if k != RUN_MARK}
        with its, open(folder.worker_log_path, "ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", _PROGRAM, folder.path, str(its.fileno()), str(lock)],
                env={**own, WORKER_MARK: f"{folder.run_id}/children"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=(its.fileno(), lock),
            )
        os.close(lock)
        self._socket = ours

    def start_worker(self, folder: RunFolder, git: Mapping[str, Any] | None = None) -> None:
        """Have a worker started for a run; returns at once.

        Args:
            folder: of the run, which waits in no line.
            git: the state of its source folder, where that is known.

        Raises:
            OSError: the process is gone.
        """
        self._socket.send(to_json_bytes({"folder": folder.path, "git": git}))

    def close(self) -> None:
        """Let it end; what it has started goes on."""
        self._socket.close()
        self._process.wait()
