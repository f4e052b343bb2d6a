"""The launchers' ``ports``; on a host, its text stands in this module's place."""

from __future__ import annotations

from ..ports import find_free_ports

__all__ = ["find_free_ports"]
