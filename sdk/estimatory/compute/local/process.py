"""One process on this machine."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from typing import Protocol

from ...base.processes import end_processes, find_run_processes
from ...errors import ComputeTargetError
from ...folders.run_folder import RunFolder
from ...folders.run_spec import RunSpec
from ...runtime import COMMAND_ENTRY_PATH, ENTRY_PATH, NOTEBOOK_ENTRY_PATH
from ..base import Exit, Launcher


class Process(Protocol):
    """A child of this process."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...


def follow_process(folder: RunFolder, process: Process) -> ProcessLauncher:
    """Return the launcher of a script that another part of this program has started."""
    launcher = ProcessLauncher()
    launcher._follow(folder, process)
    return launcher


class ProcessLauncher(Launcher):
    """Runs the script in a session of its own; output goes straight into its log file."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._exit_fd: int | None = None
        self._folder: RunFolder | None = None

    def command(self, spec: RunSpec, folder: RunFolder, interpreter: str) -> list[str]:
        if spec.command:
            return [interpreter, COMMAND_ENTRY_PATH, *spec.command, *spec.arguments]
        is_notebook = spec.script.endswith(".ipynb")
        entry = NOTEBOOK_ENTRY_PATH if is_notebook else ENTRY_PATH
        return [interpreter, entry, folder.path, spec.script, *spec.arguments]

    def start(self, command: list[str], folder: RunFolder, variables: dict[str, str]) -> None:
        try:
            with open(self.log_path(folder), "ab") as log:
                process = subprocess.Popen(
                    command,
                    cwd=folder.work_folder,
                    env=variables,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
        except OSError as error:
            raise ComputeTargetError(
                f"{command[0]} could not be started: {error.strerror}.",
                "Is that interpreter still there?",
            ) from None
        self._follow(folder, process)

    def _follow(self, folder: RunFolder, process: Process) -> None:
        from ...liveness.leftovers import note_session  # not needed by what only submits

        self._folder, self._process = folder, process
        note_session(folder, process.pid)
        if sys.platform == "linux":
            try:
                self._exit_fd = os.pidfd_open(process.pid)
            except OSError:  # the kernels of many a cluster are older
                self._exit_fd = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def poll(self, timeout_s: float) -> Exit | None:
        assert self._process is not None, "start comes before poll"
        if self._exit_fd is not None:
            select.select([self._exit_fd], [], [], timeout_s)
        else:
            _sleep_until_exit(self._process, timeout_s)
        code = self._process.poll()
        if code is None:
            return None
        assert self._folder is not None
        return self.explain(code, self._folder)

    def stop(self, grace_s: float) -> None:
        run_id = self._folder.run_id if self._folder else ""
        end_processes(lambda: find_run_processes(run_id, os.getpid()), grace_s)
        if self._process is not None:
            self._process.poll()

    def log_path(self, folder: RunFolder) -> str:
        """Return the log of the started process."""
        return folder.log_path(0)

    def explain(self, code: int, folder: RunFolder) -> Exit:
        """Return the exit that the code of the started process means."""
        return Exit(code)


def _sleep_until_exit(process: Process, timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
