"""Tabular datasets: reading every format, header and type rules, steps, time, errors."""

from __future__ import annotations

import math
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pandas
import pytest

from estimatory.data import DataPath, Dataset, Datastore, DataType, PromoteHeadersBehavior
from estimatory.errors import (
    DatasetTimestampMissingError,
    DatasetValidationError,
    UserError,
)

Tabular = Dataset.Tabular


@pytest.fixture
def table(store, put):
    """``table({"a.csv": text}, **arguments)``: the DataFrame of files in one folder."""

    def read(files, pattern="t/*", **arguments):
        for name, content in files.items():
            put(f"t/{name}", content)
        return Tabular.from_delimited_files((store, pattern), **arguments).to_pandas_dataframe()

    return read


# --- where ----------------------------------------------------------------------------------


def test_globs_are_read_in_sorted_order(store, put):
    for name, value in (("b.csv", 3), ("a.csv", 1), ("a10.csv", 2)):
        put(f"d/{name}", f"x\n{value}\n")
    table = Tabular.from_delimited_files((store, "d/*.csv"))
    assert table.to_pandas_dataframe()["x"].tolist() == [1, 2, 3]
    assert table.to_path() == ["/a.csv", "/a10.csv", "/b.csv"]
    chosen = Tabular.from_delimited_files([(store, "d/b.csv"), (store, "d/a*.csv")])
    assert chosen.to_pandas_dataframe()["x"].tolist() == [3, 1, 2]
    assert Tabular.from_delimited_files((store, ["d/b.csv", "d/a.csv"])).to_path() == [
        "/b.csv",
        "/a.csv",
    ]


def test_every_way_to_say_where(store, put, web_server, tmp_path, monkeypatch):
    path = put("d/deep/a.csv", "x\n1\n")
    url, _ = web_server({"/files/a.csv": b"x\n1\n"})
    (tmp_path / "a.csv").write_text("x\n1\n")
    monkeypatch.chdir(tmp_path)
    places = [
        (store, "d/**/*.csv"),
        (store, "d"),
        (store, "/d/deep/a.csv"),
        store.path("d/deep/a.csv"),
        DataPath(store, "d/deep/*.csv"),
        [DataPath(store, "d/deep/a.csv")],
        path,
        Path(path),
        "a.csv",
        f"file://{path}",
        f"{url}/files/a.csv",
        [f"{url}/files/a.csv?version=2"],
    ]
    for place in places:
        assert len(Tabular.from_delimited_files(place).to_pandas_dataframe()) == 1, place


def test_a_path_that_matches_nothing_is_an_error_at_once(store):
    with pytest.raises(DatasetValidationError, match=r"'d/\*\.csv' matches no file"):
        Tabular.from_delimited_files((store, "d/*.csv"))
    with pytest.raises(DatasetValidationError, match="There is no file /nowhere"):
        Tabular.from_delimited_files("/nowhere.csv")
    late = Tabular.from_delimited_files((store, "d/*.csv"), validate=False)
    with pytest.raises(DatasetValidationError):
        late.to_pandas_dataframe()
    for wrong in (3, None, [], ("store", "a.csv")):
        with pytest.raises(UserError):
            Tabular.from_delimited_files(wrong)


# --- delimited text --------------------------------------------------------------------------


def test_types_are_those_that_the_text_shows(table):
    text = (
        "whole,real,truth,word,when,gap,na,code\n"
        "1,1.5,true,a,2020-01-02 03:04:05,1,1,NA\n"
        "2,2,False,b,2020-01-03T00:00:00Z,,NA,b\n"
    )
    frame = table({"a.csv": text})
    kinds = {name: frame[name].dtype.kind for name in frame.columns}
    assert kinds["whole"] == "i"
    assert (kinds["real"], kinds["truth"], kinds["when"]) == ("f", "b", "M")
    assert frame["when"][0] == datetime(2020, 1, 2, 3, 4, 5)
    assert frame["word"].tolist() == ["a", "b"]
    assert math.isnan(frame["gap"][1])
    assert math.isnan(frame["na"][1])  # missing among numbers
    assert frame["code"].tolist() == ["NA", "b"]  # a word among words


