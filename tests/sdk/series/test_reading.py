"""Scalars read and thinned, and the last values of them."""

from __future__ import annotations

import json
import math
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.sdk.series.conftest import values

from estimatory.folders.run_folder import RunFolder
from estimatory.metrics.journal import HEADER, RECORD, JournalWriter
from estimatory.metrics.series import SeriesFollower, last_values, read_series
from estimatory.metrics.series.reading import choose_points

# --- reading ----------------------------------------------------------------------------------


def test_points_are_read_while_the_journal_is_open_and_after(folder, writer):
    writer.append("loss", 0.5)
    writer.append("loss", 0.25)
    assert values(read_series(folder)) == {"loss": [0.5, 0.25]}
    writer.close()
    (loss,) = read_series(folder)
    assert (loss.rank, loss.type, loss.count) == (0, "float", 2)
    assert (loss.last, loss.min, loss.max) == (0.25, 0.25, 0.5)
    assert loss.first_at == loss.times[0] <= loss.times[1] == loss.last_at


def test_points_that_are_no_numbers_are_counted_though_thinning_leaves_them_out(folder, writer):
    for i in range(3000):
        writer.append("some", math.nan if i % 3 else float(i))
        writer.append("none", math.nan if i % 2 else math.inf)
        writer.append("whole", i)
    counted = {one.name: (one.count, one.non_finite) for one in read_series(folder, points=50)}
    assert counted == {"some": (3000, 2000), "none": (3000, 3000), "whole": (3000, 0)}


def _choose(order: str, i: int, rng: random.Random) -> int:
    if order == "at random":
        return rng.randrange(40)
    if order == "one more now and then":
        return 40 if i % 997 == 0 else i % 7
    return 7 if order == "one that begins" and i == 0 else i % 7


@pytest.mark.parametrize(
    "order", ["at random", "in turn", "one that begins", "one more now and then"]
)
@pytest.mark.parametrize("n_points", [9, 100_000])
def test_interleaved_series_are_told_apart(folder, writer, order, n_points):
    rng = random.Random(1)
    expected: dict[str, list[float]] = {}
    for i in range(n_points):
        name = f"s{_choose(order, i, rng)}"
        expected.setdefault(name, []).append(float(i))
        writer.append(name, float(i))
    assert values(read_series(folder)) == expected
    named = sorted(expected)[:2]
    assert values(read_series(folder, names=named)) == {name: expected[name] for name in named}
    assert read_series(folder, names=["nope"]) == []
    for series in read_series(folder, points=20):
        own = expected[series.name]
        assert (series.count, series.min, series.max) == (len(own), own[0], own[-1])
        assert [own[step] for step in series.steps] == series.values.tolist()


def test_a_step_not_given_is_the_place_in_the_series(folder, writer):
    for i in range(3):
        writer.append("a", i)
        writer.append("b", i, step=i * 10)
    series = {s.name: s.steps.tolist() for s in read_series(folder)}
    assert series == {"a": [0, 1, 2], "b": [0, 10, 20]}


def test_one_name_logged_as_several_types_is_one_series(folder, writer):
    for value in (True, 2, 3.5):
        writer.append("x", value)
    writer.append("whole", 1)
    writer.append("flag", False)
    x, whole, flag = read_series(folder)
    assert (x.values.tolist(), x.type) == ([1.0, 2.0, 3.5], "float")
    assert (whole.type, flag.type) == ("int", "bool")


def test_a_forked_child_writes_into_its_parents_series(folder, writer):
    child = JournalWriter(folder.journal_path("rank-0-4711"))
    writer.append("loss", 1.0)
    child.append("loss", 2.0)
    writer.append("loss", 3.0)
    (loss,) = read_series(folder)
    assert (loss.rank, loss.values.tolist(), loss.steps.tolist()) == (0, [1.0, 2.0, 3.0], [0, 1, 2])


def test_ranks_come_in_order_and_the_system_last(folder, writer):
    for name in ("system", "rank-10", "rank-2"):
        JournalWriter(folder.journal_path(name)).append("x", 1)
    writer.append("x", 1)
    assert [s.rank for s in read_series(folder)] == [0, 2, 10, None]


