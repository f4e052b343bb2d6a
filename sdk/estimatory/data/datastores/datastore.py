"""``Datastore``: find a workspace's datastores, register new ones; Azure ML's signatures."""

# Azure ML's signatures name the facts of a subscription, which are kept and shown, no more.

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...base.absent_names import AbsentNames
from ...base.checked_calls import checked
from ...base.unreadable import Unreadable, tell_unreadable
from ...errors import DatastoreNotFoundError
from ...folders.opened_workspace import AnyWorkspace, folder_of
from .base import AbstractDatastore
from .kinds import (
    AzureBlobDatastore,
    AzureDataLakeDatastore,
    AzureDataLakeGen2Datastore,
    AzureFileDatastore,
    DBFSDatastore,
    HDFSDatastore,
)
from .opening import open_datastore, register
from .other_places import OtherPlaces
from .record import get_default_name, list_datastores
from .sql import AzureMySqlDatastore, AzurePostgreSqlDatastore, AzureSqlDatabaseDatastore


class DatastoreMapping(Mapping[str, AbstractDatastore]):
    """A workspace's datastores by name; each look reads them anew."""

    def __init__(self, workspace: AnyWorkspace) -> None:
        self._workspace = workspace

    def __getitem__(self, name: str) -> AbstractDatastore:
        try:
            return open_datastore(self._workspace, name)
        except DatastoreNotFoundError:
            raise KeyError(name) from None

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """The datastores that are left out, and why."""
        return list_datastores(folder_of(self._workspace)).unreadable

    def __iter__(self) -> Iterator[str]:
        found = list_datastores(folder_of(self._workspace))
        tell_unreadable("datastore", found.unreadable)
        return iter([datastore["name"] for datastore in found])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __repr__(self) -> str:
        return repr(dict(self.items()))


_OF_ONE = dict.fromkeys(
    ("name", "set_as_default", "unregister", "workspace"),
    "It is of one datastore: Datastore(ws, 'name'), or ws.get_default_datastore().",
)


