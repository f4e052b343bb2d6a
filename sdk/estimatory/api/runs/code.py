"""Code of a run: adding it to an interactive run, and writing it into a zip file."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

from ...base import lazy_dataclasses as dataclasses
from ...base.clean_text import storable
from ...base.files import written_aside
from ...errors import SnapshotError, UserError
from ...folders.run_folder import RunFolder
from ...folders.workspace_folder import WorkspaceFolder
from ...snapshots.store import restore_snapshot, take_snapshot


def add_code(folder: RunFolder, path: str) -> str:
    """Keep a folder, or one file, as the code of a run that has none, and return its key.

    Raises:
        SnapshotError: the run has code already, there is no such file, or it is too big.
    """
    if not os.path.exists(path):
        raise SnapshotError(f"There is no file or folder {path!r} to keep as a run's code.")
    with folder.locked_record():
        _check_has_none(folder)
        key = _capture(WorkspaceFolder(folder.workspace_path), path)
        folder.write_spec(dataclasses.replace(folder.read_spec(), snapshot=key))
    return key


def _check_has_none(folder: RunFolder) -> None:
    key = folder.get_snapshot_key()
    if key:
        raise SnapshotError(
            f"Run {folder.run_id} has its code already: the snapshot {key}.",
            "run.restore_snapshot() writes it into a zip file; run.upload_file() adds files.",
        )


def _capture(workspace: WorkspaceFolder, path: str) -> str:
    if os.path.isdir(path):
        return take_snapshot(workspace, path).key
    return take_snapshot(workspace, None, {os.path.basename(path): Path(path).absolute()}).key


def zip_code(folder: RunFolder, key: str | None, destination: str) -> str:
    """Write the code of that key as a zip file into a folder, which is made, and return its path.

    Raises:
        UserError: the run has no snapshot, or the folder is a file.
    """
    import tempfile

    if not key:
        raise UserError(f"Run {folder.run_id} has no snapshot.")
    if os.path.exists(destination) and not os.path.isdir(destination):
        raise UserError(f"{destination!r} is not a folder, so no code can be written into it.")
    target = os.path.join(destination, key)
    with tempfile.TemporaryDirectory() as home:
        code = os.path.join(home, "code")
        restore_snapshot(WorkspaceFolder(folder.workspace_path), key, code)
        os.makedirs(destination, exist_ok=True)
        return _zip_folder(code, f"{os.path.abspath(target)}.zip")


def _zip_folder(folder: str, path: str) -> str:
    """Write everything in a folder into a zip file, and return its path.

    A name that is no UTF-8, which a zip file cannot hold, is written as it is shown.
    """
    with written_aside(path) as aside, zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
        for parent, _, names in os.walk(folder):
            for name in sorted(names):
                file = os.path.join(parent, name)
                archive.write(file, storable(os.path.relpath(file, folder)))
    return path
