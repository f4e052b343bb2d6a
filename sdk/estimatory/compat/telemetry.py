"""``azureml.telemetry``: nothing is collected, so there is nothing to switch."""

from __future__ import annotations

import logging
from typing import Any


def set_diagnostics_collection(
    send_diagnostics: bool = True, verbosity: Any = None, reason: str = ""
) -> None:
    """Accepted; nothing is ever sent."""


def get_telemetry_log_handler(*_: Any, **__: Any) -> logging.Handler:
    """A handler that drops what it gets."""
    return logging.NullHandler()
