"""The profile of a table, and files that a column of it names."""

from __future__ import annotations

import math
import os

import pandas
import pytest

from estimatory.data import Dataset, FileHandlingOption
from estimatory.data.datasets import column_profile
from estimatory.data.datasets.column_profile import FieldType, profile_column
from estimatory.data.datasets.profile import DatasetProfile
from estimatory.errors import DatasetValidationError, UserError

Tabular = Dataset.Tabular


@pytest.fixture
def table(store, put):
    put("t.csv", "n,x,s,d,b\n1,0.5,a,2020-01-01,true\n2,,b,2020-01-02,false\n4,2.5,a,,true\n")
    return Tabular.from_delimited_files((store, "t.csv"))


def test_a_profile_has_the_facts_of_each_column(table):
    profile = table.get_profile()
    assert isinstance(profile, DatasetProfile)
    assert (profile.shape, profile.row_count) == ((3, 5), 3)
    assert [kind.name for kind in profile.dtypes.values()] == [
        "INTEGER",
        "DECIMAL",
        "STRING",
        "DATE",
        "BOOLEAN",
    ]
    n, x, s, d = (profile.columns[name] for name in "nxsd")
    assert (n.min, n.max, n.count, n.missing_count, n.unique_values) == (1, 4, 3, 0, 3)
    assert n.mean == pytest.approx(7 / 3)
    assert n.std == pytest.approx(math.sqrt(n.variance))
    assert (n.lower_quartile, n.median, n.upper_quartile) == (1.5, 2, 3)
    assert list(n.quantiles)[:2] == [0.001, 0.01]
    assert sum(bucket.count for bucket in n.histogram) == 3
    assert (x.missing_count, x.not_missing_count, x.mean) == (1, 2, 1.5)
    assert x.percent_missing == pytest.approx(1 / 3)
    assert [(entry.value, entry.count) for entry in s.value_counts] == [("a", 2), ("b", 1)]
    assert (s.min, s.max, s.mean, s.quantiles, s.histogram) == ("a", "b", None, {}, None)
    assert (d.min, d.max) == (pandas.Timestamp("2020-01-01"), pandas.Timestamp("2020-01-02"))
    assert "lower_quartile" in repr(profile)
    assert "<table" in profile._repr_html_()


ODD = [
    ([None, None], FieldType.NULL),
    ([[1], [2]], FieldType.LIST),
    ([{"a": 1}, {"a": 2}], FieldType.DATAROW),
    ([1, "a"], FieldType.UNKNOWN),
    ([True, None], FieldType.BOOLEAN),
    ([], FieldType.NULL),
    ([float("inf"), 1.0], FieldType.DECIMAL),
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("values", "kind"), ODD)
def test_columns_of_odd_values(values, kind):
    profile = profile_column("c", pandas.Series(values, dtype=None if values else object))
    assert (profile.type, profile.count) == (kind, len(values))
    if kind in (FieldType.LIST, FieldType.DATAROW, FieldType.UNKNOWN):
        assert profile.unique_values == 2


def test_types_are_told_without_a_look_at_every_value(monkeypatch):
    seen = []
    kind_of = column_profile._kind_of
    monkeypatch.setattr(column_profile, "_kind_of", lambda cls: seen.append(cls) or kind_of(cls))
    for values in (range(50), [0.5] * 50, pandas.date_range("2020-01-01", periods=50)):
        profile_column("c", pandas.Series(values))
    assert seen == []
    mixed = profile_column("c", pandas.Series([1, 2.5, True, *"abcde"] * 10, dtype=object))
    assert sorted(cls.__name__ for cls in seen) == ["bool", "float", "int", "str"]
    assert (mixed.type_counts[0].type, mixed.type_counts[0].count) == (FieldType.STRING, 50)
    assert sum(entry.count for entry in mixed.type_counts) == 80


@pytest.mark.parametrize(
    ("dtype", "kind"),
    [("category", FieldType.STRING), ("string", FieldType.STRING), (object, FieldType.STRING)],
)
def test_texts_are_known_in_every_dtype(dtype, kind):
    values = pandas.Series(["a", "b", None], dtype=dtype)
    profile = profile_column("c", values)
    assert (profile.type, [entry.count for entry in profile.type_counts]) == (kind, [2])


def test_texts_that_are_empty_and_too_many_values():
    assert profile_column("c", pandas.Series(["", "x", ""])).empty_count == 2
    assert profile_column("c", pandas.Series(range(1001))).value_counts is None


def test_a_profile_knows_whether_the_data_changed(table, put):
    profile = table.get_profile()
    assert not profile.is_stale()
    put("t.csv", "n,x,s,d,b\n9,,,,\n")
    assert profile.is_stale()
    assert not table.get_profile().is_stale()


def test_without_a_workspace_it_is_not_known(workspace, tmp_path):
    (tmp_path / "a.csv").write_text("x\n1\n")
    local = Tabular.from_delimited_files(str(tmp_path / "a.csv"))
    assert not local.get_profile(workspace).is_stale()
    with pytest.raises(UserError, match=r"workspace=ws"):
        local.get_profile().is_stale()


def test_profiles_need_no_run(table):
    for ask in (
        table.get_profile_runs,
        lambda: table.submit_profile_run("local", None),
        table.get_profile().get_producing_run,
    ):
        with pytest.raises(UserError, match=r"ds\.get_profile\(\)"):
            ask()


def test_files_that_a_column_names(store, put, tmp_path):
    put("images/a.png", "A")
    put("images/b.png", "B")
    (tmp_path / "c.png").write_text("C")
    urls = ["AmlDatastore://workspaceblobstore/images/a.png", str(tmp_path / "c.png"), "/absent"]
    put("labels.csv", "image_url,label\n" + "".join(f"{url},x\n" for url in urls))
    table = Tabular.from_delimited_files((store, "labels.csv"))
    paths = table.download("image_url", str(tmp_path / "copies"))
    assert [open(path).read() for path in paths] == ["A", "C"]
    with pytest.raises(DatasetValidationError, match="/absent"):
        table.download("image_url", ignore_not_found=False)
    with pytest.raises(DatasetValidationError, match="no column 'picture'"):
        table.download("picture")
    with table.take(1).mount("image_url") as context:
        assert os.listdir(context.mount_point) == ["a.png"]
    with pytest.raises(UserError, match=r"file_handling_option(.|\n)*ds\.download"):
        table.to_pandas_dataframe(file_handling_option=FileHandlingOption.MOUNT)
    with pytest.raises(UserError, match=r"torchvision(.|\n)*ds\.download"):
        table.to_torchvision()
    with pytest.raises(UserError, match=r"A FileDataset cannot(.|\n)*ds\.download\(\)"):
        Dataset.File.from_files((store, "images")).to_torchvision()
