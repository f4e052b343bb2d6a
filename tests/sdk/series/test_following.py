"""Scalars followed while they are written."""

from __future__ import annotations

import math
import signal
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest
from tests.sdk.series.conftest import values

from estimatory.metrics.journal import HEADER, RECORD, JournalWriter
from estimatory.metrics.series import SeriesFollower


def test_a_follower_brings_what_is_new_once(folder, writer):
    with SeriesFollower(folder) as follower:
        writer.append("a", 1)
        reset, _, series = follower.poll(100)
        assert (reset, values(series)) == (True, {"a": [1.0]})
        writer.append("a", 0.5)
        writer.append("b", 9)
        reset, _, series = follower.poll(100)
        assert (reset, values(series)) == (False, {"a": [0.5], "b": [9.0]})
        a = series[0]
        assert (a.steps.tolist(), a.count, a.min, a.max) == ([1], 2, 0.5, 1.0)
        assert follower.poll(100)[2] == []


def test_a_cursor_goes_on_where_another_follower_stood(folder, writer):
    for i in range(10):
        writer.append("a", i)
        writer.append("b", -i)
    with SeriesFollower(folder) as first:
        cursor = first.poll(100)[1]
    writer.append("a", 3)
    with SeriesFollower(folder, cursor) as second:
        reset, _, (a,) = second.poll(100)
    assert (reset, a.name, a.values.tolist(), a.steps.tolist()) == (False, "a", [3.0], [10])
    assert (a.count, a.min, a.max) == (11, 0.0, 9.0)


def test_points_that_are_no_numbers_are_counted_from_the_start(folder, writer):
    writer.append("a", math.nan)
    with SeriesFollower(folder) as first:
        cursor = first.poll(100)[1]
    writer.append("a", math.inf)
    writer.append("a", 1)
    with SeriesFollower(folder, cursor) as second:
        (a,) = second.poll(100)[2]
    assert (a.count, a.non_finite, len(a.values)) == (3, 2, 2)


@pytest.mark.parametrize("cursor", ["", "x", "[]", '{"rank-0": "1"}', '{"rank-0": 99}', '{"z": 1}'])
def test_a_cursor_that_does_not_fit_begins_anew(folder, writer, cursor):
    writer.append("a", 1)
    with SeriesFollower(folder, cursor) as follower:
        reset, _, series = follower.poll(10)
    assert (reset, values(series)) == (True, {"a": [1.0]})


def test_more_news_than_points_come_as_a_thinned_whole(folder, writer):
    with SeriesFollower(folder) as follower:
        writer.append("a", 1)
        follower.poll(10)
        for i in range(1000):
            writer.append("a", i)
        reset, _, (a,) = follower.poll(10)
        assert reset
        assert len(a.values) <= 10
        assert a.count == 1001
        writer.append("a", 5)
        assert follower.poll(10)[0] is False


def test_small_additions_do_not_grow_without_end(folder, writer):
    with SeriesFollower(folder) as follower:
        follower.poll(100)
        resets = 0
        for _ in range(1000):
            writer.append("a", 1)
            resets += follower.poll(100)[0]
    assert resets == 3


def test_a_follower_stops_at_another_ones_cursor(folder, writer):
    for i in range(5):
        writer.append("a", i)
    with SeriesFollower(folder) as shared:
        cursor = shared.poll(100)[1]
        for i in range(5, 8):
            writer.append("a", i)
        with SeriesFollower(folder) as late:
            _, reached, series = late.poll(100, until=cursor)
    assert (reached, values(series)) == (cursor, {"a": [0, 1, 2, 3, 4]})


def test_a_follower_survives_growth_and_closing_of_the_journal(folder, writer):
    total = 0
    with SeriesFollower(folder) as follower:
        for _ in range(30):
            for i in range(300):
                writer.append("a", i)
            reset, _, (a,) = follower.poll(100_000)
            total = len(a.values) if reset else total + len(a.values)
        writer.close()
        assert follower.poll(100_000)[2] == []
    assert total == 9000


def test_a_slot_being_written_is_waited_for(folder, writer):
    with SeriesFollower(folder) as follower:
        writer.append("a", 0)
        follower.poll(10)
        writer.append("a", 1)
        writer.append("a", 2)
        hole = HEADER.size + 1 * RECORD.size
        with open(folder.journal_path("rank-0"), "r+b") as file:
            file.seek(hole)
            record = file.read(RECORD.size)
            file.seek(hole)
            file.write(bytes(RECORD.size))
            file.flush()
            assert follower.poll(10)[2] == []
            file.seek(hole)
            file.write(record)
        assert values(follower.poll(10)[2]) == {"a": [1.0, 2.0]}


def test_a_record_that_is_written_while_it_is_copied_is_read_whole(folder, writer, copied_early):
    with SeriesFollower(folder) as follower:
        writer.append("a", 1)
        follower.poll(10)
        for value in (2, 3, 4):
            writer.append("a", value)
        copied_early(at=HEADER.size + 2 * RECORD.size, size=16)  # value and time, not the seal
        (a,) = follower.poll(10)[2]
        assert a.values.tolist() == [2, 3, 4]
        assert a.times[0] <= a.times[1] <= a.times[2]


def test_a_record_that_is_sealed_while_it_is_copied_comes_with_the_next_poll(
    folder, writer, copied_early
):
    with SeriesFollower(folder) as follower:
        writer.append("a", 1)
        follower.poll(10)
        for value in (2, 3, 4):
            writer.append("a", value)
        copied_early(at=HEADER.size + 2 * RECORD.size, size=RECORD.size)
        assert values(follower.poll(10)[2]) == {"a": [2]}
        assert values(follower.poll(10)[2]) == {"a": [3, 4]}


def test_new_writers_are_noticed(folder, writer):
    with SeriesFollower(folder) as follower:
        writer.append("a", 1)
        follower.poll(10)
        for rank in range(1, 4):
            JournalWriter(folder.journal_path(f"rank-{rank}")).append("a", rank)
            assert [s.rank for s in follower.poll(10)[2]] == [rank]


def test_only_wished_names_are_followed(folder, writer):
    with SeriesFollower(folder, names=["b"]) as follower:
        for value in (1, 2):
            writer.append("a", value)
            writer.append("b", -value)
            assert values(follower.poll(10)[2]) == {"b": [-value]}


def test_following_a_real_writer_that_is_killed_loses_nothing(folder):
    code = f"""
        import itertools, sys
        from estimatory.metrics.journal import JournalWriter
        writer = JournalWriter({folder.journal_path("rank-0")!r})
        for i in itertools.count():
            writer.append("a" if i % 2 else "b", i)
            if i == 50_000: print("far enough", flush=True)
    """
    writer = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, text=True
    )
    held: dict[str, list[float]] = {}
    with SeriesFollower(folder) as follower:

        def poll():
            reset, _, series = follower.poll(10_000_000)
            if reset:
                held.clear()
            for s in series:
                held.setdefault(s.name, []).extend(s.values.tolist())

        while not held:
            poll()
        assert writer.stdout is not None
        writer.stdout.readline()
        for _ in range(20):
            poll()
            time.sleep(0.005)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        poll()
    values = np.sort(held["a"] + held["b"])
    assert len(values) > 50_000
    assert np.array_equal(values, np.arange(len(values)))
