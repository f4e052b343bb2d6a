"""What a workspace adds to an environment that goes into an image."""

from __future__ import annotations

from ...base import lazy_dataclasses as dataclasses
from ...folders.run_spec import EnvironmentSpec
from ...folders.workspace_folder import WorkspaceFolder
from ..settling import settle_environment


def settle_for_image(
    workspace: WorkspaceFolder, spec: EnvironmentSpec, *, notebook: str = ""
) -> EnvironmentSpec:
    """As outside; but its Python is the image's, and no conda of this machine builds it.

    Raises:
        UserError: a date that cannot be found out.
    """
    asked = dataclasses.replace(spec, python="", conda_packages=())
    settled = settle_environment(workspace, asked, notebook=notebook)
    return dataclasses.replace(settled, python=spec.python)