def test_dates_with_slashes_only_when_they_leave_no_doubt(table):
    frame = table(
        {"a.csv": "us,eu,either\n6/14/1990 0:00,14/06/1990,1/2/2020\n1/2/1990,1/2/1990,3/4/2020\n"}
    )
    assert frame["us"].tolist() == [datetime(1990, 6, 14), datetime(1990, 1, 2)]
    assert frame["eu"].tolist() == [datetime(1990, 6, 14), datetime(1990, 2, 1)]
    assert frame["either"].tolist() == ["1/2/2020", "3/4/2020"]


def test_without_inference_everything_is_text(table):
    frame = table({"a.csv": "n,z\n1,007\n2,\n"}, infer_column_types=False)
    assert frame["n"].tolist() == ["1", "2"]
    assert frame["z"][0] == "007"
    assert pandas.isna(frame["z"][1])


def test_types_that_are_asked_for(store, put):
    put("a.csv", 'i,f,b,d,s\n1,"1,5",yes,31.12.2020,007\nx,bad,no,??,8\n')
    types = {
        "i": DataType.to_long(),
        "f": DataType.to_float(decimal_mark=","),
        "b": DataType.to_bool(),
        "d": DataType.to_datetime("%d.%m.%Y"),
        "s": DataType.to_string(),
    }
    dataset = Tabular.from_delimited_files((store, "a.csv"), set_column_types=types)
    frame = dataset.to_pandas_dataframe()
    assert frame["i"][0] == 1
    assert frame["f"][0] == 1.5
    assert frame["i"].isna().tolist() == frame["f"].isna().tolist() == [False, True]
    assert frame["b"].tolist() == [True, False]
    assert frame["d"][0] == datetime(2020, 12, 31)
    assert pandas.isna(frame["d"][1])
    assert frame["s"].tolist() == ["007", "8"]
    with pytest.raises(DatasetValidationError, match=r"'i' holds 'x'(.|\n)*on_error='null'"):
        dataset.to_pandas_dataframe(on_error="fail")
    with pytest.raises(UserError, match="on_error is 'ignore'"):
        dataset.to_pandas_dataframe(on_error="ignore")
    with pytest.raises(DatasetValidationError, match="names the column 'zz'"):
        Tabular.from_delimited_files((store, "a.csv"), set_column_types={"zz": DataType.to_long()})
    with pytest.raises(UserError, match=r"DataType\.to_float"):
        Tabular.from_delimited_files((store, "a.csv"), set_column_types={"i": float})


def test_a_column_has_one_type_in_all_files(table):
    frame = table({"a.csv": "k,v\n007,1\n", "b.csv": "k,v\nabc,2.5\n", "c.csv": "k,v\n,3\n"})
    assert frame["k"].tolist()[:2] == ["007", "abc"]
    assert frame["v"].tolist() == [1, 2.5, 3]
    assert list(frame.index) == [0, 1, 2]


def test_header_rules(table):
    files = {"a.csv": "x,y\n1,2\n", "b.csv": "x,y\n3,4\n"}
    assert table(files)["x"].tolist() == [1, 3]
    bare = table({"a.csv": "1,2\n", "b.csv": "3,4\n"}, header=False)
    assert bare.to_dict("list") == {"Column1": [1, 3], "Column2": [2, 4]}
    rule = PromoteHeadersBehavior.ONLY_FIRST_FILE_HAS_HEADERS
    only_first = table({"a.csv": "x,y\n1,2\n", "b.csv": "3,4\n"}, header=rule)
    assert only_first.to_dict("list") == {"x": [1, 3], "y": [2, 4]}
    rule = PromoteHeadersBehavior.COMBINE_ALL_FILES_HEADERS
    combined = table({"a.csv": "x,y\n1,2\n", "b.csv": "y,z\n3,4\n"}, header=rule)
    assert list(combined.columns) == ["x", "y", "z"]
    assert combined["y"].tolist() == [2, 3]
    with pytest.raises(UserError, match="header is 'first'"):
        table(files, header="first")


