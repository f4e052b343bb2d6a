"""Copying files to and from a datastore, with the progress lines that Azure ML prints."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...base.current_folder import absolute_path, current_folder
from ...base.user_messages import say
from ...errors import UserError
from ..stores import LocalStore, Store
from ..stores.base import clean_name

if TYPE_CHECKING:
    from .references import DataReference


class StorageTransfer:
    """Uploads, downloads and references of a datastore that holds files."""

    def open_store(self) -> Store:
        raise NotImplementedError

    def upload(
        self,
        src_dir: str,
        target_path: str | None = None,
        overwrite: bool = False,
        show_progress: bool = True,
    ) -> DataReference:
        """Copy everything below a local folder; files that are there already are skipped.

        Raises:
            UserError: ``src_dir`` is no folder.
            DataAccessError: a file cannot be copied.
        """
        source = os.fspath(src_dir)
        if not os.path.isdir(source):
            hint = "upload() copies a folder; upload_files() copies files."
            raise UserError(f"{source!r} is no folder.", hint)
        listed = LocalStore(source).list_files()
        files = [os.path.join(source, *info.name.split("/")) for info in listed]
        return self._upload(files, source, target_path, overwrite, show_progress)

    def upload_files(
        self,
        files: Iterable[str],
        relative_root: str | None = None,
        target_path: str | None = None,
        overwrite: bool = False,
        show_progress: bool = True,
    ) -> DataReference:
        """Copy local files; their folders below ``relative_root`` are kept.

        Args:
            files: paths; without ``relative_root`` they are named below their common folder.
            relative_root: a folder that all files are in.
            target_path: folder in the datastore.
            overwrite: replace files that are there; else they are skipped.
            show_progress: print a line for each file.

        Raises:
            UserError: a file is not there, or not below ``relative_root``.
            DataAccessError: a file cannot be copied.
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
        root = relative_root if relative_root is not None else _common_folder(paths)
        return self._upload(paths, root, target_path, overwrite, show_progress)

    def _upload(
        self, paths: list[str], root: str, target: str | None, overwrite: bool, show: bool
    ) -> DataReference:
        store = self.open_store()
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
        return self.path(target)

    def download(
        self,
        target_path: str,
        prefix: str | None = None,
        overwrite: bool = False,
        show_progress: bool = True,
    ) -> int:
        """Copy the files whose names begin with ``prefix`` below a local folder.

        Returns:
            How many files were copied; those that are there already are skipped, unless
            ``overwrite``.

        Raises:
            DataAccessError: a file cannot be copied.
        """
        store = self.open_store()
        start = clean_name(prefix or "")
        listed = store.list_files(os.path.dirname(start))
        found = [info for info in listed if info.name.startswith(start)]
        progress = Progress("download", len(found), show_progress)
        for info in found:
            path = os.path.join(os.fspath(target_path), *info.name.split("/"))
            if os.path.exists(path) and not overwrite:
                progress.skip(f"Target already exists. Skipping download for {path}")
                continue
            progress.begin(info.name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            store.fetch(info.name, path)
            progress.finish(info.name)
        progress.conclude()
        return progress.n_done

    def path(
        self, path: str | None = None, data_reference_name: str | None = None
    ) -> DataReference:
        """A reference to a path of the datastore, for arguments and inputs of runs."""
        from .references import DataReference

        return DataReference(self, data_reference_name, path)  # type: ignore[arg-type]

    def as_mount(self) -> DataReference:
        """The whole datastore, mounted in the run."""
        return self.path().as_mount()

    def as_download(self, path_on_compute: str | None = None) -> DataReference:
        """The whole datastore, copied for the run."""
        return self.path().as_download(path_on_compute)

    def as_upload(self, path_on_compute: str | None = None) -> DataReference:
        """A folder of the run, copied to the root of the datastore when the run has ended."""
        return self.path().as_upload(path_on_compute)


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


def _common_folder(paths: list[str]) -> str:
    folders = {os.path.dirname(absolute_path(path)) for path in paths}
    return os.path.commonpath(folders) if folders else "."


def _name_below(path: str, root: str) -> str:
    relative = os.path.relpath(absolute_path(path), absolute_path(root))
    if relative.startswith(os.pardir):
        raise UserError(f"{path!r} is not below relative_root {root!r}.")
    return relative.replace(os.sep, "/")
