"""What runs, how and where, below the estimators: ScriptRunConfig, RunConfiguration, sections."""

from __future__ import annotations

from ..base.lazy import lazy_names

__getattr__, __dir__ = lazy_names(__name__)
