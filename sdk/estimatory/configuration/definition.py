"""What a run keeps of its configuration, to be shown; nothing secret is among it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..masking import mask_arguments, mask_value
from .runconfig_file import describe

if TYPE_CHECKING:
    from .run_configuration import RunConfiguration

_VARIABLES = "environmentVariables"
"""The run's spec holds them, without those whose names sound secret."""


def define(
    config: RunConfiguration, script: str | None, arguments: tuple[str, ...]
) -> dict[str, Any]:
    """The ``runDefinition`` of a run: all sections, in the keys of azureml-core."""
    said = {**describe(config), "script": script, "arguments": mask_arguments(arguments)}
    said["environment"] = {k: v for k, v in said["environment"].items() if k != _VARIABLES}
    del said[_VARIABLES]
    if isinstance(said["command"], list):
        said["command"] = mask_arguments(map(str, said["command"]))
    names = said.pop("secrets", [])
    return {**{name: mask_value(value, name) for name, value in said.items()}, "secrets": names}
