"""What a datastore says of itself, and what it refuses."""

from __future__ import annotations

import pytest

from estimatory.data import Datastore
from estimatory.data.datastores.kinds import AzureBlobDatastore
from estimatory.errors import UserError


def facts(store, names):
    return [getattr(store, name) for name in names.split()]


def test_a_container_says_what_it_was_registered_with(workspace, no_keyring):
    store = Datastore.register_azure_blob_container(
        workspace,
        "images",
        "container",
        "account",
        account_key="k",
        subscription_id="sub",
        resource_group="group",
        grant_workspace_access=True,
    )
    said = facts(store, "container_name account_name account_key sas_token credential_type is_sas")
    assert said == ["container", "account", "k", None, "AccountKey", False]
    assert facts(store, "protocol endpoint") == ["https", "core.windows.net"]
    assert facts(store, "subscription_id resource_group") == ["sub", "group"]
    assert store.workspace_msi_has_access is True
    built_in = facts(Datastore.get_default(workspace), "credential_type subscription_id")
    assert built_in == ["None", None]


def test_accounts_of_lakes_and_databases(workspace, no_keyring):
    given = {"tenant_id": "t", "client_id": "c", "client_secret": "s", "resource_url": "r"}
    lake = Datastore.register_azure_data_lake_gen2(workspace, "lake", "fs", "acc", **given)
    sql = Datastore.register_azure_sql_database(workspace, "sql", "srv", "db", **given)
    for store in (lake, sql):
        assert facts(store, "tenant_id client_id client_secret resource_url authority_url") == [
            *given.values(),
            None,
        ]
    assert facts(lake, "container_name account_name protocol") == ["fs", "acc", "https"]
    assert (sql.auth_type, sql.password) == ("ServicePrincipal", None)
    old = Datastore.register_azure_data_lake(workspace, "old", "store", subscription_id="sub")
    assert facts(old, "store_name subscription_id") == ["store", "sub"]


@pytest.mark.parametrize("enforced", [True, False])
def test_postgres_keeps_whether_it_is_encrypted(workspace, no_keyring, enforced):
    for _ in range(2):  # the same again is fine
        store = Datastore.register_azure_postgre_sql(
            workspace, "pg", "srv", "db", "u", "p", enforce_ssl=enforced
        )
    assert (store.enforce_ssl, store.user_password) == (enforced, "p")


def test_a_hadoop_file_system(workspace):
    store = Datastore.register_hdfs(workspace, "h", "http", "node:8020", kerberos_keytab="k")
    assert facts(store, "namenode_address credential_type") == ["node:8020", "KerberosKeytab"]


@pytest.mark.parametrize("name", ["blob_service", "file_service"])
def test_clients_of_azure_are_refused_with_a_reason(store, name):
    with pytest.raises(AttributeError, match=r"no client of Azure.*upload_files.*azure\.storage\."):
        getattr(store, name)
    assert not hasattr(store, name)


def test_a_datastore_is_not_made_by_its_class(workspace):
    with pytest.raises(UserError, match=r"account_key(.|\n)*register_azure_blob_container"):
        AzureBlobDatastore(workspace, "name", account_key="k")
    with pytest.raises(AttributeError, match=r"ws\.get_default_datastore"):
        _ = Datastore.set_as_default
