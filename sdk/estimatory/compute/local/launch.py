"""One process on this machine, with the packages that its run asks for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..base import Launch, Launcher, Prepared
from .process import ProcessLauncher

if TYPE_CHECKING:
    from ...environments.builder import BuildMonitor


class LocalLaunch(Launch):
    """Uses the run's Python as it is, or finds or builds an isolated environment."""

    def prepare(self, monitor: BuildMonitor) -> Prepared:
        spec = self.run.spec.environment
        if spec.is_isolated:
            from .isolated import prepare_isolated

            return prepare_isolated(self.run, monitor)
        return Prepared(spec.interpreter, dict(os.environ))

    def make_launcher(self, prepared: Prepared, variables: dict[str, str]) -> Launcher:
        return ProcessLauncher()
