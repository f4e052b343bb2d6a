"""Tables from Parquet, JSON lines, queries and data frames."""

from __future__ import annotations

import pandas
import pytest

from estimatory.data import DataPath, Dataset, Datastore
from estimatory.errors import (
    DatasetValidationError,
    UserError,
)

Tabular = Dataset.Tabular


def test_parquet_and_json_lines(store, put, tmp_path):
    frame = pandas.DataFrame({"x": [1, 2], "t": pandas.to_datetime(["2020-01-01", "2020-01-02"])})
    frame.to_parquet(tmp_path / "a.parquet")
    put("p/a.parquet", (tmp_path / "a.parquet").read_bytes())
    put("p/b.parquet", (tmp_path / "a.parquet").read_bytes())
    read = Tabular.from_parquet_files((store, "p/*.parquet")).to_pandas_dataframe()
    assert read["x"].tolist() == [1, 2, 1, 2]
    put("j/a.jsonl", '{"x": 1, "y": {"z": [1]}}\n\n{"x": 2.5}\n')
    read = Tabular.from_json_lines_files((store, "j/*")).to_pandas_dataframe()
    assert read["x"].tolist() == [1, 2.5]
    assert read["y"][0] == {"z": [1]}
    put("j/b.jsonl", "{broken\n")
    with pytest.raises(DatasetValidationError, match=r"/j/b\.jsonl, line 1"):
        Tabular.from_json_lines_files((store, "j/*")).to_pandas_dataframe()
    dropped = Tabular.from_json_lines_files((store, "j/*"), invalid_lines="drop")
    assert len(dropped.to_pandas_dataframe()) == 2
    with pytest.raises(DatasetValidationError, match="is no Parquet file"):
        Tabular.from_parquet_files((store, "j/a.jsonl"))


def test_queries(workspace, tmp_path):
    import sqlite3

    path = tmp_path / "db.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (a INTEGER, b TEXT)")
        connection.executemany("INSERT INTO t VALUES (?, ?)", [(1, "x"), (2, "y")])
    connection.close()
    store = Datastore.register_azure_postgre_sql(
        workspace, "pg", "srv", "db", "u", "p", stand_in=str(path)
    )
    dataset = Tabular.from_sql_query((store, "SELECT * FROM t"))
    assert dataset.to_pandas_dataframe().values.tolist() == [[1, "x"], [2, "y"]]
    assert Tabular.from_sql_query(DataPath(store, "SELECT b FROM t")).take(
        1
    ).to_pandas_dataframe().values.tolist() == [["x"]]
    from estimatory.errors import DataAccessError

    with pytest.raises(DataAccessError, match="no such table"):
        Tabular.from_sql_query((store, "SELECT * FROM absent"))
    with pytest.raises(UserError, match="is no query"):
        Tabular.from_sql_query("SELECT 1")
    real = Datastore.register_azure_my_sql(workspace, "my", "srv", "db", "u", "p")
    with pytest.raises(UserError, match=r"pip install sqlalchemy pymysql(.|\n)*stand_in"):
        Tabular.from_sql_query((real, "SELECT 1"))


def test_a_data_frame_is_written_and_registered(workspace, store, capsys):
    frame = pandas.DataFrame({"x": [1, 2], 3: ["a", None]})
    one = Tabular.register_pandas_dataframe(frame, (store, "frames"), "mine", tags={"a": 1})
    two = Tabular.register_pandas_dataframe(frame, store, "mine", show_progress=False)
    assert (one.version, two.version, one.tags) == (1, 2, {"a": "1"})
    read = Dataset.get_by_name(workspace, "mine", version=1).to_pandas_dataframe()
    assert read["x"].tolist() == [1, 2]
    assert read["3"][0] == "a"
    with pytest.raises(UserError, match="DataFrame"):
        Tabular.register_pandas_dataframe([1], store, "mine")
