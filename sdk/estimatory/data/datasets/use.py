"""Notes of datasets that a script looks up by itself, beside those that its run was given."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

from ...base.files import list_folder, write_json
from ...base.unreadable import read_listing
from ...folders.run_folder import RunFolder
from ...metrics.tracking import FOLDER_VARIABLE

_START = "used-"


def note_use(dataset_id: str, name: str | None, version: int | None) -> None:
    """Write a note into the run of this process; do nothing outside a run."""
    path = os.environ.get(FOLDER_VARIABLE)
    if not path:
        return
    folder = RunFolder(path).data_folder
    with suppress(OSError):  # a note is not worth the run
        os.makedirs(folder, exist_ok=True)
        note = {"id": dataset_id, "name": name, "version": version}
        write_json(os.path.join(folder, f"{_START}{dataset_id}.json"), note)


def read_uses(folder: RunFolder) -> list[dict[str, Any]]:
    """Return ``{"id", "name", "version"}`` of each dataset that the script looked up, by id.

    Notes that are damaged are left out.
    """
    names = list_folder(folder.data_folder)
    notes = sorted(n for n in names if n.startswith(_START) and n.endswith(".json"))
    paths = [os.path.join(folder.data_folder, name) for name in notes]
    return read_listing(paths, folder.read_part)
