"""What a script in a container cannot do: of its workspace it sees its own run only."""

from __future__ import annotations

import os

from ..errors import WorkspaceError

CONTAINER_VARIABLE = "ESTIMATORY_IN_CONTAINER"


def check_not_in_container(act: str) -> None:
    """Refuse what would be written into the container, and be lost with it.

    Raises:
        WorkspaceError: this process is in the container of a run.
    """
    if os.environ.get(CONTAINER_VARIABLE):
        raise WorkspaceError(
            f"A script in a container cannot {act}: of its workspace it sees its own run only.",
            "Leave the files in outputs/, and do it from outside once the run has completed: "
            "run.register_model('name', 'outputs/model.pkl').",
        )
