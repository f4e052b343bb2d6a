"""The base classes of datastores, and of those that hold files."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ...base.absent_arguments import absent_arguments
from ...base.absent_names import AbsentNames
from ...base.checked_calls import checked
from ...errors import UserError
from ...folders.opened_workspace import AnyWorkspace, folder_of
from ...folders.workspace_settings import get_setting
from ..stores import LocalStore, Store
from .facts import CLIENTS, GIVEN_BY_NAME
from .record import (
    BUILT_IN,
    folder_of_built_in,
    read_secret,
    remove_datastore,
    set_default_name,
)

if TYPE_CHECKING:
    from .references import DataReference


@checked
class AbstractDatastore(AbsentNames, absent=CLIENTS):
    """A named place of a workspace where data lies; follows azureml-core 1.61."""

    @absent_arguments(**GIVEN_BY_NAME)
    def __init__(
        self, workspace: AnyWorkspace, name: str, kind: str, fields: dict[str, Any]
    ) -> None:
        self._workspace = workspace
        self._folder = folder_of(workspace)
        self._name = name
        self._type = kind
        self._fields = fields

    def __repr__(self) -> str:
        shown = {"name": self._name, **{k: v for k, v in self._fields.items() if v is not None}}
        hidden = ("format", "secrets", "type")
        body = {k: v for k, v in shown.items() if k not in hidden}
        return json.dumps({**body, "datastore_type": self._type}, indent=2)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AbstractDatastore) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def _identity(self) -> tuple[str, str]:
        return self._name, self._folder.path

    @property
    def name(self) -> str:
        return self._name

    @property
    def datastore_type(self) -> str:
        """Azure ML's word: ``AzureBlob``, ``AzureFile``, ``AzureSqlDatabase`` …"""
        return self._type

    @property
    def workspace(self) -> AnyWorkspace:
        return self._workspace

    def set_as_default(self) -> None:
        """Make this the datastore that ``ws.get_default_datastore()`` gives."""
        set_default_name(self._folder, self._name)

    def unregister(self) -> None:
        """Remove the datastore's record; its data stays."""
        remove_datastore(self._folder, self._name)

    def get_stand_in(self) -> str | None:
        """Return the local path that the user named in place of the real service, if any."""
        setting = get_setting(self._folder, f"datastores.{self._name}.stand_in")
        found = setting or self._fields.get("stand_in")
        return os.path.expanduser(str(found)) if found else None

    def _secret(self, field: str) -> str | None:
        return read_secret(self._folder, self._name, field)


class StorageDatastore(AbstractDatastore):
    """A datastore of files, which can be uploaded, downloaded and given to runs."""

    def open_store(self) -> Store:
        """Open the store that holds the files.

        Raises:
            UserError: it cannot be reached from here.
        """
        stand_in = self.get_stand_in()
        if stand_in:
            return LocalStore(stand_in)
        if self._name in BUILT_IN:
            return LocalStore(folder_of_built_in(self._folder, self._name))
        return self._open_service()

    def _open_service(self) -> Store:
        raise self._unreachable("")

    def _open_remote(self, protocol: str, root: str, options: Mapping[str, object]) -> Store:
        from ..stores.remote import RemoteStore

        given = {key: value for key, value in options.items() if value is not None}
        return RemoteStore(protocol, root, given, f", or {self._stand_in_advice()}")

    def _unreachable(self, why: str) -> UserError:
        advice = self._stand_in_advice()
        return UserError(
            f"The datastore {self._name!r} ({self._type}) cannot be reached from here{why}.",
            f"{advice[0].upper()}{advice[1:]}.",
        )

    def _stand_in_advice(self) -> str:
        return (
            f"let a local folder stand in for it: "
            f'{{"datastores": {{"{self._name}": {{"stand_in": "/path"}}}}}} '
            f"in {self._folder.settings_path}"
        )

    # --- transfers ---------------------------------------------------------------------------
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
        from .transfer import list_below, upload

        source = os.fspath(src_dir)
        paths = list_below(source)
        upload(self.open_store(), paths, source, target_path, overwrite, show_progress)
        return self.path(target_path)

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
        from .transfer import check_files, common_folder, upload

        paths = check_files(files)
        root = relative_root if relative_root is not None else common_folder(paths)
        upload(self.open_store(), paths, root, target_path, overwrite, show_progress)
        return self.path(target_path)

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
        from .transfer import download

        return download(self.open_store(), target_path, prefix or "", overwrite, show_progress)

    # --- for runs ----------------------------------------------------------------------------
    def path(
        self, path: str | None = None, data_reference_name: str | None = None
    ) -> DataReference:
        """Return a reference to a path of the datastore, for arguments and inputs of runs."""
        from .references import DataReference

        return DataReference(self, data_reference_name, path)

    def as_mount(self) -> DataReference:
        """Return a reference to the whole datastore, mounted in the run."""
        return self.path().as_mount()

    def as_download(self, path_on_compute: str | None = None) -> DataReference:
        """Return a reference to the whole datastore, copied for the run."""
        return self.path().as_download(path_on_compute)

    def as_upload(self, path_on_compute: str | None = None) -> DataReference:
        """Return a reference to a folder of the run, copied to the root after its end."""
        return self.path().as_upload(path_on_compute)
