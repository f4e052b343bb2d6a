"""Folders as Spark writes them: names that begin with ``_`` or ``.`` are no data of a table."""

from __future__ import annotations

import pandas
import pytest

from estimatory.data import Dataset, to_data_spec
from estimatory.data.delivery.record import read_data_record
from estimatory.errors import DatasetValidationError

Tabular = Dataset.Tabular
LEFT_BY_SPARK = {
    "_SUCCESS": "",
    "._SUCCESS.crc": "crc\0",
    "_committed_8123": '{"added": ["part-00000"]}',
    "_started_8123": "",
    "_temporary/0/part-00000": "half",
    "_delta_log/00000.json": "{}",
}


@pytest.fixture
def spark_folder(put):
    """``spark_folder("f", "part-00000.csv", b"…")``: a file with what Spark puts around it."""

    def write(folder, name, content):
        around = {**LEFT_BY_SPARK, f".{name}.crc": "crc\0", name: content}
        for below, text in around.items():
            put(f"{folder}/{below}", text)

    return write


def parquet(tmp_path, **columns):
    path = tmp_path / "made.parquet"
    pandas.DataFrame(columns).to_parquet(path)
    return path.read_bytes()


CSV, LINES = "x,y\n1,a\n", '{"x": 1, "y": "a"}\n'
READERS = [
    (Tabular.from_delimited_files, "part-00000-ab.csv", CSV),
    (Tabular.from_json_lines_files, "part-00000-ab.json", LINES),
    (Tabular.from_parquet_files, "part-00000-ab.snappy.parquet", None),
]


@pytest.mark.parametrize(("read", "name", "content"), READERS)
@pytest.mark.parametrize("path", ["out", "out/**", "out/*", "o*/**"])
def test_a_folder_that_spark_wrote_is_a_table(
    store, spark_folder, tmp_path, read, name, content, path
):
    spark_folder("out", name, content or parquet(tmp_path, x=[1], y=["a"]))
    table = read((store, path))
    assert table.to_pandas_dataframe().values.tolist() == [[1, "a"]]
    assert [file.rpartition("/")[2] for file in table.to_path()] == [name]


def test_partitions_are_folders_of_data(store, put, tmp_path):
    for year in (2020, 2021):
        put(f"out/year={year}/_city=Oslo/part-0.parquet", parquet(tmp_path, x=[year]))
        put(f"out/year={year}/_SUCCESS", "")
    layout = "/year={year}/_city={city}/part-0.parquet"
    table = Tabular.from_parquet_files((store, "out"), partition_format=layout)
    assert table.to_pandas_dataframe().values.tolist() == [
        ["2020", "Oslo", 2020],
        ["2021", "Oslo", 2021],
    ]
    assert table.get_partition_key_values(["year"]) == [{"year": "2020"}, {"year": "2021"}]


def test_what_a_path_names_is_read(store, put):
    put("_out/_a.csv", CSV)
    put("_out/.b.csv", CSV)
    for path in ("_out/_a.csv", "_out/_*.csv", "_o*/_a.csv"):
        assert Tabular.from_delimited_files((store, path)).to_path()[0].endswith("_a.csv")
    both = Tabular.from_delimited_files([(store, "_out/_a.csv"), (store, "_out/.b.csv")])
    assert len(both.to_pandas_dataframe()) == 2
    with pytest.raises(DatasetValidationError, match=r"all 2 begin with '_' or '\.'(.|\n)*from_fi"):
        Tabular.from_delimited_files((store, "_out"))


def test_what_looks_like_data_is_told_once(store, put, spark_folder, capsys):
    spark_folder("told", "a.csv", CSV)
    Tabular.from_delimited_files((store, "told")).to_path()
    assert "is not read" not in capsys.readouterr().err
    put("told/_b.csv", CSV)
    put("told/_old/c.csv", CSV)
    for path in ("told", "told/*.csv"):
        table = Tabular.from_delimited_files((store, path), validate=False)
        assert table.to_path() == table.to_path() == ["/a.csv"]
    told = [line for line in capsys.readouterr().err.splitlines() if "is not read" in line]
    assert [line.partition(" is not")[0] for line in told] == [
        "estimatory: _b.csv (and 1 more)",
        "estimatory: _b.csv",
    ]


def test_file_datasets_keep_every_file(store, spark_folder):
    spark_folder("out", "part-0.csv", CSV)
    assert "/_SUCCESS" in Dataset.File.from_files((store, "out")).to_path()


def test_a_run_is_given_the_files_with_data(workspace, store, spark_folder, run_code):
    spark_folder("out", "part-0.csv", CSV)
    table = Tabular.from_delimited_files((store, "out")).as_named_input("t")
    code = "from estimatory import Run\nRun.get_context().input_datasets['t'].to_pandas_dataframe()"
    given = run_code(code, data=(to_data_spec(table),))
    given.wait_for_completion()
    files = read_data_record(given.folder)["inputs"][0]["files"]
    assert [file["name"] for file in files] == ["/part-0.csv"]
