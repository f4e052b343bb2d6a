"""Opening a registered datastore as the class of its type, and registering one."""

from __future__ import annotations

import os
from typing import Any, TypeVar

from ...base.current_folder import absolute_path
from ...errors import DamagedFileError, UserError
from ...folders.opened_workspace import AnyWorkspace, folder_of
from . import kinds, sql
from .base import AbstractDatastore, StorageDatastore
from .record import read_datastore, write_datastore

_CLASSES: dict[str, type[AbstractDatastore]] = {
    "AzureBlob": kinds.AzureBlobDatastore,
    "AzureFile": kinds.AzureFileDatastore,
    "AzureDataLake": kinds.AzureDataLakeDatastore,
    "AzureDataLakeGen2": kinds.AzureDataLakeGen2Datastore,
    "AzureSqlDatabase": sql.AzureSqlDatabaseDatastore,
    "AzurePostgreSql": sql.AzurePostgreSqlDatastore,
    "AzureMySql": sql.AzureMySqlDatastore,
    "DBFS": kinds.DBFSDatastore,
    "HDFS": kinds.HDFSDatastore,
    "Folder": kinds.FolderDatastore,
    "Web": kinds.WebDatastore,
    "Fsspec": kinds.FsspecDatastore,
}
_TYPES = {cls: name for name, cls in _CLASSES.items()}

Kind = TypeVar("Kind", bound=AbstractDatastore)


def open_datastore(workspace: AnyWorkspace, name: str) -> AbstractDatastore:
    """Return the datastore of that name, as the class of its type.

    Raises:
        DatastoreNotFoundError: the workspace has none of that name.
        DamagedFileError: its file does not hold a datastore.
    """
    entry = read_datastore(folder_of(workspace), name)
    if entry["type"] not in _CLASSES:
        path = os.path.join(folder_of(workspace).datastores_folder, f"{name}.json")
        raise DamagedFileError(path, f"'type' is {entry['type']!r:.40}, which is no datastore's")
    return _CLASSES[entry["type"]](workspace, name, entry["type"], entry)


def open_storage(workspace: AnyWorkspace, name: str) -> StorageDatastore:
    """Return the datastore of that name, which must hold files.

    Raises:
        UserError: it is a database.
    """
    datastore = open_datastore(workspace, name)
    if not isinstance(datastore, StorageDatastore):
        raise UserError(
            f"The datastore {name!r} ({datastore.datastore_type}) holds tables, no files.",
            "Dataset.Tabular.from_sql_query((datastore, 'SELECT …')) reads them.",
        )
    return datastore


def open_database(workspace: AnyWorkspace, name: str) -> sql.SqlDatastore:
    """Return the datastore of that name, which must be a database.

    Raises:
        UserError: it holds files.
    """
    datastore = open_datastore(workspace, name)
    if not isinstance(datastore, sql.SqlDatastore):
        raise UserError(
            f"The datastore {name!r} ({datastore.datastore_type}) is no database.",
            "A query needs one: Datastore.register_azure_sql_database(…) and the like.",
        )
    return datastore


_NOT_KEPT = frozenset({"workspace", "datastore_name", "overwrite", "folder"})

_TRUE_BY_DEFAULT = ("enforce_ssl",)
"""Arguments whose false is kept; of all others false is the default."""


def register(kind: type[Kind], arguments: dict[str, Any], **changes: str | None) -> Kind:
    """Keep the arguments of a ``register_…`` call, its local variables; return the datastore."""
    workspace, name = arguments["workspace"], arguments["datastore_name"]
    given = {k: v for k, v in arguments.items() if k not in _NOT_KEPT and v is not None}
    fields = {k: v for k, v in given.items() if v is not False or k in _TRUE_BY_DEFAULT}
    fields.update(changes)
    if fields.get("stand_in"):
        fields["stand_in"] = absolute_path(os.path.expanduser(os.fspath(fields["stand_in"])))
    type_name, folder = _TYPES[kind], folder_of(workspace)
    write_datastore(folder, name, type_name, fields, bool(arguments.get("overwrite")))
    return kind(workspace, name, type_name, read_datastore(folder, name))
