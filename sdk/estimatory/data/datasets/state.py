"""The state of a dataset's files at its registration, which shows later whether they changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypedDict

from ...errors import EstimatoryError
from ...folders.workspace_folder import WorkspaceFolder
from .definition import Definition

if TYPE_CHECKING:
    from .paths import SourceFile

HASHED_BYTES = 64 * 1024**2
"""Contents of more bytes are not read, so that a registration does not wait for them."""


class DataState(TypedDict):
    """The state of files at one time."""

    marks: str
    """Digest over names, sizes and times (etags of remote files)."""
    content: str | None
    """Digest over names and contents; None where they lie elsewhere or are too many bytes."""
    newest: float
    """When the newest of them was changed, seconds since the epoch; 0 where no store says it."""


def find_state(workspace: WorkspaceFolder, definition: Definition) -> DataState | None:
    """Return the state of a definition's files now; None of a query or if they cannot be listed."""
    from .paths import find_source_files

    source = definition.source.get("table", {}).get("source", definition.source)
    if "places" not in source:
        return None
    try:
        files = find_source_files(source, workspace)
    except EstimatoryError:  # a dataset may be registered before its data is there
        return None
    newest = max((file.info.modified_at for file in files), default=0.0)
    return {"marks": _digest(files), "content": _hash(workspace, files), "newest": newest}


def has_changed(before: DataState | None, registered_at: float, now: DataState | None) -> bool:
    """Return whether the files have changed since the registration; false if that is unknown.

    ``before`` is None of datasets that were registered by a version that kept no state.
    """
    if now is None:
        return False
    if before is None:
        return now["newest"] > registered_at
    if before["content"] and now["content"]:
        return before["content"] != now["content"]
    return before["marks"] != now["marks"]


def _digest(files: Iterable[SourceFile]) -> str:
    facts = [(file.full_name, file.info.size, file.info.mark) for file in files]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _hash(workspace: WorkspaceFolder, files: list[SourceFile]) -> str | None:
    from .fingerprints import hash_files, list_files, summarize
    from .paths import never

    local = [path for file in files if (path := file.local_path) is not None]
    if len(local) < len(files) or sum(file.info.size for file in files) > HASHED_BYTES:
        return None
    listed = list_files(files, local)
    hash_files(workspace, listed, never)
    return summarize(listed)
