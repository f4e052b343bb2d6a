"""Tables from delimited text: where it lies, header and type rules, errors."""

from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path

import pandas
import pytest

from estimatory.data import DataPath, Dataset, DataType, PromoteHeadersBehavior
from estimatory.errors import (
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


# --- the text -------------------------------------------------------------------------------


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