def test_nan_and_infinities_keep_their_place(folder, writer):
    for value in (math.nan, 1.0, -math.inf, math.inf):
        writer.append("x", value)
    writer.append("only", math.nan)
    x, only = read_series(folder)
    assert x.values.tolist()[1:] == [1.0, -math.inf, math.inf]
    assert (x.min, x.max) == (-math.inf, math.inf)
    assert math.isnan(only.min)
    assert x.to_json()["values"] == ["NaN", 1.0, "-Infinity", "Infinity"]
    json.dumps([s.to_json() for s in (x, only)], allow_nan=False)


def test_slots_never_written_are_left_out(folder, writer):
    for i in range(10):
        writer.append("x", i)
    with open(folder.journal_path("rank-0"), "r+b") as file:
        file.seek(HEADER.size + 4 * RECORD.size)
        file.write(bytes(RECORD.size))
    assert values(read_series(folder)) == {"x": [0, 1, 2, 3, 5, 6, 7, 8, 9]}
    assert last_values(folder) == {"x": 9.0}


def test_what_is_no_journal_is_passed_over(folder, writer):
    writer.append("x", 1)
    Path(folder.journal_path("rank-1")).write_bytes(b"")
    Path(folder.journal_path("rank-2")).write_bytes(b"garbage" * 100)
    assert values(read_series(folder)) == {"x": [1.0]}


def test_a_run_without_metrics_has_no_series(tmp_path):
    folder = RunFolder(tmp_path / "nothing")
    assert read_series(folder) == []
    assert last_values(folder) == {}
    with SeriesFollower(folder) as follower:
        assert follower.poll(10)[2] == []


# --- thinning ---------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 2, 3, 9, 10, 11, 99, 100, 101, 998, 12_345])
@pytest.mark.parametrize("points", [1, 2, 3, 4, 5, 10, 100])
def test_thinning_keeps_first_last_and_extremes_within_the_number(count, points):
    values = np.random.default_rng(count).normal(size=count)
    kept = choose_points(values, points)
    assert len(kept) <= points
    assert (np.diff(kept) > 0).all()
    assert kept[-1] == count - 1
    if points >= 2:
        assert kept[0] == 0
    if points >= 4:
        assert {values.argmin(), values.argmax()} <= set(kept)


def test_thinning_sees_extremes_beside_nan():
    values = np.arange(10_000.0)
    values[::3] = np.nan
    values[5000] = -7
    values[5002] = 1e9
    kept = set(choose_points(values, 50).tolist())
    assert {0, 5000, 5002, 9999} <= kept


def test_thinning_of_nothing_but_nan_keeps_points():
    assert len(choose_points(np.full(1000, np.nan), 10)) > 2


def test_thinned_series_tell_of_all_points(folder, writer):
    for i in range(10_000):
        writer.append("x", abs(i - 5000))
    (x,) = read_series(folder, points=20)
    assert len(x.values) <= 20
    assert (x.count, x.min, x.max, x.last) == (10_000, 0.0, 5000.0, 4999.0)
    assert (x.steps[0], x.steps[-1]) == (0, 9999)
    assert x.steps[x.values.argmin()] == 5000


# --- last values ------------------------------------------------------------------------------


def test_last_values_are_those_of_rank_0(folder, writer):
    for i in range(100):
        writer.append("loss", 1 / (i + 1))
        writer.append("acc", i)
    JournalWriter(folder.journal_path("rank-1")).append("other", 1)
    JournalWriter(folder.journal_path("system")).append("system/cpu", 1)
    assert last_values(folder) == {"loss": 0.01, "acc": 99.0}


def test_last_values_find_what_was_logged_long_ago(folder, writer):
    writer.append("once", 7)
    for i in range(300_000):
        writer.append("loss", i)
    assert last_values(folder) == {"once": 7.0, "loss": 299_999.0}
    assert last_values(folder, thorough=False) == {"loss": 299_999.0}


def test_last_values_need_no_third_party_module(folder, writer):
    writer.append("loss", 0.5)
    code = (
        "import sys\n"
        "from estimatory.folders.run_folder import RunFolder\n"
        "from estimatory.store import summarize_run\n"
        "from estimatory.metrics.series import last_values\n"
        f"assert last_values(RunFolder({folder.path!r})) == {{'loss': 0.5}}\n"
        "assert 'numpy' not in sys.modules and 'sqlite3' not in sys.modules\n"
    )
    core = os.path.dirname(os.path.dirname(sys.modules["estimatory"].__file__ or ""))
    subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {core!r})\n{code}"],
        check=True,
    )
