"""The files of a model: found in a run or anywhere else, and copied into the registry."""

from __future__ import annotations

import os
import stat
from typing import NamedTuple

from estimatory.current_folder import absolute_path
from estimatory.errors import FileNotInRunError, UserError
from estimatory.folder_walk import walk_files
from estimatory.run_folder import RunFolder


class ModelFile(NamedTuple):
    """One file to be registered: its name in the model and where it lies now."""

    name: str
    path: str


def find_in_run(run: RunFolder, path: str) -> str:
    """The file or folder that ``path`` means: relative to the run, or to its ``outputs``.

    Raises:
        FileNotInRunError: the run has no such file or folder, or the path leads out of it.
    """
    shortened = f"outputs/{path}" if os.path.normpath(path) != "." else ""
    for candidate in (path, shortened):
        found = _find_public(run, candidate.rstrip("/"))
        if found:
            return found
    files = run.list_files()
    shown = ", ".join(files[:20]) + (f" and {len(files) - 20} more" if len(files) > 20 else "")
    raise FileNotInRunError(
        f"Run {run.run_id} has no file or folder {path!r}. It has: {shown or 'none yet'}.",
        "A script keeps what it writes into its folder `outputs`: save the model there.",
    )


def list_model_files(path: str, inside: str | None = None) -> list[ModelFile]:
    """Every file of the file or folder at ``path``; names begin with its own name.

    Links are followed, with ``inside`` only as long as they do not lead out of that folder.

    Raises:
        UserError: nothing there, no files in it, or a link that leads out.
    """
    path = absolute_path(path)
    if not os.path.exists(path):
        raise UserError(f"There is no file or folder {path}.", "Check the path of the model.")
    top = os.path.basename(path)
    files = sorted(walk_files(path)) if os.path.isdir(path) else [path]
    found = [ModelFile(top + f[len(path) :], f) for f in files]
    if not found:
        raise UserError(f"The folder {path} holds no files.", "Register a folder with files in it.")
    for file in found:
        _check_file(file.path, inside)
    return found


def copy_files(files: list[ModelFile], destination: str) -> list[tuple[str, int]]:
    """Copy into ``destination``; returns names with sizes in bytes."""
    import shutil

    copied = []
    for file in files:
        target = os.path.join(destination, file.name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(file.path, target)
        copied.append((file.name, os.path.getsize(target)))
    return copied


def find_inside(root: str, name: str) -> str | None:
    """The real path of ``name`` below ``root``; None when it is not there or leads out."""
    if "\0" in name or not name:
        return None
    root = os.path.realpath(root)
    path = os.path.realpath(os.path.join(root, name))
    return path if path.startswith(root + os.sep) and os.path.exists(path) else None


def _find_public(run: RunFolder, name: str) -> str | None:
    roots = [run.artifacts_folder]
    if os.path.normpath(name).split("/")[0] in ("outputs", "logs"):
        roots += [run.work_folder, run.path]
    found = (find_inside(root, name) for root in roots)
    return next((path for path in found if path), None)


def _check_file(path: str, inside: str | None) -> None:
    if inside is not None and not os.path.realpath(path).startswith(os.path.realpath(inside) + "/"):
        raise UserError(
            f"{path} is a link that leads out of the run folder.",
            "Let the script write the file itself into its folder `outputs`.",
        )
    if not os.path.exists(path) or not stat.S_ISREG(os.stat(path).st_mode):
        raise UserError(f"{path} is a broken link or no file.", "Remove it and register again.")