def test_columns_in_another_order_go_where_they_belong(table):
    frame = table({"a.csv": "x,y\n1,2\n", "b.csv": "y,x\n4,3\n"})
    assert frame.to_dict("list") == {"x": [1, 3], "y": [2, 4]}
    with pytest.raises(DatasetValidationError, match=r"/t/b.csv has 3 columns(.|\n)*COMBINE"):
        table({"a.csv": "x,y\n1,2\n", "b.csv": "x,y,z\n1,2,3\n"})


def test_a_name_that_comes_twice_gets_a_number(table):
    frame = table({"a.csv": "a,b,a,,a_1\n1,2,3,4,5\n"})
    assert list(frame.columns) == ["a", "b", "a_2", "Column4", "a_1"]


def test_separators_quotes_and_lines_in_values(table):
    assert table({"a.csv": "x;y\n1;2,5\n"}, separator=";")["y"].tolist() == ["2,5"]
    assert table({"a.csv": "x||y\n1||2\n"}, separator="||")["y"].tolist() == [2]
    text = 'x,y\n"a, ""b""","two\nlines"\n'
    frame = table({"a.csv": text}, support_multi_line=True)
    assert frame.values.tolist() == [['a, "b"', "two\nlines"]]
    with pytest.raises(UserError, match="separator"):
        table({"a.csv": "x\n"}, separator="")


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [
        ("utf8", "utf-8"),
        ("utf8", "utf-8-sig"),
        ("iso88591", "latin-1"),
        ("windows1252", "cp1252"),
        ("utf16", "utf-16"),
        ("latin1", "latin-1"),
    ],
)
def test_encodings(table, encoding, codec):
    frame = table({"a.csv": "größe\nä\n".encode(codec)}, encoding=encoding)
    assert frame.to_dict("list") == {"größe": ["ä"]}


def test_a_wrong_encoding_is_an_error_with_a_way_out(table):
    with pytest.raises(DatasetValidationError, match=r"not encoded in utf8(.|\n)*windows1252"):
        table({"a.csv": "x\nä\n".encode("latin-1")})
    with pytest.raises(UserError, match="not known"):
        table({"a.csv": "x\n"}, encoding="ebcdic")


def test_rows_that_do_not_fit_are_errors(table):
    with pytest.raises(DatasetValidationError, match="cannot be read as delimited text"):
        table({"a.csv": "x,y\n1,2\n1,2,3\n"})


def test_empty_values_and_empty_files(table):
    frame = table({"a.csv": "w,n\n,1\nx,\n"}, empty_as_string=True)
    assert frame["w"].tolist() == ["", "x"]
    assert math.isnan(frame["n"][1])
    frame = table({"a.csv": "w,n\n", "b.csv": "w,n\n1,2\n"})
    assert frame.to_dict("list") == {"w": [1], "n": [2]}
    assert table({"a.csv": "w,n\n", "b.csv": "w,n\n"}).empty
    assert table({"a.csv": "", "b.csv": ""}).empty


def test_columns_that_come_from_the_path(store, put):
    put("sales/Rome/2020/01/02/x.csv", "amount\n1\n")
    put("sales/Oslo/2021/12/31/x.csv", "amount\n2\n")
    dataset = Tabular.from_delimited_files(
        (store, "sales/**/*.csv"),
        include_path=True,
        partition_format="/{city}/{at:yyyy/MM/dd}/x.csv",
    )
    frame = dataset.to_pandas_dataframe()
    assert list(frame.columns) == ["Path", "city", "at", "amount"]
    assert frame["Path"].tolist() == [
        "/sales/Oslo/2021/12/31/x.csv",
        "/sales/Rome/2020/01/02/x.csv",
    ]
    assert frame["at"].tolist() == [datetime(2021, 12, 31), datetime(2020, 1, 2)]
    assert dataset.partition_keys == ["city", "at"]
    assert dataset.get_partition_key_values(["city"]) == [{"city": "Oslo"}, {"city": "Rome"}]
    with pytest.raises(DatasetValidationError, match="does not fit the partition_format"):
        Tabular.from_delimited_files((store, "sales/**"), partition_format="/{a}-{b}/z.csv")
    with pytest.raises(UserError, match="names no column"):
        Tabular.from_delimited_files((store, "sales/**"), partition_format="x.csv")


