"""Building an environment ahead of its first run, watched from a notebook."""

from __future__ import annotations

import dataclasses
import os
import sys
import tempfile
import threading
import time
from typing import TYPE_CHECKING, Any

from ...errors import EstimatoryError
from ...workspace_folder import WorkspaceFolder

if TYPE_CHECKING:
    from ..folder import BuiltEnvironment
    from .environment import Environment

RUNNING, SUCCEEDED, FAILED = "Running", "Succeeded", "Failed"
_POLL_S = 0.1


class ImageBuildDetails:
    """A build on its way: ``status``, its log, and waiting for its end."""

    def __init__(self, log_path: str) -> None:
        self.log_path = log_path
        self.built: BuiltEnvironment | None = None
        """The interpreter that was built, once it is."""
        self._error: BaseException | None = None
        self._thread: threading.Thread | None = None

    def __repr__(self) -> str:
        return f"ImageBuildDetails(status={self.status!r}, log={self.log_path!r})"

    @property
    def status(self) -> str:
        """``Running``, ``Succeeded`` or ``Failed``."""
        if self._thread is not None and self._thread.is_alive():
            return RUNNING
        return SUCCEEDED if self.built is not None else FAILED

    def get_log(self) -> str:
        """What the tools have written so far."""
        try:
            with open(self.log_path, encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def wait_for_completion(self, show_output: bool = True) -> ImageBuildDetails:
        """Wait for the end, and show the log as it grows.

        Raises:
            ResolutionError: the packages do not exist or do not fit together.
            EnvironmentBuildError: building failed otherwise.
        """
        n_shown = 0
        while True:
            is_running = self.status == RUNNING
            if show_output:
                n_shown += _show(self.get_log()[n_shown:])
            if not is_running:
                break
            time.sleep(_POLL_S)
        if self._error is not None:
            raise self._error
        return self

    def _start(self, workspace: WorkspaceFolder, environment: Environment) -> None:
        from ..settling import settle_environment

        spec = settle_environment(workspace, environment.to_spec())
        self._thread = threading.Thread(target=self._build, args=(workspace, spec), daemon=True)
        self._thread.start()

    def _build(self, workspace: WorkspaceFolder, spec: Any) -> None:
        from ..building import build_environment
        from ..folder import BuiltEnvironment

        try:
            if spec.is_isolated:
                self.built = build_environment(workspace, spec, log_path=self.log_path)
            else:
                self._write("Nothing to build: runs use an interpreter that is there.\n")
                self.built = BuiltEnvironment("", spec.interpreter, "", is_cached=True)
        except EstimatoryError as error:
            self._error = error
        except BaseException as error:  # noqa: BLE001 - told to whoever waits
            self._error = error

    def _write(self, text: str) -> None:
        with open(self.log_path, "a", encoding="utf-8") as log:
            log.write(text)


def start_build(workspace: WorkspaceFolder, environment: Environment) -> ImageBuildDetails:
    """Build in the background of this process.

    Raises:
        UserError: the environment asks for what it cannot have.
    """
    handle, path = tempfile.mkstemp(prefix="estimatory-build-", suffix=".log")
    os.close(handle)
    details = ImageBuildDetails(path)
    details._start(workspace, environment)
    return details


def describe_build(workspace: WorkspaceFolder, environment: Environment) -> dict[str, Any]:
    """Whether the environment is built already, and where."""
    from ..folder import find_environment
    from ..settling import settle_environment

    spec = settle_environment(workspace, environment.to_spec())
    found = find_environment(workspace, spec) if spec.is_isolated else None
    return {
        "pythonEnvironment": dataclasses.asdict(found) if found else {},
        "imageExistsInRegistry": found is not None,
        "dockerImage": {"name": environment.docker.base_image},
    }


def _show(text: str) -> int:
    sys.stdout.write(text)
    sys.stdout.flush()
    return len(text)
