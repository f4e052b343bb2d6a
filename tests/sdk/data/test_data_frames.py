"""Data frames that become datasets: what a Parquet file cannot keep is said in a line."""

from __future__ import annotations

import re

import pandas
import pytest

from estimatory.base import user_messages as notices
from estimatory.data import Dataset
from estimatory.errors import UserError

Tabular = Dataset.Tabular


class Lazy:
    """As a data frame of Spark or Dask: it gives its rows when it is asked for them."""

    def __init__(self, frame):
        self.toPandas = self.compute = lambda: frame


@pytest.fixture
def register(store, capsys, monkeypatch):
    """``frame, said = register(frame)``: what the dataset gives back, and what was said."""
    monkeypatch.setattr(notices, "_told", set())

    def make(frame, how=Tabular.register_pandas_dataframe):
        registered = how(frame, (store, "frames"), "frame", show_progress=False)
        return registered.to_pandas_dataframe(), capsys.readouterr().err

    return make


def test_what_is_kept_needs_no_word(register):
    frame = pandas.DataFrame(
        {
            "category": pandas.Categorical(["b", "a"], categories=["b", "a"], ordered=True),
            "time": pandas.to_datetime(["2020-01-01", "2021-01-01"]).tz_localize("Europe/Oslo"),
            "whole": pandas.array([1, None], dtype="Int64"),
            "struct": [{"a": 1}, {"a": 2}],
            "text": ["x", None],
        }
    )
    read, said = register(frame)
    pandas.testing.assert_frame_equal(read, frame)
    assert said == ""


LOST = [
    (
        pandas.DataFrame({"x": [1]}, index=pandas.Index([7], name="id")),
        r"the index 'id' \(df\.rese",
    ),
    (pandas.DataFrame({"x": [1, 2]}, index=["a", "b"]), r"the index \(df\.reset_index\(\)"),
    (pandas.DataFrame({2020: [1]}), r"names of columns that are no text"),
    (pandas.DataFrame({"x": [[1], [2, 3]]}), r"'x' are list and come back as ndarray"),
    (pandas.DataFrame({"x": [{"a": 1}, {"b": 2}]}), r"dict in column 'x'.*keys of all"),
]


@pytest.mark.parametrize(("frame", "said"), LOST)
@pytest.mark.parametrize("kind", ["pandas", "spark", "dask"])
def test_what_is_lost_is_said(register, frame, said, kind):
    given = frame if kind == "pandas" else Lazy(frame)
    _, told = register(given, getattr(Tabular, f"register_{kind}_dataframe"))
    notice = re.search(said, told)
    assert notice, told
    assert told.count("\n") == 1


REFUSED = [
    (pandas.DataFrame([[1, 2]], columns=["a", "a"]), r"several columns 'a'(.|\n)*Rename"),
    (pandas.DataFrame([[1, 2]], columns=[1, "1"]), r"several columns '1'"),
    (pandas.DataFrame({"ok": [1, 2], "m": [1, "a"]}), r"column 'm' cannot be(.|\n)*astype\(str"),
    (pandas.DataFrame({"o": [object()]}), r"column 'o' cannot be written"),
]


@pytest.mark.parametrize(("frame", "said"), REFUSED)
def test_what_cannot_be_written_is_named(register, workspace, frame, said):
    with pytest.raises(UserError, match=said):
        register(frame)
    assert len(workspace.datasets) == 0


def test_what_is_no_frame_is_refused(store):
    for how in (Tabular.register_spark_dataframe, Tabular.register_dask_dataframe):
        with pytest.raises(UserError, match=r"(needed, not|got an) int"):
            how(3, (store, "x"), "x")


def test_a_frame_can_lie_at_the_root_of_a_datastore(store):
    made = Tabular.register_pandas_dataframe(
        pandas.DataFrame({"x": [1]}), store, "x", make_target_path_unique=False
    )
    assert made.to_path() == ["/part-00000.parquet"]


@pytest.mark.parametrize("index", [[], ["a", "b"]])
def test_a_frame_without_columns_is_refused(register, index):
    with pytest.raises(UserError, match="no columns, so there is nothing"):
        register(pandas.DataFrame(index=index))


def test_a_frame_in_place_of_a_path_is_named_and_not_shown(workspace):
    with pytest.raises(UserError) as caught:
        Tabular.from_delimited_files(pandas.DataFrame({"secret": [123456]}))
    assert "A path of a dataset is needed, not a DataFrame." in str(caught.value)
    assert "register_pandas_dataframe" in str(caught.value)
    assert "123456" not in str(caught.value)
    with pytest.raises(UserError, match="dataset is needed, not a Workspace") as of:
        Tabular.from_delimited_files((workspace, "a.csv"))
    assert "register_pandas_dataframe" not in str(of.value)