# --- other formats ---------------------------------------------------------------------------


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
    with pytest.raises(UserError, match=r"SQLAlchemy(.|\n)*stand_in"):
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


# --- steps -----------------------------------------------------------------------------------


@pytest.fixture
def numbers(store, put):
    put("n/a.csv", "x,half,word\n" + "".join(f"{i},{i / 2},w{i}\n" for i in range(600)))
    put("n/b.csv", "x,half,word\n" + "".join(f"{i},{i / 2},w{i}\n" for i in range(600, 1000)))
    return Tabular.from_delimited_files((store, "n/*.csv"))


def column(dataset, name="x"):
    return dataset.to_pandas_dataframe()[name].tolist()


def test_take_and_skip(numbers):
    assert column(numbers.take(3)) == [0, 1, 2]
    assert column(numbers.skip(598).take(4)) == [598, 599, 600, 601]
    assert column(numbers.take(10).skip(8)) == [8, 9]
    assert column(numbers.take(0)) == []
    for wrong in (-1, 1.5, "3", True):
        with pytest.raises(UserError, match="is no count"):
            numbers.take(wrong)


def test_a_split_is_disjoint_complete_and_the_same_each_time(numbers):
    first, rest = numbers.random_split(percentage=0.7, seed=7)
    one, two = column(first), column(rest)
    assert sorted(one + two) == list(range(1000))
    assert 640 < len(one) < 760
    assert column(numbers.random_split(0.7, seed=7)[0]) == one
    unseeded, others = numbers.random_split(0.5)
    assert sorted(column(unseeded) + column(others)) == list(range(1000))
    assert column(unseeded) == column(unseeded)
    with pytest.raises(UserError, match="between 0 and 1"):
        numbers.random_split(70)


def test_samples(numbers):
    sample = numbers.take_sample(0.1, seed=1)
    assert 60 < len(column(sample)) < 140
    assert column(sample) == column(numbers.sample(0.1, 1))


def test_columns_are_kept_and_dropped(numbers):
    assert list(numbers.keep_columns(["word", "x"]).to_pandas_dataframe().columns) == ["x", "word"]
    assert list(numbers.drop_columns("half").to_pandas_dataframe().columns) == ["x", "word"]
    with pytest.raises(DatasetValidationError, match=r"no column 'zz'(.|\n)*x, half, word"):
        numbers.keep_columns(["zz"], validate=True)
    passed_over = numbers.drop_columns(["zz", "x"]).keep_columns(["half", "yy"])
    assert list(passed_over.to_pandas_dataframe().columns) == ["half"]
    with pytest.raises(DatasetValidationError, match="'zz'"):
        numbers.keep_columns(["zz"]).to_pandas_dataframe()


def test_filters(numbers):
    chosen = numbers.filter((numbers["x"] > 5) & (numbers["half"] <= 4) & ~(numbers["x"] == 7))
    assert column(chosen) == [6, 8]
    assert column(numbers.filter(numbers["word"].starts_with("w99"))) == [99, *range(990, 1000)]
    assert column(numbers.filter(numbers["x"] * 2 - numbers["half"] == 3)) == [2]
    assert column(numbers.filter(numbers["word"].length() == 2).skip(8)) == [8, 9]
    with pytest.raises(UserError, match=r"& and \|"):
        numbers.filter(numbers["x"] > 5 and numbers["x"] < 7)
    with pytest.raises(UserError, match="made of columns"):
        numbers.filter(lambda row: row["x"] > 5)
    with pytest.raises(DatasetValidationError, match="no column 'zz'"):
        numbers.filter(numbers["zz"] > 1).to_pandas_dataframe()


def test_a_dataset_is_only_a_definition(store, put, monkeypatch):
    path = put("a.csv", "x\n1\n")
    dataset = Tabular.from_delimited_files((store, "a.csv"))
    monkeypatch.setattr(pandas, "read_csv", None)
    split, _ = dataset.keep_columns("x").take(5).random_split(0.5, seed=3)
    monkeypatch.undo()
    Path(path).write_text("x\n5\n6\n")
    assert column(dataset) == [5, 6]
    assert "x" in split.to_pandas_dataframe()


