"""The settings of `%estimator_config` for runs of the SDK's classes, and for the kernel."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from estimatory import legacy_aliases
from estimatory.environments.settling import session_defaults

_OF_EVERY_RUN = ("as_of", "legacy_aliases")


def apply_to_session(config: Mapping[str, Any]) -> None:
    """Let every submission of this kernel know the date and the old names that are asked for."""
    session_defaults.clear()
    session_defaults.update({name: _read(config[name]) for name in _OF_EVERY_RUN if name in config})
    if _read(config.get("kernel_aliases", "")) is True or _is_wanted_by_variable():
        legacy_aliases.install()
    else:
        legacy_aliases.uninstall()


def _is_wanted_by_variable() -> bool:
    return os.environ.get(legacy_aliases.VARIABLE, "").lower() in ("1", "true", "yes", "on")


def _read(text: str) -> Any:
    """Return a switch as true or false; any other value as it is written."""
    return {"true": True, "false": False}.get(text.lower(), text)
