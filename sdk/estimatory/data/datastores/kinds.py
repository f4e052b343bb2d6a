"""The datastores by type, with Azure ML's classes and attributes.

Where a type's data lies is told in one place, :func:`open_store`: a stand-in that the user named, a
folder of the workspace, or the real service through fsspec.
"""

from __future__ import annotations

import functools
import json
import os
from typing import Any

from ...base.absent_arguments import absent_arguments
from ...base.absent_names import AbsentNames
from ...base.checked_calls import checked
from ...errors import UserError
from ...folders.kept_secrets import resolve
from ...folders.workspace_folder import WorkspaceFolder
from ...folders.workspace_settings import get_setting
from ..stores import LocalStore, Store
from .facts import CLIENTS, GIVEN_BY_NAME, Fact, SecretFact, ServicePrincipal, Unused
from .record import (
    BUILT_IN,
    folder_of_built_in,
    read_secret,
    remove_datastore,
    set_default_name,
)
from .transfer import StorageTransfer


def folder_of(workspace: Any) -> WorkspaceFolder:
    """The workspace's folder, whether a Workspace or the folder itself is given.

    Raises:
        UserError: it is neither.
    """
    if isinstance(workspace, WorkspaceFolder):
        return workspace
    folder = getattr(workspace, "folder", None)
    if not isinstance(folder, WorkspaceFolder):
        raise UserError(f"A Workspace is needed here, not {type(workspace).__name__}.")
    return folder


@checked
class AbstractDatastore(AbsentNames, absent=CLIENTS):
    """A named place of a workspace where data lies; follows azureml-core 1.61."""

    @absent_arguments(**GIVEN_BY_NAME)
    def __init__(self, workspace: Any, name: str, kind: str, fields: dict[str, Any]) -> None:
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
    def workspace(self) -> Any:
        return self._workspace

    def set_as_default(self) -> None:
        """Make this the datastore that ``ws.get_default_datastore()`` gives."""
        set_default_name(self._folder, self._name)

    def unregister(self) -> None:
        """Forget the datastore; its data stays where it lies."""
        remove_datastore(self._folder, self._name)

    def get_stand_in(self) -> str | None:
        """The local path that stands in for the real service, if the user named one."""
        setting = get_setting(self._folder, f"datastores.{self._name}.stand_in")
        found = setting or self._fields.get("stand_in")
        return os.path.expanduser(str(found)) if found else None

    def _secret(self, field: str) -> str | None:
        return read_secret(self._folder, self._name, field)


class StorageDatastore(AbstractDatastore, StorageTransfer):
    """A datastore that holds files: they can be uploaded, downloaded and handed to runs."""

    def open_store(self) -> Store:
        """Where its files lie.

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

    def _open_remote(self, protocol: str, root: str, options: dict[str, Any]) -> Store:
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


@checked
class AbstractAzureStorageDatastore(StorageDatastore):
    """What Azure's blob containers and file shares have in common."""

    container_name = Fact(otherwise="")
    account_name = Fact(otherwise="")
    account_key = SecretFact()
    sas_token = SecretFact()
    protocol = Fact(otherwise="https")
    endpoint = Fact(otherwise="core.windows.net")

    @property
    def credential_type(self) -> str:
        """``AccountKey``, ``Sas`` or ``None``."""
        kept = self._fields.get("secrets") or ()
        return "Sas" if "sas_token" in kept else "AccountKey" if "account_key" in kept else "None"

    @property
    def is_sas(self) -> bool:
        return self.credential_type == "Sas"


@checked
class AzureBlobDatastore(AbstractAzureStorageDatastore, Unused):
    """A container of Azure Blob Storage, or what stands in for it."""

    @property
    def workspace_msi_has_access(self) -> bool:
        """What ``grant_workspace_access`` was; of no effect here."""
        return bool(self._fields.get("grant_workspace_access"))

    def _open_service(self) -> Store:
        options = {
            "account_name": self.account_name,
            "account_key": self.account_key,
            "sas_token": self.sas_token,
            "anon": True if not (self.account_key or self.sas_token) else None,
            "account_host": f"{self.account_name}.blob.{self.endpoint}"
            if self._fields.get("endpoint")
            else None,
        }
        return self._open_remote("abfs", str(self.container_name), options)


@checked
class AzureFileDatastore(AbstractAzureStorageDatastore):
    """A share of Azure Files, or what stands in for it."""

    def _open_service(self) -> Store:
        raise self._unreachable(": file shares have no driver here")


@checked
class AbstractADLSDatastore(StorageDatastore, ServicePrincipal, Unused):
    """What the two generations of Azure Data Lake Storage have in common."""


@checked
class AzureDataLakeDatastore(AbstractADLSDatastore):
    """Azure Data Lake Storage Gen1, which the service has retired; needs a stand-in."""

    store_name = Fact()

    def _open_service(self) -> Store:
        raise self._unreachable(": Azure retired Data Lake Storage Gen1 in 2024")


@checked
class AzureDataLakeGen2Datastore(AbstractADLSDatastore):
    """A file system of Azure Data Lake Storage Gen2, or what stands in for it."""

    container_name = Fact("filesystem", otherwise="")
    account_name = Fact(otherwise="")
    protocol = Fact(otherwise="https")
    endpoint = Fact(otherwise="core.windows.net")

    def _open_service(self) -> Store:
        options = {
            "account_name": self.account_name,
            "tenant_id": self.tenant_id,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
        }
        return self._open_remote("abfs", str(self.container_name), options)


@checked
class DBFSDatastore(StorageDatastore):
    """The file system of a Databricks workspace; needs a stand-in."""


@checked
class HDFSDatastore(StorageDatastore):
    """A Hadoop file system, through fsspec's ``hdfs``; passwords of Kerberos are not kept."""

    protocol = Fact()
    namenode_address = Fact(otherwise="")
    hdfs_server_certificate_data = Fact("hdfs_server_certificate")
    kerberos_realm = Fact()
    kerberos_kdc_address = Fact()
    kerberos_principal = Fact()
    credential_value = Fact("kerberos_keytab")

    @property
    def credential_type(self) -> str:
        """``KerberosKeytab`` or ``None``."""
        return "KerberosKeytab" if self.credential_value else "None"

    def _open_service(self) -> Store:
        host, _, port = str(self.namenode_address).partition(":")
        return self._open_remote("hdfs", "", {"host": host, "port": int(port or 8020)})


class FolderDatastore(StorageDatastore):
    """A folder of this machine."""

    def _open_service(self) -> Store:
        return LocalStore(str(self._fields["path"]))


class WebDatastore(StorageDatastore):
    """Files of a web server, read only."""

    def _open_service(self) -> Store:
        from ..stores.web import WebStore

        return WebStore(str(self._fields["url"]), functools.partial(resolve, self._folder))


class FsspecDatastore(StorageDatastore):
    """Any place that fsspec can reach: S3, Google Cloud Storage, SFTP and many more."""

    def _open_service(self) -> Store:
        url = resolve(self._folder, str(self._fields["url"]))
        protocol, _, root = url.partition("://")
        return self._open_remote(protocol, root, json.loads(self._secret("options") or "{}"))
