"""What is written on an experiment: id, tags, whether it is archived."""

from __future__ import annotations

import os
from collections.abc import Callable

from ..base import lazy_dataclasses as dataclasses
from ..base.decoding import decode, known_fields
from ..base.files import list_folder, write_json
from ..base.lazy_dataclasses import dataclass, field
from ..base.locks import locked_folder
from ..base.unreadable import Unreadable, read_listing
from ..errors import DamagedFileError
from .workspace_folder import WorkspaceFolder

LONGEST_EXPERIMENT_NAME = 255
"""In characters, as in azureml-core since 1.6."""
LONGEST_BEGINNING = 200
"""What of a name goes into the name of a file or folder, which has 255 bytes with all the rest."""


@dataclass(frozen=True)
class ExperimentRecord:
    """One small file; an experiment without it has no tags and is active."""

    name: str
    id: str
    tags: dict[str, str] = field(default_factory=dict)
    archived_at: float | None = None


def read_experiment(workspace: WorkspaceFolder, name: str) -> ExperimentRecord:
    """Return the record, or that of an experiment on which nothing was written yet.

    Raises:
        DamagedFileError: the file does not hold a record.
    """
    try:
        return decode(
            experiment_path(workspace, name),
            lambda v: ExperimentRecord(**known_fields(ExperimentRecord, v)),
        )
    except FileNotFoundError:
        import uuid  # asks what platform this is, which a script that only logs need not

        # The same in every process, with nothing to write.
        return ExperimentRecord(
            name, str(uuid.uuid5(uuid.NAMESPACE_URL, f"{workspace.path}/{name}"))
        )


def change_experiment(
    workspace: WorkspaceFolder, name: str, change: Callable[[ExperimentRecord], ExperimentRecord]
) -> None:
    """Replace the record by what ``change`` makes of it; of many changes at once none is lost."""
    os.makedirs(workspace.experiments_folder, exist_ok=True)
    with locked_folder(workspace.experiments_folder):
        record = change(read_experiment(workspace, name))
        write_json(experiment_path(workspace, name), dataclasses.asdict(record))


def is_recorded(workspace: WorkspaceFolder, name: str) -> bool:
    """Return whether something was written on the experiment, be it that it exists."""
    return os.path.exists(experiment_path(workspace, name))


def list_recorded(workspace: WorkspaceFolder) -> list[str]:
    """Names of the experiments that something was written on."""
    names = list_folder(workspace.experiments_folder)
    stems = [name[: -len(".json")] for name in names if name.endswith(".json")]
    return sorted(_name_of(workspace, stem) for stem in stems)


def find_unreadable_records(workspace: WorkspaceFolder) -> list[Unreadable]:
    """Return the experiments of which the file cannot be read; their runs can be."""
    read = read_listing(list_recorded(workspace), lambda name: read_experiment(workspace, name))
    return list(read.unreadable)


def experiment_path(workspace: WorkspaceFolder, name: str) -> str:
    """Return where the record of an experiment lies, be it written or not."""
    return workspace.trusted(os.path.join(workspace.experiments_folder, f"{_stem_of(name)}.json"))


def _stem_of(name: str) -> str:
    """Return the name itself; a long one is cut and made unique."""
    if len(name) <= LONGEST_BEGINNING:
        return name
    import hashlib  # few names are so long

    return f"{name[: LONGEST_BEGINNING - 20]}.{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def _name_of(workspace: WorkspaceFolder, stem: str) -> str:
    """Return the name of the experiment in a file; where that cannot be read, the file's own."""
    if "." not in stem:  # which no experiment has in its name
        return stem
    try:
        return read_experiment(workspace, stem).name
    except DamagedFileError:
        return stem
