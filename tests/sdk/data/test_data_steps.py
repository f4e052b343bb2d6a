"""Steps of tabular datasets: rows, columns, filters, splits, partitions, time."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pandas
import pytest

from estimatory.data import DataPath, Dataset
from estimatory.errors import (
    DatasetTimestampMissingError,
    DatasetValidationError,
    UserError,
)

Tabular = Dataset.Tabular


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
    with pytest.raises(UserError, match="wants a datetime"):
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
    both = series.with_timestamp_columns("when", "day")
    assert both.drop_columns("day").timestamp_columns == ("when", None)
    for lost in (both.drop_columns("when"), both.keep_columns("day")):
        assert lost.timestamp_columns == (None, None)
        with pytest.raises(DatasetTimestampMissingError, match="no timestamp column"):
            lost.time_before(datetime(2019, 6, 12))
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
