"""Registering a model that a rank without the workspace has left."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from ..base import lazy_dataclasses as dataclasses
from ..base.served_files import ServedFolder
from ..folders.run_folder import RunFolder
from .details import add_lineage, make_record
from .files import list_served_files
from .record import ModelRecord
from .registry import ModelRegistry

_SAID = ("description", "tags", "properties", "framework", "framework_version")
_OF_DATASET = ("scenario", "id", "name", "version")


def register_received(
    registry: ModelRegistry, run: RunFolder, said: Mapping[str, Any], bring: Callable[[str], None]
) -> ModelRecord:
    """Register the model of a rank of ``run``; nothing in its description is trusted.

    Args:
        registry: of the workspace.
        run: as it lies here.
        said: the content of a ``model.json``.
        bring: gets a folder and brings the model's files there.

    Raises:
        UserError: the description is not valid.
        WorkspaceError: the files cannot be stored.
    """
    details: Any = {name: said.get(name) for name in _SAID}
    datasets = [{k: entry[k] for k in _OF_DATASET} for entry in said.get("datasets", ())]
    record = dataclasses.replace(make_record(said["name"], details), datasets=tuple(datasets))

    def fill(folder: str) -> list[tuple[str, int]]:
        os.makedirs(folder)
        bring(folder)
        files = list_served_files(ServedFolder(*os.path.split(folder)), "", "")
        names = [file.name[1:] for file in files]
        return [(name, os.path.getsize(os.path.join(folder, name))) for name in names]

    return registry.store(add_lineage(record, run) if said.get("run_id") else record, fill)
