"""``azureml.telemetry``: nothing is collected, so there is nothing to switch."""

from __future__ import annotations

import logging

from ..base.checked_calls import also_takes, checked_function


@checked_function
def set_diagnostics_collection(
    send_diagnostics: bool = True, verbosity: int | str | None = None, reason: str = ""
) -> None:
    """Accepted; nothing is ever sent."""


@checked_function
@also_takes("instrumentation_key component_name path proceed_in_hbi_mode")
def get_telemetry_log_handler(
    *_: str | None,
) -> logging.Handler:
    """A handler that drops what it gets."""
    return logging.NullHandler()
