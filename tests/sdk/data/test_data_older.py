"""How the SDK's first releases made and used datasets: it works, or a sentence says what does."""

from __future__ import annotations

import pandas
import pytest

from estimatory.data import (
    Dataset,
    DataType,
    FileDataset,
    FileEncoding,
    SkipLinesBehavior,
    TabularDataset,
)
from estimatory.errors import UserError


@pytest.fixture
def table(store, put):
    put("a.csv", "x;y\n1;ä\n".encode("latin-1"))
    return Dataset.from_delimited_files((store, "a.csv"), ";", True, FileEncoding.LATIN1)


def test_factories_of_the_class_take_the_older_arguments(table, store, put, tmp_path):
    assert table.to_pandas_dataframe().values.tolist() == [[1, "ä"]]
    named = Dataset.from_delimited_files((store, "a.csv"), separator=";", encoding="latin1")
    newer = Dataset.from_delimited_files((store, "absent.csv"), validate=False, quoting=True)
    assert named.id == table.id
    assert type(newer) is TabularDataset
    put("j.jsonl", '{"x": 1}\n')
    lines = Dataset.from_json_files((store, "j.jsonl"), FileEncoding.UTF8)
    assert lines.to_pandas_dataframe()["x"].tolist() == [1]
    pandas.DataFrame({"x": [1]}).to_parquet(tmp_path / "p.parquet")
    files = Dataset.from_parquet_files(str(tmp_path / "p.parquet"), True)
    assert list(files.to_pandas_dataframe()) == ["Path", "x"]
    assert type(Dataset.from_binary_files((store, "a.csv"))) is FileDataset


REFUSED = [
    (lambda path: Dataset.from_delimited_files(path, skip_rows=2), r"skip_rows(.|\n)*read_csv"),
    (
        lambda path: Dataset.from_delimited_files(path, skip_mode=SkipLinesBehavior.FROM_ALL_FILES),
        "skip_mode",
    ),
    (lambda path: Dataset.from_json_files(path, flatten_nested_arrays=True), "explode"),
    (lambda path: Dataset.from_pandas_dataframe(pandas.DataFrame()), "register_pandas_dataframe"),
    (lambda path: Dataset.from_excel_files(path, "Sheet1"), "read_excel"),
    (lambda path: Dataset.auto_read_files(path), "from_json_lines_files"),
    (lambda path: Dataset(definition=path), r"Dataset\.Tabular"),
    (lambda path: TabularDataset._create(object()), r"object cannot become a TabularDataset"),
]


@pytest.mark.parametrize(("ask", "said"), REFUSED)
def test_what_has_no_meaning_is_refused_with_what_to_do(store, put, ask, said):
    put("a.csv", "x\n1\n")
    with pytest.raises(UserError, match=said):
        ask((store, "a.csv"))


def test_attributes_that_datasets_had(table):
    for name, said in [
        ("head", r"ds\.take"),
        ("create_snapshot", "hash of the files"),
        ("update_definition", "create_new_version"),
        ("_dataflow", r"ds\.definition"),
        ("Tabular", r"Dataset\.Tabular makes"),
    ]:
        assert not hasattr(table, name)
        with pytest.raises(AttributeError, match=said):
            getattr(table, name)
    with pytest.raises(AttributeError, match="get_by_name"):
        _ = Dataset.to_pandas_dataframe
    with pytest.raises(AttributeError, match="Did you mean 'to_pandas_dataframe'"):
        table.to_pandas_datframe()


def test_a_definition_becomes_a_dataset(table):
    assert TabularDataset._create(table.definition).id == table.id


def test_escaped_paths_of_files(store, put):
    put("u.csv", "at\na%20b\n")
    stream = DataType.to_stream(None, escaped=True)
    read = Dataset.from_delimited_files((store, "u.csv"), set_column_types={"at": stream})
    assert read.to_pandas_dataframe()["at"].tolist() == ["a b"]
