from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import threading

import pytest

from estimatory.errors import TrackingError
from estimatory.metrics import journal
from estimatory.metrics.journal import (
    BOOL,
    FLOAT,
    HEADER,
    INT,
    NO_STEP,
    RECORD,
    SERIES_MASK,
    TYPE_SHIFT,
    JournalWriter,
    iter_points,
    read_names,
)


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "rank-0.journal")


def values(path):
    return [value for _, value, _, _ in iter_points(path)]


def test_points_are_readable_while_the_writer_is_open(path):
    writer = JournalWriter(path)
    writer.append("loss", 0.5)
    writer.append("loss", 0.25, 7)
    points = list(iter_points(path))
    assert [(p[1], p[3]) for p in points] == [(0.5, NO_STEP), (0.25, 7)]
    assert read_names(path) == ["loss"]


def test_types_are_remembered(path):
    writer = JournalWriter(path)
    for value in (1.5, 3, True):
        writer.append("x", value)
    assert [code >> TYPE_SHIFT for code, *_ in iter_points(path)] == [FLOAT, INT, BOOL]
    assert {code & SERIES_MASK for code, *_ in iter_points(path)} == {0}


def test_numpy_scalars_keep_their_kind(path):
    numpy = pytest.importorskip("numpy")
    writer = JournalWriter(path)
    for value in (numpy.float32(0.5), numpy.int64(3), numpy.bool_(True)):
        writer.append("x", value)
    assert values(path) == [0.5, 3.0, 1.0]
    assert [code >> TYPE_SHIFT for code, *_ in iter_points(path)] == [FLOAT, INT, BOOL]


def test_nan_and_infinities_pass(path):
    writer = JournalWriter(path)
    for value in (math.nan, math.inf, -math.inf):
        writer.append("x", value)
    got = values(path)
    assert math.isnan(got[0])
    assert got[1:] == [math.inf, -math.inf]


@pytest.mark.parametrize("value", ["text", b"bytes", [1], None, object()])
def test_what_is_no_number_is_refused_and_leaves_no_gap(path, value):
    writer = JournalWriter(path)
    writer.append("x", 1.0)
    with pytest.raises(TypeError):
        writer.append("x", value)
    writer.append("x", 2.0)
    assert values(path) == [1.0, 2.0]


def test_the_file_grows_past_its_first_step_and_is_cut_at_close(path):
    writer = JournalWriter(path)
    n_points = 10_000
    for i in range(n_points):
        writer.append("x", float(i))
    assert values(path) == [float(i) for i in range(n_points)]
    writer.close()
    assert os.path.getsize(path) == HEADER.size + n_points * RECORD.size
    assert len(values(path)) == n_points


def test_a_second_writer_of_the_same_journal_is_refused(path):
    JournalWriter(path).append("x", 1.0)
    with pytest.raises(FileExistsError):
        JournalWriter(path)
    assert values(path) == [1.0]


def test_threads_lose_nothing(path):
    writer = JournalWriter(path)

    def work(number):
        for i in range(5000):
            writer.append(f"series-{number}", float(i))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names, found = read_names(path), {}
    for code, value, _, _ in iter_points(path):
        found.setdefault(names[code & SERIES_MASK], []).append(value)
    assert len(found) == 8
    assert all(sorted(v) == [float(i) for i in range(5000)] for v in found.values())


def test_ten_thousand_series(path):
    writer = JournalWriter(path)
    for i in range(10_000):
        writer.append(f"layer/{i}\n<script>", float(i))
    names = read_names(path)
    assert len(names) == 10_000
    assert names[9_999] == "layer/9999\n<script>"


def test_kill_right_after_append_loses_no_point(path):
    code = (
        "import os, sys; from estimatory.metrics.journal import JournalWriter\n"
        "w = JournalWriter(sys.argv[1])\n"
        "for i in range(1500): w.append('loss', float(i))\n"
        "os.kill(os.getpid(), 9)\n"
    )
    core = os.path.dirname(os.path.dirname(journal.__file__))
    done = subprocess.run(
        [sys.executable, "-c", code, path], env={**os.environ, "PYTHONPATH": core}
    )
    assert done.returncode == -signal.SIGKILL
    assert values(path) == [float(i) for i in range(1500)]


def test_a_record_cut_off_by_a_kill_is_left_out(path):
    writer = JournalWriter(path)
    for i in range(3):
        writer.append("x", float(i))
    with open(path, "r+b") as file:
        # All but the seal of a fourth record, as a kill within pack_into would leave it.
        file.seek(HEADER.size + 3 * RECORD.size)
        file.write(RECORD.pack(9.0, 1.0, -1, 0, 0))
    assert values(path) == [0.0, 1.0, 2.0]


def test_a_gap_left_by_a_killed_thread_hides_nothing_behind_it(path):
    writer = JournalWriter(path)
    for i in range(100):
        writer.append("x", float(i))
    for gap in (0, 41, 98):
        with open(path, "r+b") as file:
            file.seek(HEADER.size + gap * RECORD.size)
            file.write(bytes(RECORD.size))
    assert len(values(path)) == 97


def test_a_record_that_is_written_while_it_is_copied_is_read_whole(path, copied_early):
    writer = JournalWriter(path)
    for i in range(3):
        writer.append("x", float(i + 1))
    copied_early(at=HEADER.size + 1 * RECORD.size, size=8)  # its value, not its seal
    assert values(path) == [1.0, 2.0, 3.0]


def test_a_record_that_is_sealed_while_it_is_copied_waits_for_the_next_look(path, copied_early):
    writer = JournalWriter(path)
    for i in range(3):
        writer.append("x", float(i + 1))
    copied_early(at=HEADER.size + 1 * RECORD.size, size=RECORD.size)
    assert values(path) == [1.0, 3.0]
    assert values(path) == [1.0, 2.0, 3.0]


def test_a_full_disk_is_an_error_and_keeps_what_was_logged(path, monkeypatch):
    writer = JournalWriter(path)

    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journal, "_reserve", refuse)
    for i in range(2048):
        writer.append("x", float(i))
    with pytest.raises(TrackingError, match="No space left on device"):
        writer.append("x", 0.0)
    assert len(values(path)) == 2048
