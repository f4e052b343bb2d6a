"""Attributes of datastores that return what was registered; follows azureml-core 1.61."""

from __future__ import annotations

from typing import Any, Protocol


class _Registered(Protocol):
    """A datastore as this module needs it."""

    _fields: dict[str, Any]

    def _secret(self, field: str) -> str | None: ...


class Fact:
    """Text that was given at the registration; ``otherwise`` if it was not."""

    def __init__(self, field: str = "", otherwise: str | None = None) -> None:
        self._field, self._otherwise = field, otherwise

    def __set_name__(self, owner: type, name: str) -> None:
        self._field = self._field or name

    def __get__(self, store: _Registered, owner: type) -> str | None:
        if store is None:  # asked of the class
            return self
        found = store._fields.get(self._field)
        return str(found) if found else self._otherwise


class SecretFact(Fact):
    """A key or password, read from the secrets; None if it was not given."""

    def __get__(self, store: _Registered, owner: type) -> str | None:
        if store is None:  # as above
            return self
        return store._secret(self._field)


class Unused:
    """Facts about who may use Azure's service: kept, and of no effect here."""

    subscription_id = Fact()
    resource_group = Fact()
    service_data_access_auth_identity = Fact()


class ServicePrincipal:
    """The account that opens a service."""

    tenant_id = Fact()
    client_id = Fact()
    client_secret = SecretFact()
    resource_url = Fact()
    authority_url = Fact()


CLIENTS = {
    name: "There is no client of Azure's storage behind a datastore here. upload_files(), "
    "download() and path() reach its files; a client of your own is made by "
    f"azure.storage.{package}(…)."
    for name, package in (
        ("blob_service", "blob.BlobServiceClient"),
        ("file_service", "fileshare.ShareServiceClient"),
    )
}
"""Attributes of the SDK's storage datastores that are refused, and why."""

GIVEN_BY_NAME = {
    name: "A datastore is registered, then found by its name: "
    "Datastore.register_azure_blob_container(ws, …) and the like, Datastore(ws, 'name')."
    for name in (
        "account_key account_name auth_type authority_url client_id client_secret container_name "
        "credential_type credential_value database_name datastore_type endpoint enforce_ssl "
        "hdfs_server_certificate_data kerberos_kdc_address kerberos_principal kerberos_realm "
        "namenode_address password port_number protocol request_session resource_group "
        "resource_url sas_token server_name service_data_access_auth_identity store_name "
        "subscription_id tenant_id user_id user_password username workspace_msi_has_access"
    ).split()
}
"""Arguments that the SDK's classes of datastores were made with."""
