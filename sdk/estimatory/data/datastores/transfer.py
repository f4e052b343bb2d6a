"""Copying files to and from a datastore, with the progress lines that Azure ML prints."""

from __future__ import annotations

import os
from collections.abc import Iterable

from ...base.current_folder import absolute_path, current_folder
from ...base.user_messages import say
from ...errors import UserError
from ..stores import LocalStore, Store
from ..stores.base import clean_name


class Progress:
    """Lines about a transfer, as Azure ML prints them."""

    def __init__(self, verb: str, total: int, is_shown: bool) -> None:
        self._ing, self._ed = f"{verb.title()}ing", f"{verb.title()}ed"
        self._total = total
        self._is_shown = is_shown
        self.n_done = 0
        self._say(f"{self._ing} an estimated of {total} files")

    def begin(self, name: str) -> None:
        self._say(f"{self._ing} {name}")

    def finish(self, name: str) -> None:
        self.n_done += 1
        estimate = f"an estimated total of {self._total}"
        self._say(f"{self._ed} {name}, {self.n_done} files out of {estimate}")

    def skip(self, reason: str) -> None:
        self._say(reason)

    def conclude(self) -> None:
        self._say(f"{self._ed} {self.n_done} files")

    def _say(self, line: str) -> None:
        if self._is_shown:
            say(f"{line}\n")


def list_below(folder: str) -> list[str]:
    """List the paths of all files below a local folder.

    Raises:
        UserError: it is no folder.
    """
    if not os.path.isdir(folder):
        hint = "upload() copies a folder; upload_files() copies files."
        raise UserError(f"{folder!r} is no folder.", hint)
    listed = LocalStore(folder).list_files()
    return [os.path.join(folder, *info.name.split("/")) for info in listed]


def check_files(files: Iterable[str]) -> list[str]:
    """Return the paths of local files as text.

    Raises:
        UserError: a single path is given, or one leads to no file.
    """
    if isinstance(files, (str, os.PathLike)):
        raise UserError(f"Files are given as a list: [{os.fspath(files)!r}].")
    paths = [os.fspath(path) for path in files]
    for path in paths:
        if not os.path.isfile(path):
            raise UserError(
                f"{path!r} does not point to a file.",
                f"Paths are relative to {current_folder()}; upload() copies whole folders.",
            )
    return paths


def upload(
    store: Store, paths: list[str], root: str, target: str | None, overwrite: bool, show: bool
) -> None:
    """Copy local files below ``root`` to the folder ``target`` of a store."""
    folder = clean_name(target or "")
    progress = Progress("upload", len(paths), show)
    for path in paths:
        name = "/".join(filter(None, [folder, _name_below(path, root)]))
        if not overwrite and store.find_file(name) is not None:
            progress.skip(f"Target already exists. Skipping upload for {name}")
            continue
        progress.begin(path)
        store.put(path, name)
        progress.finish(path)
    progress.conclude()


def download(store: Store, folder: str, prefix: str, overwrite: bool, show: bool) -> int:
    """Copy the files of a store whose names begin with ``prefix``; return how many."""
    start = clean_name(prefix)
    listed = store.list_files(os.path.dirname(start))
    found = [info for info in listed if info.name.startswith(start)]
    progress = Progress("download", len(found), show)
    for info in found:
        path = os.path.join(os.fspath(folder), *info.name.split("/"))
        if os.path.exists(path) and not overwrite:
            progress.skip(f"Target already exists. Skipping download for {path}")
            continue
        progress.begin(info.name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        store.fetch(info.name, path)
        progress.finish(info.name)
    progress.conclude()
    return progress.n_done


def common_folder(paths: list[str]) -> str:
    """Return the folder that all the files are in."""
    folders = {os.path.dirname(absolute_path(path)) for path in paths}
    return os.path.commonpath(folders) if folders else "."


def _name_below(path: str, root: str) -> str:
    relative = os.path.relpath(absolute_path(path), absolute_path(root))
    if relative.startswith(os.pardir):
        raise UserError(f"{path!r} is not below relative_root {root!r}.")
    return relative.replace(os.sep, "/")
