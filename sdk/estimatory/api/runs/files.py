"""Copying files out of a run and into it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING, Union

from ...base.user_messages import tell_once
from ...errors import UserError
from ...folders.run_folder import RunFolder
from ...metrics.tracking import RunTracker

if TYPE_CHECKING:
    from .artifacts import UploadedFiles

Source = Union[str, "os.PathLike[str]", "IO[bytes]", "IO[str]"]
"""A file to add: its path, or a stream."""


# --- out of a run -----------------------------------------------------------------------------
def download_file(folder: RunFolder, name: str, target: str | None) -> str:
    """Copy one file to ``target``, a file or a folder, and return the path written.

    Raises:
        FileNotInRunError: the run has no such file.
    """
    target = target or os.path.basename(name)
    if os.path.isdir(target) or target.endswith(("/", os.sep)):
        target = os.path.join(target, os.path.basename(name))
    return _copy_out(folder, name, target)


def download_files(
    folder: RunFolder,
    prefix: str,
    home: str,
    paths: Sequence[str] | None,
    keeps_prefix: bool,
) -> list[str]:
    """Copy every file whose name begins with ``prefix``, and return the paths written.

    Raises:
        FileNotInRunError: no file's name begins with ``prefix``.
        UserError: ``paths`` is not as long as the list of files.
    """
    names = [name for name in folder.list_files() if name.startswith(prefix)]
    if prefix and not names:
        raise folder.explain_no_file(prefix)
    if paths is None:
        start = 0 if keeps_prefix else len(prefix)
        short = [name[start:].lstrip("/") or os.path.basename(name) for name in names]
        paths = [os.path.join(home, name) for name in short]
    elif len(paths) != len(names):
        raise UserError(f"output_paths has {len(paths)} paths for {len(names)} files: {names}.")
    return [_copy_out(folder, name, path) for name, path in zip(names, paths)]


def copy_logs(folder: RunFolder, home: str) -> list[str]:
    """Copy all logs into a folder, which is made, and return their paths.

    Raises:
        UserError: ``home`` is a file.
    """
    if os.path.exists(home) and not os.path.isdir(home):
        raise UserError(f"{home!r} is not a folder, so no logs can be copied into it.")
    names = [name for name in folder.list_files() if name.startswith("logs/")]
    return [_copy_out(folder, name, os.path.join(home, name)) for name in names]


def _copy_out(folder: RunFolder, name: str, target: str) -> str:
    import shutil

    with folder.open_file(name) as source:
        os.makedirs(os.path.dirname(target) or ".", exist_ok=True)
        with open(target, "wb") as copy:
            shutil.copyfileobj(source, copy)
    return target


def read_text(folder: RunFolder, name: str) -> str:
    """Return the text of a file of the run."""
    with folder.open_file(name) as file:
        return file.read().decode(errors="replace")


def read_log(folder: RunFolder, path: str) -> str:
    """Return the text of a log; empty before it is there."""
    try:
        with folder.open_log(path) as file:
            return file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""


# --- into a run -------------------------------------------------------------------------------
def add_file(
    tracker: RunTracker, name: str, source: Source, datastore_name: str | None = None
) -> UploadedFiles:
    """Add a file to the run of ``tracker`` under ``name``, and describe it as Azure ML does.

    Raises:
        ConflictError: the run has a file of that name.
        UserError: there is no such file here.
    """
    from .artifacts import describe_upload

    if datastore_name is not None:
        tell_once(
            f"datastore_name={datastore_name!r:.80}: a run keeps its files itself, in no datastore."
        )
    return describe_upload(tracker.folder, name, tracker.add_file(name, source))


def add_files(
    tracker: RunTracker,
    names: Sequence[str],
    sources: Sequence[Source],
    datastore_name: str | None = None,
) -> list[UploadedFiles]:
    """Add ``sources[i]`` to the run of ``tracker`` under ``names[i]``.

    Raises:
        UserError: the two lists differ in length, or a file is missing; nothing was added.
    """
    if len(names) != len(sources):
        raise UserError(f"upload_files got {len(names)} names for {len(sources)} paths.")
    for source in sources:
        if not hasattr(source, "read") and not os.path.isfile(source):
            raise _explain_no_file(tracker.folder, os.fspath(source))
    return [add_file(tracker, name, each, datastore_name) for name, each in zip(names, sources)]


def _explain_no_file(folder: RunFolder, path: str) -> UserError:
    if os.path.lexists(path) and not os.path.isdir(path):
        message = f"{path!r} cannot be uploaded: it is a broken link or no file."
        return UserError(message, "Remove it and upload again.")
    from ...metrics.uploads import explain_nothing_to_upload

    return explain_nothing_to_upload(folder, path)


def add_folder(
    tracker: RunTracker, name: str, path: str, datastore_name: str | None = None
) -> list[UploadedFiles]:
    """Add every file below ``path`` to the run of ``tracker``, under ``name/``.

    Raises:
        UserError: there is no such folder.
    """
    from ...base.folder_walk import walk_files

    if not os.path.isdir(path):
        raise UserError(f"There is no folder {path!r} to upload.")
    found = sorted(walk_files(path))
    names = [f"{name}/{os.path.relpath(each, path)}" for each in found]
    return add_files(tracker, names, found, datastore_name)
