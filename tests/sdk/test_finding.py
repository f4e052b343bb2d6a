"""A run is found by what people say of it, by one function for every door."""

from __future__ import annotations

import importlib

import pytest

from estimatory.errors import RunNotFoundError, UserError
from estimatory.folders.run_spec import EnvironmentSpec, RunSpec
from estimatory.store.finding import find_run, list_run_ids
from estimatory.submission.submit import create_run_folder

IDS = ("churn_1700000000_ab12cd34", "churn_1700000001_ef56ab78", "chess_1700000002_0123abcd")


@pytest.fixture
def place(workspace):
    for number, run_id in enumerate(IDS):
        environment = EnvironmentSpec("/usr/bin/python3")
        create_run_folder(
            workspace.folder,
            RunSpec(run_id, "churn", script="a.py", environment=environment, created_at=number + 1),
        )
    return workspace.folder


@pytest.mark.parametrize(
    ("word", "number"),
    [
        (IDS[0], 0),
        ("churn_1700000001", 1),
        ("che", 2),
        ("ab12", 0),
        ("ef56ab78", 1),
        ("0123abcd", 2),
        ("last", 2),
    ],
)
def test_a_word_means_one_run(place, word, number):
    assert find_run(place, word).run_id == IDS[number]


@pytest.mark.parametrize("word", ["", "34", "churn_17x", "first"])
def test_a_word_that_means_no_run_names_others(place, word):
    with pytest.raises(RunNotFoundError, match=r"newest are chess_|did you mean c"):
        find_run(place, word)


def test_a_word_that_means_several_runs_lists_them(place):
    with pytest.raises(UserError, match="means 2 runs") as caught:
        find_run(place, "churn")
    assert all(run_id in str(caught.value) for run_id in IDS[:2])


def test_ids_are_offered_newest_first(place):
    assert list_run_ids(place, "ch") == [IDS[2], IDS[1], IDS[0]]


@pytest.mark.parametrize(
    "door",
    [
        *(f"estimatory.commands.{name}" for name in ("cancel", "delete", "show")),
        "estimatory_magics.line_magics",
    ],
)
def test_every_door_finds_by_the_same_function(door):
    assert importlib.import_module(door).find_run is find_run
