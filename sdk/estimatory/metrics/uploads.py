"""Files that are added to a run by name."""

from __future__ import annotations

import os
from typing import Any, BinaryIO

from ..base import served_files
from ..base.current_folder import current_folder
from ..base.files import open_regular
from ..errors import ConflictError, UserError
from ..folders.run_folder import RunFolder
from .values import describe


def add_file(folder: RunFolder, name: str, source: object) -> str:
    """Copy a file or stream into the run under ``name``; returns its path.

    Raises:
        ConflictError: the run has a file of that name.
        UserError: the source is not there, or the name leads out of the run.
    """
    target = _artifact_path(folder, name)
    home, below = os.path.split(folder.artifacts_folder)
    inner = os.path.relpath(target, folder.artifacts_folder)
    try:
        served_files.add_file(home, below, inner, lambda file: _copy(source, file, folder))
    except FileExistsError:
        raise ConflictError(
            f"Run {folder.run_id} already has a file {name!r}.",
            "A run's files are not replaced: give this one another name.",
        ) from None
    except NotADirectoryError:
        raise UserError(
            f"{name!r} cannot be added to run {folder.run_id}: a part of it is a link or "
            "a file there, not a folder.",
            "Give the file another name.",
        ) from None
    return target


def _artifact_path(folder: RunFolder, name: str) -> str:
    home = folder.artifacts_folder
    if not isinstance(name, str):
        raise UserError(f"A file name is text, such as 'plot.png', not {describe(name)}.")
    target = os.path.normpath(os.path.join(home, name))
    if not target.startswith(home + os.sep) or "\0" in name:
        raise UserError(f"{name!r} is not a file name inside the run, such as 'outputs/plot.png'.")
    return target


def _copy(source: Any, target: BinaryIO, folder: RunFolder) -> None:
    import shutil

    if hasattr(source, "read"):
        data = source.read()
        target.write(data if isinstance(data, bytes) else data.encode())
        return
    path = os.fspath(source)
    if os.path.isdir(path):
        raise UserError(f"{path!r} is a folder; upload_folder() adds all its files.")
    try:
        with open_regular(path) as file:
            shutil.copyfileobj(file, target)
    except (FileNotFoundError, NotADirectoryError):
        raise explain_nothing_to_upload(folder, path) from None


def explain_nothing_to_upload(folder: RunFolder, path: str) -> UserError:
    """Return the error for an upload of a file that is not here."""
    left = os.path.join(folder.work_folder, path)
    hint = f"Paths are relative to {current_folder()}."
    if os.path.isfile(left):
        hint = f"The script left one in {left}."
    return UserError(f"There is no file {path!r} to upload.", hint)
