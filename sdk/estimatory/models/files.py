"""The files of a model: found in a run or elsewhere, and copied into the registry."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Sequence
from functools import partial
from typing import BinaryIO, NamedTuple

from estimatory.base.clean_text import find_shown, showable
from estimatory.base.current_folder import absolute_path
from estimatory.base.files import open_regular
from estimatory.base.served_files import ServedFolder
from estimatory.errors import FileNotInRunError, UserError
from estimatory.folders.run_folder import RunFolder


class ModelFile(NamedTuple):
    """One file to register: its name in the model, and a function that opens it."""

    name: str
    open: Callable[[], BinaryIO]


def find_in_run(run: RunFolder, path: str) -> list[ModelFile]:
    """Find the file or folder at ``path``, relative to the run or to its ``outputs``.

    Raises:
        FileNotInRunError: the run has no such file or folder, or the path leads out of it.
        UserError: a folder that holds no files, or a link that leads out.
    """
    path = find_shown(path, lambda: _names_and_folders(run.list_files()))
    shortened = f"outputs/{path}" if os.path.normpath(path) != "." else ""
    for candidate in filter(None, (path.rstrip("/"), shortened.rstrip("/"))):
        for folder, name in run.find_served(candidate):
            found = find_served(folder, name, os.path.basename(os.path.normpath(candidate)))
            if found:
                return found
    files = run.list_files()
    shown = showable(", ".join(files[:20])) + (
        f" and {len(files) - 20} more" if len(files) > 20 else ""
    )
    raise FileNotInRunError(
        f"Run {run.run_id} has no file or folder {path!r}. It has: {shown or 'none yet'}.",
        run.find_left(path)
        or "A script keeps what it writes into its folder `outputs`: save the model there.",
    )


def _names_and_folders(files: list[str]) -> set[str]:
    """Return the names of files and of their folders, also relative to ``outputs``."""
    found = {"/".join(f.split("/")[: n + 1]) for f in files for n in range(f.count("/") + 1)}
    return found | {name.removeprefix("outputs/") for name in found}


def find_served(folder: ServedFolder, name: str, top: str) -> list[ModelFile]:
    """Find the file, or those of a folder, under names that begin with ``top``."""
    try:
        folder.open(name).close()
    except PermissionError:
        raise UserError(f"{os.path.join(folder.path, name)} may not be read.") from None
    except OSError:
        return list_served_files(folder, name, top) if folder.has_folder(name) else []
    return [ModelFile(top, partial(folder.open, name))]


def list_served_files(folder: ServedFolder, name: str, top: str) -> list[ModelFile]:
    """List every file of a folder in a served one; links are followed to served files.

    Raises:
        UserError: no files in it, or a link that leads out.
    """
    try:
        found = sorted(path for path, _ in folder.scan(name, through_links=True))
    except OSError as error:
        raise UserError(
            f"{os.path.join(folder.path, error.filename or name)} is no file, or a link that leads "
            "out of the run folder or to what a run does not show.",
            "Let the script write the file itself into its folder `outputs`.",
        ) from None
    path = os.path.join(folder.path, name).rstrip("/")
    _check_any(found, path)
    start = len(name) + 1 if name else 0
    return [ModelFile(f"{top}/{each[start:]}", partial(folder.open, each)) for each in found]


def list_model_files(path: str, child_paths: Sequence[str] | None = None) -> list[ModelFile]:
    """List every file of the file or folder at ``path``; names begin with its own name.

    Args:
        path: absolute, or relative to the current folder.
        child_paths: relative to the folder ``path``: the files and folders in it that are meant;
            all of it without them, as azureml-core has it.

    Raises:
        UserError: nothing there, no files in it, or something that is no file.
    """
    path = absolute_path(path)
    _check_there(path, "Check the path of the model.")
    top = os.path.basename(path)
    meant = [_find_child(path, child) for child in child_paths or ()] or [path]
    files = sorted({file for each in meant for file in _list_below(each)})
    return [ModelFile(top + file[len(path) :], partial(open_regular, file)) for file in files]


def _list_below(path: str) -> list[str]:
    from estimatory.base.folder_walk import walk_files

    files = list(walk_files(path)) if os.path.isdir(path) else [path]
    _check_any(files, path)
    for file in files:
        _check_file(file)
    return files


def _find_child(folder: str, child: str) -> str:
    path = os.path.normpath(os.path.join(folder, child))
    if not os.path.isdir(folder) or os.path.commonpath([folder, path]) != folder:
        raise UserError(
            f"{child!r} is no path below the folder {folder}.",
            "child_paths are relative to model_path, which is a folder.",
        )
    _check_there(path, "child_paths are relative to model_path.")
    return path


def _check_there(path: str, hint: str) -> None:
    if not os.path.exists(path):
        raise UserError(f"There is no file or folder {path}.", hint)


def copy_files(files: list[ModelFile], destination: str) -> list[tuple[str, int]]:
    """Copy into ``destination``; return names with sizes in bytes."""
    import shutil

    copied = []
    for file in files:
        target = os.path.join(destination, file.name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with file.open() as source, open(target, "wb") as copy:
            shutil.copyfileobj(source, copy)
        copied.append((file.name, os.path.getsize(target)))
    return copied


def _check_any(files: list[str], path: str) -> None:
    if not files:
        raise UserError(f"The folder {path} holds no files.", "Register a folder with files in it.")


def _check_file(path: str) -> None:
    if not os.path.exists(path) or not stat.S_ISREG(os.stat(path).st_mode):
        raise UserError(f"{path} is a broken link or no file.", "Remove it and register again.")
