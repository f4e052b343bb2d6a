"""The labels by which containers and images of ours are found again."""

from __future__ import annotations

RUN_LABEL = "estimatory.run"
"""Of a run's container; its value is the run's id."""
WORKSPACE_LABEL = "estimatory.api.workspace"
"""Of a run's container: the path of its workspace."""
IMAGE_LABEL = "estimatory.image"
"""Of an image built here; its value is its content key."""

STAGE_LABEL = "estimatory.stage"
"""Of what a build leaves behind and no run needs."""


def container_name(run_id: str) -> str:
    """Return the name of a run's container, by which a reader finds it when the worker is gone."""
    return f"estimatory-{run_id}"
