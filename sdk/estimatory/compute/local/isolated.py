"""The isolated environment of a run on this machine: the one that is there, or a new one.

Imported only by the worker of a run that asks for packages.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ...environments import build_environment, clean_variables, find_environment
from ..base import Prepared, RunContext

if TYPE_CHECKING:
    from ...environments.builder import BuildMonitor


def prepare_isolated(run: RunContext, monitor: BuildMonitor) -> Prepared:
    """Find or build the environment; its variables do not lead to the submitter's packages.

    Raises:
        EnvironmentBuildError: it cannot be had, or ``monitor.should_stop`` returned True.
    """
    spec = run.spec.environment
    built = find_environment(run.workspace, spec)
    if built is None:
        monitor.on_progress("building the environment")
        built = build_environment(
            run.workspace,
            spec,
            log_path=monitor.log_path,
            on_progress=monitor.on_progress,
            should_stop=monitor.should_stop,
        )
    return Prepared(
        built.interpreter,
        clean_variables(os.environ, built.interpreter),
        key=built.key,
        is_cached=built.is_cached,
        lock_path=built.lock_path,
        notes=built.notes,
    )
