"""The core's ``processes``; on a host, its text stands in this module's place."""

from __future__ import annotations

from ...base.processes import end_processes, find_run_processes

__all__ = ["end_processes", "find_run_processes"]
