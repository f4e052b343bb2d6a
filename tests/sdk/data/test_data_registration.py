"""Names, versions, ids, tags; many registrations at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from estimatory.data import Dataset, DatasetMapping, FileDataset, TabularDataset
from estimatory.errors import DatasetNotFoundError, UserError


@pytest.fixture
def table(store, put):
    put("a.csv", "x\n1\n")
    return Dataset.Tabular.from_delimited_files((store, "a.csv"))


def test_a_registered_dataset_has_name_version_and_id(workspace, table):
    assert (table.name, table.version) == (None, None)
    registered = table.register(
        workspace, "diabetes dataset", description="about sugar", tags={"format": "CSV"}
    )
    found = Dataset.get_by_name(workspace, "diabetes dataset")
    assert type(found) is TabularDataset
    assert (found.name, found.version, found.description) == ("diabetes dataset", 1, "about sugar")
    assert found.tags == {"format": "CSV"}
    assert found.id == registered.id == table.id
    assert Dataset.get_by_id(workspace, found.id).version == 1
    assert found.to_pandas_dataframe()["x"].tolist() == [1]
    assert '"version": 1' in repr(found)
    assert "('workspaceblobstore', 'a.csv')" in repr(found)


def test_versions(workspace, table):
    one = table.register(workspace, "d")
    again = table.register(workspace, "d")
    assert again.version == 1  # the same definition
    changed = table.take(1)
    with pytest.raises(UserError, match=r"already a dataset(.|\n)*create_new_version=True"):
        changed.register(workspace, "d")
    two = changed.register(workspace, "d", create_new_version=True)
    assert (two.version, Dataset.get_by_name(workspace, "d").version) == (2, 2)
    assert two.id != one.id
    assert Dataset.get_by_name(workspace, "d", version=1).id == one.id
    assert Dataset.get_by_name(workspace, "d", version="1").id == one.id
    for version in (3, "x", 0):
        with pytest.raises(DatasetNotFoundError, match="1, 2"):
            Dataset.get_by_name(workspace, "d", version=version)
    same = changed.register(workspace, "d", create_new_version=True)
    assert same.version == 2


@pytest.mark.parametrize("said", [{"description": "new"}, {"tags": {"k": 2}}])
def test_a_new_version_leaves_the_one_before_as_it_is(workspace, table, said):
    table.register(workspace, "d", description="old", tags={"a": "1"})
    two = table.register(workspace, "d", create_new_version=True, **said)
    again = table.register(workspace, "d", create_new_version=True, **said)
    assert (two.version, again.version) == (2, 2)
    one = Dataset.get_by_name(workspace, "d", version=1)
    assert (one.description, one.tags) == ("old", {"a": "1"})
    found = Dataset.get_by_name(workspace, "d")
    assert {"description": found.description, "tags": found.tags} == {
        "description": None,
        "tags": {},
        **{key: {"k": "2"} if key == "tags" else value for key, value in said.items()},
    }
    assert table.register(workspace, "d", description="mended").version == 2


def test_what_is_not_there_is_named_with_what_is(workspace, table):
    table.register(workspace, "known")
    for wrong in ("absent", "../known", ""):
        with pytest.raises(DatasetNotFoundError, match="known"):
            Dataset.get_by_name(workspace, wrong)
    with pytest.raises(UserError):  # azureml-core's class
        Dataset.get_by_id(workspace, "00000000-0000-0000-0000-000000000000")
    for wrong in ("", "a/b", "../x", " x"):
        with pytest.raises(UserError, match="not a name for a dataset"):
            table.register(workspace, wrong)


def test_datasets_of_a_workspace_are_a_mapping(workspace, store, table):
    datasets = DatasetMapping(workspace)
    assert len(datasets) == 0
    table.register(workspace, "b table")
    files = Dataset.File.from_files((store, "a.csv")).register(workspace, "a files")
    assert list(datasets.keys()) == ["a files", "b table"]
    assert "b table" in datasets
    assert datasets.get("absent") is None
    assert type(datasets.get("a files")) is FileDataset
    assert [d.version for d in datasets.values()] == [1, 1]
    with pytest.raises(KeyError):
        datasets["absent"]
    files.unregister_all_versions()
    assert list(Dataset.get_all(workspace)) == ["b table"]
    assert files.name is None


def test_tags_and_description_change_in_place(workspace, table):
    registered = table.register(workspace, "d", tags={"a": "1"})
    registered.add_tags({"b": 2})
    registered.update(description="new")
    registered.remove_tags(["a"])
    found = Dataset.get_by_name(workspace, "d")
    assert (found.tags, found.description, found.version) == ({"b": "2"}, "new", 1)
    with pytest.raises(UserError, match="not registered"):
        table.add_tags({"a": "1"})


def test_many_processes_never_share_a_version(workspace, store, table):
    table.register(workspace, "d")
    code = """
import sys
from estimatory import Workspace
from estimatory.data import Dataset, Datastore
workspace = Workspace()
table = Dataset.Tabular.from_delimited_files((Datastore.get_default(workspace), "a.csv"))
me = int(sys.argv[1])
for i in range(10):
    table.take(1000 * me + i).register(workspace, "d", create_new_version=True)
"""
    path = str(Path(__file__).resolve().parents[3] / "sdk")
    started = [
        subprocess.Popen(
            [sys.executable, "-c", f"import sys; sys.path.insert(0, {path!r})\n{code}", str(n)]
        )
        for n in (1, 2, 3)
    ]
    assert [process.wait(timeout=60) for process in started] == [0, 0, 0]
    counts = [Dataset.get_by_name(workspace, "d", version=v).definition.steps for v in range(2, 32)]
    assert len({step["count"] for [step] in counts}) == 30
    assert Dataset.get_by_name(workspace, "d").version == 31


def test_names_of_inputs(table):
    given = table.as_named_input("training_data")
    assert (given.name, given.mode, str(given)) == (
        "training_data",
        "direct",
        "DatasetConsumptionConfig:training_data",
    )
    for wrong in ("1st", "a-b", "", "a b"):
        with pytest.raises(UserError, match="letters, digits"):
            table.as_named_input(wrong)


def test_old_ways_to_ask(workspace, table):
    table.register(workspace, "d")
    assert Dataset.get(workspace, "d").version == 1
    assert [d.name for d in Dataset.list(workspace)] == ["d"]
    assert TabularDataset.get_by_name(workspace, "d").version == 1
    assert Dataset.Scenario.TRAINING == "training"
    with pytest.raises(UserError, match=r"Dataset\.Tabular"):
        Dataset("definition")
