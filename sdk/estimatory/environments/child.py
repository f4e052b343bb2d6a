"""Run one command of a build: its output straight into the log, watched, ended when asked."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack

from ..base.lazy_dataclasses import dataclass
from ..errors import EnvironmentBuildError
from .builder import BuildMonitor, Step
from .masked_log import MaskedLog

GRACE_S = 2.0
"""Seconds between TERM and KILL for a command that is to end."""


@dataclass(frozen=True)
class ChildResult:
    """Exit code and output of a command."""

    exit_code: int
    text: str


def run_step(
    step: Step,
    monitor: BuildMonitor,
    variables: Mapping[str, str],
    on_line: Callable[[str], None],
) -> ChildResult:
    """Run the step's command to its end; ``on_line`` gets each line of the log as it appears.

    Raises:
        EnvironmentBuildError: ``monitor.should_stop`` said so; the command has been ended.
    """
    check_not_stopped(monitor)
    with ExitStack() as stack:
        log = stack.enter_context(MaskedLog(monitor.log_path))
        log.write(f"$ {' '.join(step.command)}\n")
        tail = stack.enter_context(LogTail(monitor.log_path, on_line))
        output = stack.enter_context(open(step.output_path, "wb")) if step.output_path else None
        child = subprocess.Popen(
            step.command,
            stdin=subprocess.DEVNULL,
            stdout=log.fileno() if output is None else output,
            stderr=log.fileno(),
            # A pyproject.toml around the workspace is not to change what is built.
            cwd="/",
            env=dict(variables),
            # A group of its own, so that it can be ended with its compilers.
            start_new_session=True,
        )
        try:
            exit_code = _wait(child, monitor, tail)
        finally:
            _end_group(child)
            log.finish()
        return ChildResult(exit_code, tail.text())


class LogTail:
    """Follows what is added to a log from now on, and hands out each full line once."""

    def __init__(self, path: str, on_line: Callable[[str], None]) -> None:
        self._file = open(path, "rb")
        self._on_line = on_line
        self._start = self._file.seek(0, os.SEEK_END)
        self._partial = b""

    def __enter__(self) -> LogTail:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def poll(self) -> None:
        *lines, self._partial = (self._partial + self._file.read()).split(b"\n")
        for line in lines:
            self._on_line(line.decode(errors="replace"))

    def text(self) -> str:
        """Return everything since the beginning, the last 200 KB at most."""
        self.poll()
        end = self._file.seek(0, os.SEEK_END)
        self._file.seek(max(self._start, end - 200_000))
        return self._file.read().decode(errors="replace")


def _wait(child: subprocess.Popen[bytes], monitor: BuildMonitor, tail: LogTail) -> int:
    started = time.monotonic()
    while True:
        exit_code = child.poll()
        tail.poll()
        if exit_code is not None:
            return exit_code
        check_not_stopped(monitor)
        # Looks soon after a short command and rarely during a long one.
        time.sleep(min(0.05, 0.002 + (time.monotonic() - started) / 50))


def check_not_stopped(monitor: BuildMonitor) -> None:
    """Raises EnvironmentBuildError when the build is to stop."""
    if monitor.should_stop():
        raise EnvironmentBuildError("The build of the environment was stopped on request.")


def _end_group(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is not None:
        return
    for number, patience_s in ((signal.SIGTERM, GRACE_S), (signal.SIGKILL, 10.0)):
        _signal_group(child.pid, number)
        try:
            child.wait(patience_s)
            break
        except subprocess.TimeoutExpired:
            continue
    # uv is gone; what it had started may have ignored the TERM.
    _signal_group(child.pid, signal.SIGKILL)


def _signal_group(group: int, number: int) -> None:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return
