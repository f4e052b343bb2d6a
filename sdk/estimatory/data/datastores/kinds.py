"""The datastores by type, with Azure ML's classes and attributes.

Each type opens its service in ``_open_service``; a stand-in goes before it (``base``).
"""

from __future__ import annotations

import functools
import json

from ...base.checked_calls import checked
from ..stores import LocalStore, Store
from .base import StorageDatastore
from .facts import Fact, SecretFact, ServicePrincipal, Unused


@checked
class AbstractAzureStorageDatastore(StorageDatastore):
    """The common part of Azure's blob containers and file shares."""

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
    """A container of Azure Blob Storage, or its stand-in."""

    @property
    def workspace_msi_has_access(self) -> bool:
        """The value of ``grant_workspace_access``; of no effect here."""
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
    """A share of Azure Files, or its stand-in."""

    def _open_service(self) -> Store:
        raise self._unreachable(": file shares have no driver here")


@checked
class AbstractADLSDatastore(StorageDatastore, ServicePrincipal, Unused):
    """The common part of both generations of Azure Data Lake Storage."""


@checked
class AzureDataLakeDatastore(AbstractADLSDatastore):
    """Azure Data Lake Storage Gen1, which the service has retired; needs a stand-in."""

    store_name = Fact()

    def _open_service(self) -> Store:
        raise self._unreachable(": Azure retired Data Lake Storage Gen1 in 2024")


@checked
class AzureDataLakeGen2Datastore(AbstractADLSDatastore):
    """A file system of Azure Data Lake Storage Gen2, or its stand-in."""

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
        from ...folders.kept_secrets import resolve
        from ..stores.web import WebStore

        return WebStore(str(self._fields["url"]), functools.partial(resolve, self._folder))


class FsspecDatastore(StorageDatastore):
    """Any place that fsspec can reach: S3, Google Cloud Storage, SFTP and many more."""

    def _open_service(self) -> Store:
        from ...folders.kept_secrets import resolve

        url = resolve(self._folder, str(self._fields["url"]))
        protocol, _, root = url.partition("://")
        return self._open_remote(protocol, root, json.loads(self._secret("options") or "{}"))