@checked
class Datastore(OtherPlaces, AbsentNames, absent=_OF_ONE):
    """``Datastore(workspace, name)``: the datastore of that name, the default one without a name.

    Every ``register_…`` takes ``stand_in``, the path of a local folder (of an SQLite file for a
    database) that is used in place of the service; the workspace setting
    ``datastores.<name>.stand_in`` does the same.

    Raises:
        DatastoreNotFoundError: the workspace has none of that name.
    """

    def __new__(cls, workspace: AnyWorkspace, name: str | None = None) -> Any:
        if name is None:
            return cls.get_default(workspace)
        return open_datastore(workspace, name)

    @staticmethod
    def get(workspace: AnyWorkspace, datastore_name: str) -> AbstractDatastore:
        """Return the datastore of that name.

        Raises:
            DatastoreNotFoundError: the workspace has none of that name.
        """
        return open_datastore(workspace, datastore_name)

    @staticmethod
    def get_default(workspace: AnyWorkspace) -> AbstractDatastore:
        """Return the default datastore: ``workspaceblobstore`` unless another was set."""
        return open_datastore(workspace, get_default_name(folder_of(workspace)))

    # --- Azure's services --------------------------------------------------------------------
    @staticmethod
    def register_azure_blob_container(
        workspace: AnyWorkspace,
        datastore_name: str,
        container_name: str,
        account_name: str,
        sas_token: str | None = None,
        account_key: str | None = None,
        protocol: str | None = None,
        endpoint: str | None = None,
        overwrite: bool = False,
        create_if_not_exists: bool = False,
        skip_validation: bool = False,
        blob_cache_timeout: int | None = None,
        grant_workspace_access: bool = False,
        subscription_id: str | None = None,
        resource_group: str | None = None,
        *,
        stand_in: str | None = None,
    ) -> AzureBlobDatastore:
        """Register a container of Azure Blob Storage (read through adlfs)."""
        return register(AzureBlobDatastore, locals())

    @staticmethod
    def register_azure_file_share(
        workspace: AnyWorkspace,
        datastore_name: str,
        file_share_name: str,
        account_name: str,
        sas_token: str | None = None,
        account_key: str | None = None,
        protocol: str | None = None,
        endpoint: str | None = None,
        overwrite: bool = False,
        create_if_not_exists: bool = False,
        skip_validation: bool = False,
        *,
        stand_in: str | None = None,
    ) -> AzureFileDatastore:
        """Register an Azure file share; its files need a stand-in."""
        return register(AzureFileDatastore, locals(), container_name=file_share_name)

    @staticmethod
    def register_azure_data_lake(
        workspace: AnyWorkspace,
        datastore_name: str,
        store_name: str,
        tenant_id: str | None = None,
        client_id: str | None = None,
        client_secret: str | None = None,
        resource_url: str | None = None,
        authority_url: str | None = None,
        subscription_id: str | None = None,
        resource_group: str | None = None,
        overwrite: bool = False,
        grant_workspace_access: bool = False,
        *,
        stand_in: str | None = None,
    ) -> AzureDataLakeDatastore:
        """Register a Data Lake Storage Gen1, which Azure has retired; needs a stand-in."""
        return register(AzureDataLakeDatastore, locals())

    @staticmethod
    def register_azure_data_lake_gen2(
        workspace: AnyWorkspace,
        datastore_name: str,
        filesystem: str,
        account_name: str,
        tenant_id: str | None = None,
        client_id: str | None = None,
        client_secret: str | None = None,
        resource_url: str | None = None,
        authority_url: str | None = None,
        protocol: str | None = None,
        endpoint: str | None = None,
        overwrite: bool = False,
        subscription_id: str | None = None,
        resource_group: str | None = None,
        grant_workspace_access: bool = False,
        *,
        stand_in: str | None = None,
    ) -> AzureDataLakeGen2Datastore:
        """Register a file system of Data Lake Storage Gen2 (read through adlfs)."""
        return register(AzureDataLakeGen2Datastore, locals())

    @staticmethod
    def register_azure_sql_database(
        workspace: AnyWorkspace,
        datastore_name: str,
        server_name: str,
        database_name: str,
        tenant_id: str | None = None,
        client_id: str | None = None,
        client_secret: str | None = None,
        resource_url: str | None = None,
        authority_url: str | None = None,
        endpoint: str | None = None,
        overwrite: bool = False,
        username: str | None = None,
        password: str | None = None,
        subscription_id: str | None = None,
        resource_group: str | None = None,
        grant_workspace_access: bool = False,
        *,
        stand_in: str | None = None,
    ) -> AzureSqlDatabaseDatastore:
        """Register an Azure SQL database (read through SQLAlchemy and pymssql)."""
        return register(AzureSqlDatabaseDatastore, locals())

    @staticmethod
    def register_azure_postgre_sql(
        workspace: AnyWorkspace,
        datastore_name: str,
        server_name: str,
        database_name: str,
        user_id: str,
        user_password: str,
        port_number: str | None = None,
        endpoint: str | None = None,
        overwrite: bool = False,
        enforce_ssl: bool = True,
        *,
        stand_in: str | None = None,
    ) -> AzurePostgreSqlDatastore:
        """Register an Azure PostgreSQL database (read through SQLAlchemy and psycopg2)."""
        return register(AzurePostgreSqlDatastore, locals())

    @staticmethod
    def register_azure_my_sql(
        workspace: AnyWorkspace,
        datastore_name: str,
        server_name: str,
        database_name: str,
        user_id: str,
        user_password: str,
        port_number: str | None = None,
        endpoint: str | None = None,
        overwrite: bool = False,
        *,
        stand_in: str | None = None,
    ) -> AzureMySqlDatastore:
        """Register an Azure MySQL database (read through SQLAlchemy and pymysql)."""
        return register(AzureMySqlDatastore, locals())

    @staticmethod
    def register_dbfs(
        workspace: AnyWorkspace,
        datastore_name: str,
        *,
        overwrite: bool = False,
        stand_in: str | None = None,
    ) -> DBFSDatastore:
        """Register a Databricks file system; needs a stand-in."""
        return register(DBFSDatastore, locals())

    @staticmethod
    def register_hdfs(
        workspace: AnyWorkspace,
        datastore_name: str,
        protocol: str,
        namenode_address: str,
        hdfs_server_certificate: str | None = None,
        kerberos_realm: str | None = None,
        kerberos_kdc_address: str | None = None,
        kerberos_principal: str | None = None,
        kerberos_keytab: str | None = None,
        kerberos_password: str | None = None,
        overwrite: bool = False,
        *,
        stand_in: str | None = None,
    ) -> HDFSDatastore:
        """Register a Hadoop file system (read through pyarrow)."""
        return register(HDFSDatastore, locals(), kerberos_password=None)
