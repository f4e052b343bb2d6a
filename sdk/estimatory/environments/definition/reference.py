"""An Environment named instead of described."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ...base.checked_calls import checked
from ...base.strict_settings import Section

if TYPE_CHECKING:
    from ...folders.opened_workspace import HasFolder
    from .environment import Environment


@checked
class EnvironmentReference(Section):
    """Names an environment of a workspace; follows azureml-core 1.61."""

    name: str
    version: str | None

    def __init__(self, name: str, version: str | None = None) -> None:
        self.name = name
        self.version = version

    def __repr__(self) -> str:
        return json.dumps(self.to_dict(), indent=4)

    def get_environment(self, workspace: HasFolder) -> Environment:
        """Return the environment that a reference names.

        Raises:
            EnvironmentNotFoundError: the workspace has none of that name or version.
        """
        from .environment import Environment

        return Environment.get(workspace, self.name, self.version)
