"""Registering a model without the workspace: a rank leaves it on its host, its worker takes it.

``<outbox>/<id>/files/`` holds the files; ``<outbox>/<id>.json``, written last, what was said of
the model. The answer comes as ``<id>/model.json``, so that the folder is a version like any other,
or as ``<id>/error.json``. The outbox lies in the run folder there and goes with it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Any

from ..base.files import read_json, write_json
from ..errors import WorkspaceError
from .files import ModelFile, copy_files
from .record import FILES, ModelRecord
from .versions import record_path

OUTBOX_VARIABLE = "ESTIMATORY_MODELS_OUTBOX"
"""Set for ranks that do not see their workspace: the folder in which they leave models."""
POLL_S = 0.05


def find_outbox() -> str:
    """Return the folder in which this process leaves models; empty if it registers them itself."""
    return os.environ.get(OUTBOX_VARIABLE, "")


def hand_over(outbox: str, record: ModelRecord, files: list[ModelFile]) -> ModelRecord:
    """Leave the model and wait until it is registered.

    Raises:
        WorkspaceError: it cannot be.
    """
    folder = os.path.join(outbox, os.urandom(8).hex())
    try:
        copy_files(files, os.path.join(folder, FILES))
        write_json(f"{folder}.json", record.to_file())
    except OSError as error:
        raise WorkspaceError(
            f"The model {record.name!r} cannot be handed over: {error.strerror or error}."
        ) from None
    return ModelRecord.from_file(_wait_for_answer(folder), folder)


def _wait_for_answer(folder: str) -> Mapping[str, Any]:
    """Wait without a limit: a worker that dies ends this process, too."""
    while True:
        for path in (record_path(folder), refusal_path(folder)):
            if os.path.exists(path):
                said: dict[str, Any] = read_json(path)
                if path == refusal_path(folder):
                    raise WorkspaceError(said["message"], said["hint"])
                return said
        time.sleep(POLL_S)


def refusal_path(folder: str) -> str:
    """Return the path of ``{"message", "hint"}``: why the model of that folder was refused."""
    return os.path.join(folder, "error.json")