def test_tables_become_files(numbers, tmp_path):
    [path] = numbers.take(2).to_csv_files(separator=";").download(str(tmp_path / "c"))
    assert Path(path).read_text() == "x;half;word\n0;0.0;w0\n1;0.5;w1\n"
    [path] = numbers.to_parquet_files().download(str(tmp_path / "p"))
    assert len(pandas.read_parquet(path)) == 1000
    for wrong in (numbers.as_mount, numbers.as_download, numbers.as_named_input("n").as_mount):
        with pytest.raises(UserError, match="TabularDataset cannot be"):
            wrong()


def test_partitions(workspace, numbers, store):
    few = numbers.take(4)
    made = few.partition_by(["word"], DataPath(store, "parts"), name="parts", show_progress=False)
    assert made.version == 1
    assert made.partition_keys == ["word"]
    frame = made.to_pandas_dataframe()
    assert frame["word"].tolist() == ["w0", "w1", "w2", "w3"]
    assert frame["x"].tolist() == [0, 1, 2, 3]


# --- time ------------------------------------------------------------------------------------


@pytest.fixture
def series(store, put):
    rows = "".join(f"2020-01-{day:02d} 00:00:00,{day}\n" for day in range(1, 11))
    put("s.csv", f"when,day\n{rows}")
    dataset = Tabular.from_delimited_files((store, "s.csv"))
    return dataset.with_timestamp_columns("when")


def test_time_filters(series):
    start, end = datetime(2020, 1, 3), datetime(2020, 1, 5)
    assert column(series.time_before(start), "day") == [1, 2, 3]
    assert column(series.time_before(start, include_boundary=False), "day") == [1, 2]
    assert column(series.time_after(datetime(2020, 1, 9)), "day") == [9, 10]
    assert column(series.time_between(start, end), "day") == [3, 4, 5]
    assert column(series.time_between(start, end, include_boundary=False), "day") == [4]
    aware = datetime(2020, 1, 3, 2, tzinfo=timezone(timedelta(hours=2)))
    assert column(series.time_before(aware), "day") == [1, 2, 3]
    with pytest.raises(UserError, match="later than"):
        series.time_between(end, start)
    with pytest.raises(UserError, match="must be a datetime"):
        series.time_before("2020-01-01")


def test_the_recent_past_is_seen_from_when_it_is_read(store, put):
    now = datetime.now(timezone.utc)
    moments = [now - timedelta(hours=h) for h in (30, 5, 1)]
    put("r.csv", "when,n\n" + "".join(f"{m.isoformat()},{i}\n" for i, m in enumerate(moments)))
    dataset = Tabular.from_delimited_files((store, "r.csv")).with_timestamp_columns("when")
    assert column(dataset.time_recent(timedelta(hours=6)), "n") == [1, 2]


def test_timestamps_come_and_go(series):
    assert series.timestamp_columns == ("when", None)
    assert series.take(3).timestamp_columns == ("when", None)
    dropped = series.drop_columns("when")
    assert dropped.timestamp_columns == (None, None)
    for lost in (dropped, series.keep_columns("day"), series.with_timestamp_columns(None)):
        with pytest.raises(DatasetTimestampMissingError, match="with_timestamp_columns"):
            lost.time_recent(timedelta(days=1))
    old = series.with_timestamp_columns(fine_grain_timestamp="when")
    assert old.timestamp_columns == ("when", None)
    with pytest.raises(TypeError):
        series.with_timestamp_columns(grain="when")
    with pytest.raises(DatasetValidationError, match="'absent'"):
        series.with_timestamp_columns("absent", validate=True)
    with pytest.raises(UserError, match="needs a timestamp beside it"):
        series.with_timestamp_columns(timestamp=None, partition_timestamp="when")
    with pytest.raises(UserError, match="at once"):
        series.with_timestamp_columns("when", "when")
