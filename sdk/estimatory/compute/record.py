"""The record of a compute target: one small file each."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ..base import lazy_dataclasses as dataclasses
from ..base.decoding import decode, known_fields
from ..base.files import list_folder, unlink_if_there, write_json
from ..base.lazy_dataclasses import dataclass, field
from ..base.locks import locked_folder
from ..errors import ComputeTargetError
from ..folders.workspace_folder import WorkspaceFolder

if TYPE_CHECKING:
    from ..base.unreadable import Listing

LOCAL = "local"
RESERVED = frozenset({LOCAL, "amlcompute", "containerinstance"})
SLURM_KIND = "SlurmCompute"
_NAME = re.compile(r"[A-Za-z][\w\-]{0,63}\Z", re.ASCII)


@dataclass(frozen=True)
class TargetRecord:
    """A target as it was created or attached."""

    name: str
    kind: str
    """``AmlCompute``, ``VirtualMachine`` … as Azure ML's ``ComputeTarget.type`` says it."""
    created_at: float
    modified_at: float
    configuration: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def local(cls) -> TargetRecord:
        """Return the record of this machine, which no file holds."""
        return cls(LOCAL, LOCAL, 0.0, 0.0)

    @property
    def max_nodes(self) -> int:
        return int(self.configuration.get("max_nodes", 1))


def find_target(workspace: WorkspaceFolder, name: str) -> TargetRecord | None:
    """Return the record of a target; None when there is none of that name.

    Raises:
        DamagedFileError: the file does not hold a record.
    """
    if not _NAME.match(name):
        return None
    return workspace.read(_path(workspace, name), _read_record)


def _read_record(path: str) -> TargetRecord | None:
    try:
        return decode(path, lambda value: TargetRecord(**known_fields(TargetRecord, value)))
    except FileNotFoundError:
        return None


def list_targets(workspace: WorkspaceFolder) -> Listing[TargetRecord]:
    """Return every target made in the workspace, by name; ``local`` needs no making."""
    from ..base.unreadable import read_listing  # a worker starts without

    files = sorted(list_folder(workspace.compute_folder))
    names = [name[: -len(".json")] for name in files if name.endswith(".json")]
    return read_listing(names, lambda name: find_target(workspace, name))


@contextmanager
def locked_targets(workspace: WorkspaceFolder) -> Iterator[None]:
    """Hold the right to change targets, so that of many changes at once none is lost."""
    os.makedirs(workspace.compute_folder, exist_ok=True)
    with locked_folder(workspace.compute_folder):
        yield


def write_target(workspace: WorkspaceFolder, record: TargetRecord) -> None:
    import json

    from ..masking import is_secret_url

    public = {k: v for k, v in record.configuration.items() if k != "setup"}  # a shell's own
    if is_secret_url(json.dumps(public)):
        raise ComputeTargetError(
            f"A setting of the target {record.name!r} holds a password or token, which would be "
            "written down with it.",
            "Log in with keys; give runs what they need with --secret NAME.",
        )
    os.makedirs(workspace.compute_folder, exist_ok=True)
    write_json(_path(workspace, record.name), dataclasses.asdict(record))


def delete_target(workspace: WorkspaceFolder, name: str) -> None:
    """Forget a target; nothing happens when there is none."""
    unlink_if_there(_path(workspace, name))


def check_target_name(name: str) -> None:
    """Raises ComputeTargetError unless the name is free for use."""
    if name.lower() in RESERVED:
        raise ComputeTargetError(
            f"{name!r} is a reserved name.", "Give the compute target another one."
        )
    if not _NAME.match(name):
        raise ComputeTargetError(
            f"{name!r:.80} is not a name for a compute target.",
            "Use 1 to 64 letters, digits, '-' and '_', the first a letter.",
        )


def _path(workspace: WorkspaceFolder, name: str) -> str:
    return workspace.trusted(os.path.join(workspace.compute_folder, f"{name}.json"))
