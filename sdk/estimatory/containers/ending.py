"""Ending what is left of a run's container, for a reader that buries the run."""

from __future__ import annotations

import os

from ..errors import EstimatoryError
from ..folders.run_folder import RunFolder
from .engine import Engine


def end_containers(folder: RunFolder) -> str:
    """Remove every container of the run; returns why one may be left, empty when none is."""
    if not os.path.exists(folder.container_path):
        return ""
    try:
        described = folder.read_part(folder.container_path)
        engine = Engine(str(described.get("engine", "")))
        for container in engine.find_containers(folder.run_id):
            engine.remove(container)
        engine.close()
    except (EstimatoryError, OSError, ValueError) as error:
        reason = getattr(error, "message", str(error))
        return f"Its container could not be ended: {reason}"
    return ""
