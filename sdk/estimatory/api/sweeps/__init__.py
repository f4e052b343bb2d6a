"""Sweeps at the user's door: what is submitted, and the run that comes back."""

from __future__ import annotations

from .sweep import Sweep
from .sweep_run import SweepRun

__all__ = ["Sweep", "SweepRun"]
