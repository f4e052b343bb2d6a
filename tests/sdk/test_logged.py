"""What was logged besides scalars, put together for the eye."""

from __future__ import annotations

from pathlib import Path

import pytest

from estimatory.folders.run_folder import RunFolder
from estimatory.metrics.events import EventWriter
from estimatory.metrics.logged_values import list_logged


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    folder = RunFolder(tmp_path / "run-1")
    Path(folder.metrics_folder).mkdir(parents=True)
    return folder


@pytest.fixture
def writer(folder: RunFolder) -> EventWriter:
    return EventWriter(folder.events_path("rank-0"))


def _only(folder: RunFolder):
    (value,) = list_logged(folder)
    return value


def test_a_run_without_events_has_nothing_to_show(folder):
    assert list_logged(folder) == []


def test_rows_of_one_name_become_a_table(folder, writer):
    writer.append("row", "epoch", row={"n": 0, "loss": 0.5})
    writer.append("row", "epoch", row={"n": 1, "note": "slow"})
    table = _only(folder)
    assert (table.kind, table.count, table.rank) == ("table", 2, 0)
    assert list(table.value["columns"]) == ["n", "loss", "note"]
    assert table.value == {
        "rows": [0, 1],
        "columns": {"n": [0, 1], "loss": [0.5, None], "note": [None, "slow"]},
    }


def test_a_table_replaces_the_one_before_and_rows_go_on_behind_it(folder, writer):
    writer.append("table", "t", columns={"a": [9]})
    writer.append("table", "t", columns={"a": [1, 2], "b": "x"})
    writer.append("row", "t", row={"a": 3, "b": "y"})
    table = _only(folder)
    assert table.count == 3
    assert table.value["columns"] == {"a": [1, 2, 3], "b": ["x", None, "y"]}


def test_lists_of_one_name_are_one_list(folder, writer):
    writer.append("list", "errors", values=[1, 2])
    writer.append("list", "errors", values=[3])
    assert _only(folder).value == {"rows": [0, 1, 2], "columns": {"errors": [1, 2, 3]}}


def test_long_lists_are_shown_in_part_first_and_last_among_it(folder, writer):
    writer.append("list", "errors", values=list(range(100_001)))
    (errors,) = list_logged(folder, rows=5)
    assert errors.count == 100_001
    assert errors.value["rows"] == [0, 25_000, 50_000, 75_000, 100_000]
    assert errors.value["columns"]["errors"] == errors.value["rows"]


def test_very_many_lists_fit_into_one_answer(folder, writer):
    for number in range(2_000):
        writer.append("list", f"list {number}", values=list(range(200)))
    values = list_logged(folder)
    assert len(values) == 2_000
    assert {len(value.value["rows"]) for value in values} == {100}
    assert {value.count for value in values} == {200}


def test_of_strings_and_pictures_the_newest_are_shown(folder, writer):
    for i in range(150):
        writer.append("string", "phase", value=f"phase {i}")
        writer.append("image", "curve", file=f"curve_{i}.png")
    phase, curve = list_logged(folder)
    assert (phase.count, len(phase.value), phase.value[-1]) == (150, 100, "phase 149")
    assert (curve.kind, curve.value[-1]) == ("image", "curve_149.png")


def test_of_documents_the_last_counts(folder, writer):
    for n in (1, 2):
        writer.append("confusion_matrix", "m", value={"data": {"matrix": [[n]]}})
    matrix = _only(folder)
    assert (matrix.kind, matrix.count) == ("confusion_matrix", 2)
    assert matrix.value == {"data": {"matrix": [[2]]}}


def test_ranks_and_kinds_stay_apart_and_tags_are_no_values(folder, writer):
    writer.append("list", "x", values=[1])
    writer.append("string", "x", value="one")
    writer.append("tag", "colour", value="blue")
    EventWriter(folder.events_path("rank-1")).append("list", "x", values=[2])
    assert [(v.rank, v.kind) for v in list_logged(folder)] == [
        (0, "list"),
        (0, "string"),
        (1, "list"),
    ]
