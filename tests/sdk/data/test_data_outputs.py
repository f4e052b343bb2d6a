"""Outputs that become tables, and values that name data of databases."""

from __future__ import annotations

import pytest

from estimatory.data import (
    Dataset,
    Datastore,
    LinkFileOutputDatasetConfig,
    OutputDatasetConfig,
    OutputFileDatasetConfig,
    OutputTabularDatasetConfig,
    SqlDataReference,
    to_data_spec,
)
from estimatory.data.datastores.references import DataReferenceConfiguration
from estimatory.errors import UserError


def test_columns_of_an_output_are_chosen(workspace, run_code):
    output = OutputFileDatasetConfig("made").read_delimited_files()
    assert isinstance(output, OutputTabularDatasetConfig)
    output = output.keep_columns(["x", "y"]).drop_columns("y").register_on_complete("chosen")
    code = "import os; open(os.environ['made'] + '/a.csv', 'w').write('x,y,z\\n1,2,3\\n')"
    run_code(code, data=(to_data_spec(output),)).wait_for_completion()
    frame = Dataset.get_by_name(workspace, "chosen").to_pandas_dataframe()
    assert frame.to_dict("list") == {"x": [1]}


def test_an_output_of_a_run_again_is_a_new_version_when_its_data_are_new(
    workspace, store, run_code
):
    output = OutputFileDatasetConfig("made", destination=(store, "same"))
    output = output.as_upload(overwrite=True).register_on_complete("made")
    for text in ("1", "1", "2"):
        code = f"import os; open(os.environ['made'] + '/a.csv', 'w').write('x\\n{text}\\n')"
        run_code(code, data=(to_data_spec(output),)).wait_for_completion()
    assert Dataset.get_by_name(workspace, "made").version == 2


def test_what_an_output_cannot_do():
    output = OutputFileDatasetConfig("out").read_parquet_files()
    assert output.arg_val == "DatasetOutputConfig:out"
    with pytest.raises(UserError, match=r"becomes one dataset(.|\n)*random_split"):
        output.random_split(0.5)
    with pytest.raises(UserError, match="names no columns"):
        output.keep_columns([])
    with pytest.raises(UserError, match="read_delimited_files"):
        OutputTabularDatasetConfig()
    with pytest.raises(UserError, match=r"mode=(.|\n)*as_upload"):
        OutputDatasetConfig(mode="mount", name="x")
    with pytest.raises(UserError, match=r"Only an output of files(.|\n)*OutputFileDataset"):
        LinkFileOutputDatasetConfig("x").read_delimited_files()


def test_data_of_databases_as_values(workspace, no_keyring):
    store = Datastore.register_azure_sql_database(workspace, "sql", "srv", "db")
    reference = SqlDataReference(store, sql_stored_procedure="p", sql_stored_procedure_params=[])
    assert (reference.sql_stored_procedure, reference.sql_table) == ("p", None)
    with pytest.raises(UserError, match="one of the three"):
        SqlDataReference(store, sql_table="t", sql_query="SELECT 1")
    with pytest.raises(AttributeError, match=r"holds no files.*from_sql_query"):
        reference.as_mount()


def test_a_section_of_a_run_configuration_has_both_spellings():
    section = DataReferenceConfiguration("store", path_on_datastore="a")
    assert (section.data_store_name, section.path_on_data_store) == ("store", "a")
    section.data_store_name, section.path_on_data_store = "other", "b"
    assert (section.datastore_name, section.path_on_datastore) == ("other", "b")
