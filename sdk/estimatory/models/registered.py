"""The record of a model across its versions: its description, aliases, stages and tags.

MLflow's words. Azure ML's models had none of them, so most models have no such file.
"""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from ..base import lazy_dataclasses as dataclasses
from ..base.decoding import check_format, decode, known_fields
from ..base.files import write_json
from ..base.lazy_dataclasses import dataclass, field
from ..base.locks import locked_folder
from ..base.unreadable import Gathering, tell_unreadable
from ..folders.inside_container import check_not_in_container, check_not_on_other_host
from ..folders.workspace_folder import WorkspaceFolder
from .record import check_model_name, is_model_name

FORMAT = 1


@dataclass(frozen=True)
class RegisteredRecord:
    """The content of ``models/<name>/registered.json``."""

    created_at: float
    """Seconds since the epoch."""
    updated_at: float
    """Seconds since the epoch."""
    description: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, int] = field(default_factory=dict)
    """Alias to version; one of a deleted version means nothing, as no number is given twice."""
    stages: dict[str, str] = field(default_factory=dict)
    """Version to stage, such as ``Production``."""

    def stage_of(self, version: int) -> str:
        """Return the stage of a version; empty if it is in none."""
        return self.stages.get(str(version), "")

    def aliases_of(self, version: int) -> list[str]:
        """Return the aliases of a version, sorted."""
        return sorted(alias for alias, number in self.aliases.items() if number == version)

    @classmethod
    def from_file(cls, path: str, value: Mapping[str, Any]) -> RegisteredRecord:
        """Read what :func:`change_registered` wrote.

        Raises:
            ValueError: a field is missing or of another type.
            NewerFormatError: the format is newer than this version understands.
        """
        check_format(path, value, FORMAT)
        return cls(**known_fields(cls, value))


def registered_path(workspace: WorkspaceFolder, name: str) -> str:
    """Return the path of a model's record.

    Raises:
        WorkspaceError: this process sees its own run only.
    """
    check_not_in_container("models")
    check_not_on_other_host("models")
    return os.path.join(workspace.models_folder, name, "registered.json")


def is_registered(workspace: WorkspaceFolder, name: str) -> bool:
    """Return whether the model ``name`` has a record, readable or not."""
    return is_model_name(name) and os.path.lexists(registered_path(workspace, name))


def read_registered(workspace: WorkspaceFolder, name: str) -> RegisteredRecord | None:
    """Return the record of the model ``name``; None if it has none.

    Raises:
        UntrustedWorkspaceError: another user put it there, or may change it.
        DamagedFileError: it cannot be read.
    """
    if not is_model_name(name):
        return None
    path = workspace.trusted(registered_path(workspace, name))
    try:
        return decode(path, lambda value: RegisteredRecord.from_file(path, value))
    except (FileNotFoundError, NotADirectoryError):
        return None


def read_each_registered(
    workspace: WorkspaceFolder, names: Iterable[str]
) -> dict[str, RegisteredRecord | None]:
    """Read the record of each model; an unreadable one is reported in a line, and is None."""
    gathering = Gathering()
    read = functools.partial(read_registered, workspace)
    found = {
        name: gathering.read(name, functools.partial(read, name)) for name in dict.fromkeys(names)
    }
    tell_unreadable("model description", gathering.unreadable)
    return found


def change_registered(
    workspace: WorkspaceFolder,
    name: str,
    change: Callable[[RegisteredRecord], RegisteredRecord] = lambda record: record,
) -> RegisteredRecord:
    """Replace a model's record by the result of ``change``; make it if there is none.

    Args:
        workspace: of the model.
        name: of the model.
        change: is called while nobody else changes it; where it raises, all stays as it is.

    Raises:
        UserError: the name is not valid.
        DamagedFileError: what is there cannot be read.
    """
    check_model_name(name)
    path = registered_path(workspace, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with locked_folder(os.path.dirname(path)):
        now = time.time()
        known = read_registered(workspace, name) or RegisteredRecord(now, now)
        changed = dataclasses.replace(change(known), updated_at=now)
        write_json(path, {"format": FORMAT, **dataclasses.asdict(changed)})
    return changed


def forget_registered(workspace: WorkspaceFolder, name: str) -> None:
    """Remove the record of a model; its versions stay.

    Raises:
        UntrustedWorkspaceError: another user put it there, or may change it.
    """
    path = workspace.trusted(registered_path(workspace, name))
    with suppress(FileNotFoundError), locked_folder(os.path.dirname(path)):
        os.unlink(path)
