"""Models that ranks on hosts register: their files are brought here, and they hear the version."""

from __future__ import annotations

import json
import re

from ...errors import EstimatoryError
from ...folders.run_folder import RunFolder
from ...folders.workspace_folder import WorkspaceFolder
from ...models.handing_over import refusal_path
from ...models.receiving import register_received
from ...models.record import FILES
from ...models.registry import ModelRegistry
from ...models.versions import record_path
from .connection import HostError
from .copying import copy_back
from .node import Node

REQUEST_NAME = re.compile(r"models/([0-9a-f]{16})\.json\Z")
"""In the run folder there, as its keeper reports it."""


def outbox_path(folder: RunFolder) -> str:
    """Return the folder in which ranks leave models."""
    return f"{folder.path}/models"


def take_model(node: Node, own: RunFolder, request: str, said: bytes) -> None:
    """Register what a rank has left and tell it so; ``request`` is named by the keeper."""
    found = REQUEST_NAME.match(request)
    assert found is not None
    place = f"{outbox_path(node.folder)}/{found[1]}"
    registry = ModelRegistry(WorkspaceFolder(own.workspace_path))

    def bring(folder: str) -> None:
        copy_back(node.connection, f"{place}/{FILES}/", f"{folder}/", ["--no-links"])

    try:
        record = register_received(registry, own, json.loads(said), bring)
        answer, path = record.to_file(), record_path(place)
    except EstimatoryError as error:
        answer, path = {"message": error.summary, "hint": error.hint}, refusal_path(place)
    except Exception as error:  # noqa: BLE001 - whatever it is, a rank waits for the answer
        message = f"The model was handed over damaged ({type(error).__name__}: {error})."
        answer, path = {"message": message, "hint": ""}, refusal_path(place)
    try:
        node.connection.ask("put", json.dumps(answer).encode(), path=path, in_any_case=True)
    except HostError:  # it is gone, and the rank that waits with it
        return
