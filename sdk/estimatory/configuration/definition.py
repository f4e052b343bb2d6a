"""What a run keeps of its configuration, to be shown; nothing secret is among it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .runconfig_file import describe

if TYPE_CHECKING:
    from .run_configuration import RunConfiguration

_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSW|CREDENTIAL", re.IGNORECASE)
_VARIABLES = "environmentVariables"
"""The run's spec holds them, without those whose names sound secret."""


def define(
    config: RunConfiguration, script: str | None, arguments: tuple[str, ...]
) -> dict[str, Any]:
    """The ``runDefinition`` of a run: all sections, in the keys of azureml-core."""
    said = {**describe(config), "script": script, "arguments": list(arguments)}
    said["environment"] = {k: v for k, v in said["environment"].items() if k != _VARIABLES}
    del said[_VARIABLES]
    return {name: _without_secrets(value) for name, value in said.items()}


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _hidden(v) if _SECRET_NAME.search(k) else _without_secrets(v)
                for k, v in value.items()}  # fmt: skip
    if isinstance(value, list):
        return [_without_secrets(item) for item in value]
    return _masked(value) if isinstance(value, str) and "://" in value else value


def _hidden(value: Any) -> Any:
    return "***" if isinstance(value, str) and value else value


def _masked(text: str) -> str:
    from ..environments import mask_secrets

    return mask_secrets(text)
