"""From a registered datastore's file to its class, and back."""

from __future__ import annotations

import os
from typing import Any

from ..base.current_folder import absolute_path
from ..errors import DamagedFileError
from . import datastore_types as types, sql_datastores as sql
from .datastore_file import read_datastore, write_datastore
from .datastore_types import AbstractDatastore, folder_of

_CLASSES: dict[str, type[AbstractDatastore]] = {
    "AzureBlob": types.AzureBlobDatastore,
    "AzureFile": types.AzureFileDatastore,
    "AzureDataLake": types.AzureDataLakeDatastore,
    "AzureDataLakeGen2": types.AzureDataLakeGen2Datastore,
    "AzureSqlDatabase": sql.AzureSqlDatabaseDatastore,
    "AzurePostgreSql": sql.AzurePostgreSqlDatastore,
    "AzureMySql": sql.AzureMySqlDatastore,
    "DBFS": types.DBFSDatastore,
    "HDFS": types.HDFSDatastore,
    "Folder": types.FolderDatastore,
    "Web": types.WebDatastore,
    "Fsspec": types.FsspecDatastore,
}


def open_datastore(workspace: Any, name: str) -> Any:
    """The datastore of that name, as the class of its type.

    Raises:
        DatastoreNotFoundError: the workspace has none of that name.
        DamagedFileError: its file does not hold a datastore.
    """
    entry = read_datastore(folder_of(workspace), name)
    if entry["type"] not in _CLASSES:
        path = os.path.join(folder_of(workspace).datastores_folder, f"{name}.json")
        raise DamagedFileError(path, f"'type' is {entry['type']!r:.40}, which is no datastore's")
    return _CLASSES[entry["type"]](workspace, name, entry["type"], entry)


_NOT_KEPT = frozenset({"workspace", "datastore_name", "overwrite", "folder"})

_TRUE_BY_DEFAULT = ("enforce_ssl",)
"""Of other arguments false is what goes without saying."""


def register(kind: str, arguments: dict[str, Any], **changes: Any) -> Any:
    """Keep what a ``register_…`` was given; ``arguments`` are its local variables."""
    workspace, name = arguments["workspace"], arguments["datastore_name"]
    given = {k: v for k, v in arguments.items() if k not in _NOT_KEPT and v is not None}
    fields = {k: v for k, v in given.items() if v is not False or k in _TRUE_BY_DEFAULT}
    fields.update(changes)
    if fields.get("stand_in"):
        fields["stand_in"] = absolute_path(os.path.expanduser(os.fspath(fields["stand_in"])))
    write_datastore(folder_of(workspace), name, kind, fields, bool(arguments.get("overwrite")))
    return open_datastore(workspace, name)
