"""Starting, watching and stopping the processes of a run: command → start → poll → stop."""

from __future__ import annotations

from .base import Exit, Launcher
from .process import ProcessLauncher
from .variables import rank_variables

__all__ = ["Exit", "Launcher", "ProcessLauncher", "rank_variables"]
