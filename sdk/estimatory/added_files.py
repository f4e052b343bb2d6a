"""Adding a file to a run under a name: copied, whole or not at all, and never replaced."""

from __future__ import annotations

import os
from typing import Any, BinaryIO

from .errors import ConflictError, UserError
from .run_folder import RunFolder
from .served_files import add_file, open_regular


def add_to_run(folder: RunFolder, name: str, source: Any) -> str:
    """Copy a file or stream into the run under ``name``; returns its path.

    Raises:
        ConflictError: the run has a file of that name.
        UserError: the source is not there or no file, or the name leads out of the run.
    """
    target = _find_place(folder, name)
    home, below = os.path.split(folder.artifacts_folder)
    inner = os.path.relpath(target, folder.artifacts_folder)
    try:
        add_file(home, below, inner, lambda file: _copy(source, file))
    except FileExistsError:
        raise ConflictError(
            f"Run {folder.run_id} already has a file {name!r}.",
            "A run's files are not replaced: give this one another name.",
        ) from None
    except NotADirectoryError:
        raise UserError(
            f"{name!r} cannot be added to run {folder.run_id}: a part of it is a link or a file "
            "there, not a folder.",
            "Give the file another name.",
        ) from None
    return target


def _find_place(folder: RunFolder, name: str) -> str:
    home = folder.artifacts_folder
    target = os.path.normpath(os.path.join(home, name))
    if not target.startswith(home + os.sep) or "\0" in name:
        raise UserError(f"{name!r} is not a file name inside the run, such as 'outputs/plot.png'.")
    return target


def _copy(source: Any, target: BinaryIO) -> None:
    import shutil

    if hasattr(source, "read"):
        data = source.read()
        target.write(data if isinstance(data, bytes) else data.encode())
        return
    try:
        with open_regular(source) as file:
            shutil.copyfileobj(file, target)
    except FileNotFoundError:
        path = os.fspath(source)
        is_there = os.path.exists(path)
        what = f"{path!r} is no regular file" if is_there else f"There is no file {path!r}"
        raise UserError(f"{what} to upload.") from None
    except IsADirectoryError:
        raise UserError(
            f"{os.fspath(source)!r} is a folder; upload its files one by one."
        ) from None
