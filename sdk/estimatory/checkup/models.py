"""Registered models: a record that is lost is made anew from the files that it described."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import partial

from ..base.files import list_folder
from ..folders.workspace_folder import WorkspaceFolder
from ..models.record import FILES, ModelRecord, is_model_name
from ..models.registered import read_registered, registered_path
from ..models.registry import ModelRegistry
from ..models.versions import list_numbers, record_path
from .fault import ENDING, Fault, find_reason, judge, permit_or, replace_beside

_MEND = f"it is made anew from the model's files; the old one stays beside it as …{ENDING}"
_LOST = "The record of this version was lost and made anew from its files."


def iter_model_faults(workspace: WorkspaceFolder) -> Iterator[Fault]:
    """Yield what is wrong with the records of each model and of each of its versions."""
    registry = ModelRegistry(workspace)
    for name in filter(is_model_name, list_folder(workspace.models_folder)):
        yield from judge(
            registered_path(workspace, name), partial(read_registered, workspace, name)
        )
        for version in list_numbers(os.path.join(workspace.models_folder, name)):
            reason = find_reason(partial(registry.get_model, name, version))
            if reason:
                yield _fault(os.path.join(workspace.models_folder, name, str(version)), reason)


def _fault(folder: str, reason: str) -> Fault:
    path = record_path(folder)
    return permit_or(path, Fault(path, reason, _MEND, partial(_rebuild, folder)))


def _rebuild(folder: str) -> None:
    name, version = os.path.basename(os.path.dirname(folder)), os.path.basename(folder)
    record = ModelRecord(
        name=name,
        version=int(version),
        created_at=os.stat(folder).st_mtime,
        description=_LOST,
        files=tuple(sorted(_iter_files(os.path.join(folder, FILES)))),
    )
    replace_beside(record_path(folder), json.dumps(record.to_file()).encode())


def _iter_files(root: str) -> Iterator[tuple[str, int]]:
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            yield os.path.relpath(path, root), os.lstat(path).st_size
