"""Datastores: built in and registered, upload and download, stand-ins, secrets, remote places."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from estimatory.data import (
    AzureBlobDatastore,
    DataPath,
    DataPathComputeBinding,
    DataReference,
    Datastore,
    DatastoreMapping,
    TabularDataset,
)
from estimatory.data.datasets.definition import Definition
from estimatory.data.datasets.paths import open_place
from estimatory.errors import DataAccessError, DatastoreNotFoundError, UserError
from estimatory.folders.workspace_settings import set_setting


@pytest.fixture
def source(tmp_path):
    """A local folder of three files, one in a subfolder, one hidden."""
    folder = tmp_path / "source"
    for name in ("a.txt", "sub/b.txt", ".hidden"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return folder


def names(store, folder=""):
    return [info.name for info in store.open_store().list_files(folder)]


# --- finding ---------------------------------------------------------------------------------


def test_a_workspace_has_two_datastores_from_the_start(workspace):
    store = Datastore.get_default(workspace)
    assert type(store) is AzureBlobDatastore
    assert (store.name, store.datastore_type) == ("workspaceblobstore", "AzureBlob")
    assert store.workspace is workspace
    assert Datastore(workspace) == store == Datastore.get(workspace, "workspaceblobstore")
    assert Datastore(workspace, "workspacefilestore").datastore_type == "AzureFile"
    stores = DatastoreMapping(workspace)
    assert list(stores) == ["workspaceblobstore", "workspacefilestore"]
    assert stores.get("absent") is None
    assert "workspaceblobstore" in stores


def test_an_unknown_datastore_is_named_with_the_known_ones(workspace):
    with pytest.raises(DatastoreNotFoundError, match=r"'nope'(.|\n)*workspaceblobstore"):
        Datastore.get(workspace, "nope")
    with pytest.raises(UserError):  # azureml-core's class
        Datastore(workspace, "../escape")


def test_the_default_can_be_another_one(workspace, tmp_path):
    store = Datastore.register_folder(workspace, "mine", str(tmp_path))
    store.set_as_default()
    assert Datastore.get_default(workspace).name == "mine"
    store.unregister()
    assert Datastore.get_default(workspace).name == "workspaceblobstore"
    with pytest.raises(UserError, match="built in"):
        Datastore.get_default(workspace).unregister()


# --- registering -----------------------------------------------------------------------------


def test_a_blob_container_keeps_its_facts_and_hides_its_key(workspace):
    store = Datastore.register_azure_blob_container(
        workspace, "images", container_name="c", account_name="acc", account_key="s3cret"
    )
    assert (store.container_name, store.account_name) == ("c", "acc")
    assert (store.account_key, store.is_sas, store.protocol) == ("s3cret", False, "https")
    assert "s3cret" not in repr(store)
    folder = Path(workspace.path)
    holding = [p for p in folder.rglob("*") if p.is_file() and b"s3cret" in p.read_bytes()]
    assert [p.relative_to(folder).parts[0] for p in holding] == ["secrets"]
    assert stat.S_IMODE(holding[0].stat().st_mode) == 0o600
    assert stat.S_IMODE(holding[0].parent.stat().st_mode) == 0o700
    store.unregister()
    assert not holding[0].exists()


def test_a_name_is_only_replaced_on_purpose(workspace):
    def register(account, **options):
        return Datastore.register_azure_blob_container(workspace, "x", "c", account, **options)

    register("one")
    register("one")  # the same again: a notebook that is run twice
    with pytest.raises(UserError, match="overwrite=True"):
        register("two")
    assert register("two", overwrite=True).account_name == "two"
    with pytest.raises(UserError, match="not a name for a datastore"):
        Datastore.register_azure_blob_container(workspace, "no spaces", "c", "a")
    with pytest.raises(UserError, match="built in"):
        Datastore.register_azure_blob_container(workspace, "workspaceblobstore", "c", "a")


@pytest.mark.parametrize("way", ["argument", "setting"])
def test_a_folder_stands_in_for_a_service(workspace, tmp_path, source, way):
    stand_in = str(source) if way == "argument" else None
    store = Datastore.register_azure_data_lake_gen2(
        workspace, "lake", "fs", "acc", client_secret="x", stand_in=stand_in
    )
    if way == "setting":
        set_setting(workspace.folder, "datastores.lake.stand_in", str(source))
    assert names(store) == [".hidden", "a.txt", "sub/b.txt"]
    assert store.download(str(tmp_path / "got"), prefix="sub", show_progress=False) == 1
    assert (tmp_path / "got/sub/b.txt").read_text() == "sub/b.txt"


def test_a_service_that_cannot_be_reached_says_what_to_do(workspace):
    blob = Datastore.register_azure_blob_container(workspace, "blob", "c", "acc")
    with pytest.raises(UserError, match=r"adlfs(.|\n)*stand_in"):
        blob.upload(os.path.dirname(__file__))
    lake = Datastore.register_azure_data_lake(workspace, "lake", store_name="s")
    with pytest.raises(UserError, match=r"retired(.|\n)*stand_in"):
        lake.download("x")


def test_files_and_tables_are_not_taken_for_each_other(workspace, tmp_path):
    arguments = ("server", "shop", "user", "geheim")
    Datastore.register_azure_my_sql(workspace, "shop", *arguments, stand_in=str(tmp_path / "db"))
    with pytest.raises(UserError, match=r"'shop' \(AzureMySql\) holds tables(.|\n)*from_sql_query"):
        open_place({"datastore": "shop", "path": "x"}, workspace)
    source = {"reader": "sql", "datastore": "workspaceblobstore", "query": "", "options": {}}
    with pytest.raises(UserError, match=r"'workspaceblobstore' \(AzureBlob\) is no database"):
        TabularDataset(Definition("tabular", source), workspace).to_pandas_dataframe()


def test_every_register_call_gives_its_type(workspace):
    sql = Datastore.register_azure_sql_database(
        workspace, "sql", "srv", "db", username="me", password="p"
    )
    postgres = Datastore.register_azure_postgre_sql(workspace, "pg", "srv", "db", "u", "p")
    mysql = Datastore.register_azure_my_sql(workspace, "my", "srv", "db", "u", "p")
    share = Datastore.register_azure_file_share(workspace, "share", "files", "acc", sas_token="t")
    kinds = [store.datastore_type for store in (sql, postgres, mysql, share)]
    assert kinds == ["AzureSqlDatabase", "AzurePostgreSql", "AzureMySql", "AzureFile"]
    assert (sql.server_name, sql.database_name, sql.user_id) == ("srv", "db", "me")
    assert (share.container_name, share.is_sas, share.sas_token) == ("files", True, "t")
    assert Datastore.register_dbfs(workspace, "dbfs").datastore_type == "DBFS"
    for store in DatastoreMapping(workspace).values():
        json.loads(repr(store))


# --- upload and download ---------------------------------------------------------------------


def test_upload_copies_a_folder_and_says_so(store, source, capsys):
    reference = store.upload(str(source), target_path="data/in")
    assert names(store) == ["data/in/.hidden", "data/in/a.txt", "data/in/sub/b.txt"]
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "Uploading an estimated of 3 files"
    assert f"Uploaded {source}/a.txt, 2 files out of an estimated total of 3" in out
    assert out[-1] == "Uploaded 3 files"
    assert isinstance(reference, DataReference)
    assert str(reference).startswith("$AZUREML_DATAREFERENCE_")


def test_upload_files_name_files_below_their_root(store, source):
    paths = [str(source / "a.txt"), str(source / "sub/b.txt")]
    store.upload_files(paths, target_path="x/", show_progress=False)
    assert names(store, "x") == ["x/a.txt", "x/sub/b.txt"]
    store.upload_files(paths[1:], target_path="y", show_progress=False)
    assert names(store, "y") == ["y/b.txt"]
    store.upload_files(paths[1:], str(source), "z", show_progress=False)
    assert names(store, "z") == ["z/sub/b.txt"]
    with pytest.raises(UserError, match="not below relative_root"):
        store.upload_files(paths, relative_root=str(source / "sub"))


def test_upload_replaces_only_on_purpose(store, source, capsys):
    path = source / "a.txt"
    store.upload_files([str(path)], show_progress=False)
    path.write_text("newer")
    store.upload_files([str(path)])
    assert "Target already exists. Skipping upload for a.txt" in capsys.readouterr().out
    target = Path(store.open_store().local_path("a.txt"))
    assert target.read_text() == "a.txt"
    store.upload_files([str(path)], overwrite=True, show_progress=False)
    assert target.read_text() == "newer"
    assert capsys.readouterr().out == ""


def test_upload_of_what_is_not_there_fails_before_anything_is_copied(store, source):
    with pytest.raises(UserError, match=r"absent.txt' does not point to a file"):
        store.upload_files([str(source / "a.txt"), "absent.txt"])
    with pytest.raises(UserError, match="is no folder"):
        store.upload(str(source / "a.txt"))
    with pytest.raises(UserError, match="as a list"):
        store.upload_files(str(source / "a.txt"))
    with pytest.raises(UserError, match="leads out"):
        store.upload_files([str(source / "a.txt")], target_path="../../escape")
    assert names(store) == []


def test_download_keeps_names_and_skips_what_is_there(store, source, tmp_path, capsys):
    store.upload(str(source), "d", show_progress=False)
    target = tmp_path / "got"
    assert store.download(str(target), prefix="d/s") == 1
    assert capsys.readouterr().out.splitlines()[-1] == "Downloaded 1 files"
    (target / "d/sub/b.txt").write_text("mine")
    assert store.download(str(target), show_progress=False) == 2
    assert (target / "d/sub/b.txt").read_text() == "mine"
    assert store.download(str(target), overwrite=True, show_progress=False) == 3
    assert (target / "d/sub/b.txt").read_text() == "sub/b.txt"
    assert store.download(str(target), prefix="absent", show_progress=False) == 0


def test_files_of_any_fsspec_place(workspace, source, tmp_path):
    store = Datastore.register_fsspec(workspace, "mem", f"memory://{tmp_path.name}/base")
    store.upload(str(source), "d", show_progress=False)
    assert names(store) == ["d/.hidden", "d/a.txt", "d/sub/b.txt"]
    store.upload_files([str(source / "a.txt")], target_path="d", show_progress=False)
    assert store.download(str(tmp_path / "got"), "d/sub", show_progress=False) == 1
    assert (tmp_path / "got/d/sub/b.txt").read_text() == "sub/b.txt"
    assert [i.name for i in store.open_store().find("d/*.txt")] == ["d/a.txt"]
    assert store.open_store().find("nowhere") == []
    with pytest.raises(DataAccessError, match="no file 'd/absent'"):
        store.open_store().fetch("d/absent", str(tmp_path / "x"))


def test_files_of_a_web_server(workspace, web_server, tmp_path):
    url, _ = web_server({"/data/a.csv": b"x\n1\n"})
    store = Datastore.register_http(workspace, "web", f"{url}/data")
    assert [i.name for i in store.open_store().find("a.csv")] == ["a.csv"]
    assert store.open_store().find("absent.csv") == []
    store.open_store().fetch("a.csv", str(tmp_path / "a.csv"))
    assert (tmp_path / "a.csv").read_bytes() == b"x\n1\n"
    with pytest.raises(UserError, match="read only"):
        store.upload_files([str(tmp_path / "a.csv")], overwrite=True)
    with pytest.raises(DataAccessError, match=r"There is no http"):
        store.open_store().fetch("absent.csv", str(tmp_path / "b.csv"))
    assert sorted(os.listdir(tmp_path)) == ["a.csv", "workspace"]


def test_listing_a_web_server_needs_a_package(workspace, web_server, monkeypatch):
    url, _ = web_server({})
    store = Datastore.register_http(workspace, "web", url)
    for name in ("aiohttp", "fsspec.implementations.http"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(UserError, match=r"aiohttp(.|\n)*one by one"):
        store.open_store().find("*.csv")


def test_what_a_web_server_lists_can_be_matched(workspace, web_server):
    page = b'<a href="b.csv">b</a> <a href="a.csv">a</a> <a href="c.txt">c</a>'
    url, _ = web_server({"/d/": page, "/d": page, "/d/a.csv": b"x", "/d/b.csv": b"y"})
    store = Datastore.register_http(workspace, "web", url)
    assert [i.name for i in store.open_store().find("d/*.csv")] == ["d/a.csv", "d/b.csv"]


def test_a_server_that_is_not_there_is_named(workspace):
    store = Datastore.register_http(workspace, "web", "http://127.0.0.1:9/x")
    with pytest.raises(DataAccessError, match=r"127\.0\.0\.1:9/x/a\.csv cannot be read"):
        store.open_store().find("a.csv")


# --- references ------------------------------------------------------------------------------


def test_a_reference_says_name_path_and_mode(store):
    reference = store.path("folder")
    assert (reference.data_reference_name, reference.mode) == ("folder", "mount")
    assert str(reference) == "$AZUREML_DATAREFERENCE_folder"
    assert str(store.as_mount()) == "$AZUREML_DATAREFERENCE_workspaceblobstore"
    deep = store.path("a/b.csv")
    assert len(deep.data_reference_name) == 32
    assert deep.data_reference_name == store.path("a/b.csv/").data_reference_name
    copied = reference.as_download(path_on_compute="here", overwrite=True)
    assert (copied.mode, copied.path_on_compute, copied.overwrite) == ("download", "here", True)
    assert copied.data_reference_name == "folder"
    assert reference.path("sub").path_on_datastore == "folder/sub"
    config = copied.to_config()
    assert (config.datastore_name, config.mode, config.path_on_datastore) == (
        "workspaceblobstore",
        "download",
        "folder",
    )


def test_a_wrong_reference_says_what_would_be_right(store):
    with pytest.raises(UserError, match="mount"):
        DataReference(store, "x", mode="copy")
    with pytest.raises(UserError, match="letters, digits"):
        DataReference(store, "not a name")
    with pytest.raises(UserError, match="wants a StorageDatastore"):
        DataReference("workspaceblobstore")


def test_data_paths_and_references_turn_into_each_other(store):
    path = DataPath(store, "a/b", name="mine")
    binding = DataPathComputeBinding(mode="download", path_on_compute="there")
    reference = path.create_data_reference(datapath_compute_binding=binding)
    assert (reference.data_reference_name, reference.mode) == ("mine", "download")
    assert DataPath.create_from_data_reference(reference).path_on_datastore == "a/b"
    assert DataPathComputeBinding.create_from_data_reference(reference).path_on_compute == "there"
    assert DataReference.create("other", path, binding).data_reference_name == "other"
    assert path.datastore_name == "workspaceblobstore"
