"""Logging against the end of logging: other threads, exit handlers, what comes too late."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.sdk.conftest import run_python

from estimatory import Experiment, Run, Workspace
from estimatory.errors import TrackingError
from estimatory.metrics.journal import HEADER, RECORD, JournalWriter, iter_points

RACE = """
import os, sys, threading, time
from estimatory.errors import TrackingError
from estimatory.metrics.journal import HEADER, RECORD, JournalWriter, iter_points

sys.setswitchinterval(1e-5)
for number in range(40):
    path = f"{sys.argv[1]}/rank-{number}.journal"
    writer, kept, refused = JournalWriter(path), [], []
    ready = threading.Barrier(7)

    def work(first):
        ready.wait()
        while True:
            try:
                writer.append("x", float(first))
            except TrackingError as error:
                refused.append(str(error))
                return
            kept.append(first)
            first += 1

    threads = [threading.Thread(target=work, args=(n * 10**9,)) for n in range(6)]
    for thread in threads:
        thread.start()
    ready.wait()
    time.sleep(number % 5 / 500)
    writer.close()
    files = [open(f"{sys.argv[1]}/own-{number}-{n}", "w+b") for n in range(4)]  # reuse our numbers
    for thread in threads:
        thread.join()
    lost = set(kept) - {value for _, value, _, _ in iter_points(path)}
    assert not lost, (number, len(lost))
    assert len(refused) == 6 and "Nothing more can be logged" in refused[0], refused
    assert not any(os.fstat(file.fileno()).st_size for file in files), "a file of the user's"
    assert (os.path.getsize(path) - HEADER.size) // RECORD.size - len(kept) <= 6, "grown by zeros"
"""


def test_threads_that_log_while_the_journal_is_closed_lose_nothing(tmp_path: Path) -> None:
    done = run_python(RACE, str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")


COMPLETE = """
import sys, threading
from estimatory import Experiment, Workspace
from estimatory.errors import TrackingError

sys.setswitchinterval(1e-5)
for _ in range(8):
    run, kept = Experiment(Workspace(), "race").start_logging(outputs=False), []

    def work(first):
        try:
            while True:
                run.log("x", first)
                kept.append(first)
                first += 1
        except TrackingError as error:
            assert "has ended" in str(error), error

    threads = [threading.Thread(target=work, args=(n * 10**6,)) for n in range(4)]
    for thread in threads:
        thread.start()
    run.complete()
    for thread in threads:
        thread.join()
    found = run.get_metrics().get("x", [])
    lost = set(kept) - set(found if isinstance(found, list) else [found])
    assert not lost, len(lost)
    assert len(run.folder.list_writers()) <= 1, run.folder.list_writers()
"""


def test_threads_that_log_while_the_run_is_completed_lose_nothing(tmp_path: Path) -> None:
    done = run_python(COMPLETE, ESTIMATORY_WORKSPACE=str(tmp_path / "workspace"))
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_logged_after_the_end_is_refused_in_words(workspace: Workspace) -> None:
    run = Experiment(workspace, "ends").start_logging()
    run.log("x", 1.0)
    run.complete()
    late = [
        lambda: run.log("x", 2.0),
        lambda: run.log("other", 2),
        lambda: run.log("word", "w"),
        lambda: run.log_list("l", [1]),
        lambda: run.log_row("r", a=1),
        lambda: run.log_image("i", plot=object()),
        lambda: run.log_residuals("d", {}),
    ]
    for call in late:
        with pytest.raises(TrackingError, match="Nothing more can be logged"):
            call()
    run.tag("seen", "yes")
    assert (run.get_metrics(), run.get_tags()) == ({"x": 1.0}, {"seen": "yes"})
    assert len(os.listdir(run.folder.metrics_folder)) == 3


def test_a_slot_taken_before_the_end_is_written_after_it(tmp_path: Path) -> None:
    path = str(tmp_path / "rank-0.journal")
    writer = JournalWriter(path)
    writer.append("x", 1.0)
    slot = next(writer._seals) - 1  # a thread stands here while another closes
    writer.close()
    assert slot < writer._reserved
    RECORD.pack_into(writer._map, HEADER.size + slot * RECORD.size, 2.0, 5.0, 0, 0, slot + 1)
    assert [value for _, value, _, _ in iter_points(path)] == [1.0, 2.0]
    with pytest.raises(TrackingError):
        writer._grow(slot + 1)


AT_EXIT = """
import atexit
atexit.register(lambda: run.log("at_exit", 3.0))
from estimatory import Run
run = Run.get_context()
run.log("x", 1.0)
run.complete()
run.log("x", 2.0)
"""


def test_a_submitted_script_logs_on_to_its_very_end(run_code: Callable[..., Run]) -> None:
    run = run_code(AT_EXIT)
    run.wait_for_completion()
    assert run.get_metrics() == {"x": [1.0, 2.0], "at_exit": 3.0}
    assert "rank-0" in run.folder.list_writers()
    assert not [w for w in run.folder.list_writers() if w.startswith("rank-0-")]
