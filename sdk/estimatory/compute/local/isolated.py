"""The isolated environment of a run: the one that is there, or a new one.

Imported only by the worker of a run that asks for packages.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from ...environments import build_environment, clean_variables, find_environment
from ...environments.folder import BuiltEnvironment
from ...folders.run_folder import RunFolder
from ...folders.run_spec import RunSpec
from ...folders.workspace_folder import WorkspaceFolder


class IsolatedRun:
    """Finds or builds the interpreter of one run."""

    def __init__(self, spec: RunSpec, folder: RunFolder, workspace: WorkspaceFolder) -> None:
        self._spec = spec.environment
        self._log_path = folder.build_log_path
        self._workspace = workspace
        self._interpreter = ""

    def prepare(
        self, on_progress: Callable[[str], None], should_stop: Callable[[], bool]
    ) -> BuiltEnvironment:
        """Raises EnvironmentBuildError when it cannot be had, or ``should_stop`` said so."""
        built = find_environment(self._workspace, self._spec)
        if built is None:
            on_progress("building the environment")
            built = build_environment(
                self._workspace,
                self._spec,
                log_path=self._log_path,
                on_progress=on_progress,
                should_stop=should_stop,
            )
        self._interpreter = built.interpreter
        return built

    def base_variables(self) -> dict[str, str]:
        """This machine's, without what points at the submitter's own packages."""
        return clean_variables(os.environ, self._interpreter)
