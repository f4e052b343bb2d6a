"""Data that changes in place: a new version where one is asked for, and what is said of the old."""

from __future__ import annotations

import json
import os
import time

import pytest

from estimatory.data import Dataset
from estimatory.data.datasets import state as data_state
from estimatory.data.datasets.registry import read_version

AGAIN = {"create_new_version": True}


@pytest.fixture
def files(store, put):
    put("d/a.csv", "x\n1\n")
    return Dataset.File.from_files((store, "d/**"))


def test_changed_data_are_a_new_version(workspace, store, put, capsys):
    put("a.csv", "x\n1\n")
    table = Dataset.Tabular.from_delimited_files((store, "a.csv"))
    one = table.register(workspace, "t", **AGAIN)
    put("a.csv", "x\n2\n")
    two = table.register(workspace, "t", **AGAIN)
    assert (one.version, two.version) == (1, 2)
    assert table.register(workspace, "t").version == 2
    assert two.to_pandas_dataframe()["x"].tolist() == [2]
    Dataset.get_by_name(workspace, "t")
    assert "same files" not in capsys.readouterr().err
    Dataset.get_by_name(workspace, "t", version=1)
    said = capsys.readouterr().err
    assert "Version 1 of dataset 't' names the same files as version 2" in said
    assert "reads what they hold now" in said


def test_files_that_came_or_went_are_a_change(workspace, files, put):
    files.register(workspace, "f", **AGAIN)
    added = put("d/b.csv", "x\n2\n")
    assert files.register(workspace, "f", **AGAIN).version == 2
    os.unlink(added)
    assert files.register(workspace, "f", **AGAIN).version == 3


def test_the_same_data_written_again_are_no_change(workspace, files, put):
    files.register(workspace, "f", **AGAIN)
    os.utime(put("d/a.csv", "x\n1\n"), (1, 1))
    assert files.register(workspace, "f", **AGAIN).version == 1


def test_much_data_is_known_by_its_times(workspace, files, put, monkeypatch):
    monkeypatch.setattr(data_state, "HASHED_BYTES", 1)
    files.register(workspace, "f", **AGAIN)
    assert files.register(workspace, "f", **AGAIN).version == 1
    os.utime(put("d/a.csv", "x\n1\n"), (1, 1))
    assert files.register(workspace, "f", **AGAIN).version == 2


def test_a_version_registered_before_states_were_kept(workspace, files, put):
    files.register(workspace, "f", **AGAIN)
    path = os.path.join(workspace.folder.datasets_folder, "f", "1.json")
    entry = {k: v for k, v in read_version(workspace.folder, "f", 1).items() if k != "data"}
    with open(path, "w") as file:
        json.dump(entry, file)
    assert files.register(workspace, "f", **AGAIN).version == 1
    os.utime(put("d/a.csv", "x\n1\n"), (time.time() + 9, time.time() + 9))
    assert files.register(workspace, "f", **AGAIN).version == 2


def test_what_cannot_be_listed_has_no_state(workspace, store):
    absent = Dataset.File.from_files((store, "absent/**"), validate=False)
    assert absent.register(workspace, "f", **AGAIN).version == 1
    assert absent.register(workspace, "f", **AGAIN).version == 1


def test_data_made_of_a_table_change_with_it(workspace, store, put):
    put("a.csv", "x\n1\n")
    made = Dataset.Tabular.from_delimited_files((store, "a.csv")).to_csv_files()
    made.register(workspace, "m", **AGAIN)
    put("a.csv", "x\n2\n")
    assert made.register(workspace, "m", **AGAIN).version == 2
