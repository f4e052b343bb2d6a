"""Scripts that close what they did not open: their files and the run's do not meet."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.sdk.conftest import run_python

from estimatory import Run
from estimatory.base.descriptors import open_above_streams
from estimatory.base.own_file import OwnFile
from estimatory.folders.run_folder import RunFolder
from estimatory.metrics.events import read_events
from estimatory.metrics.journal import JournalWriter, list_points

BEGIN = """
import os, sys
from estimatory.folders.run_folder import RunFolder
from estimatory.metrics.tracking import RunTracker
tracker = RunTracker(RunFolder(sys.argv[1]), is_rank=True)
def log(n):
    global first
    for i in range(n): tracker.log("x", float(first + i))
    first += n
first = 0
"""
DAEMON = """
os.close(1); os.close(2)
log(10)
tracker.log_row("row", a=1)
for stream in (1, 2):
    try: os.write(stream, b"printed " * 1000)
    except OSError: pass
log(4000)
tracker.log_row("row", a=2)
tracker.log("second", 1.0)
try: os.write(1, b"printed " * 1000)
except OSError: pass
"""
CLOSES_ALL = """
log(10)
tracker.log_row("row", a=1)
os.closerange(3, 256)
own = [open(f"{sys.argv[1]}/own-{n}", "w+b", buffering=0) for n in range(8)]
log(4000)
tracker.log_row("row", a=2)
tracker.log("second", 1.0)
tracker.close()
for file in own: file.write(b"mine")
"""
CLOSES_ALL_AGAIN = CLOSES_ALL.replace("log(4000)", "log(2500)\nos.closerange(60, 256)\nlog(1500)")


def log_in(folder: Path, code: str) -> RunFolder:
    folder.mkdir()
    done = run_python(BEGIN + code, str(folder))
    assert done.returncode == 0, done.stderr
    return RunFolder(folder)


@pytest.mark.parametrize("code", [DAEMON, CLOSES_ALL, CLOSES_ALL_AGAIN])
def test_no_point_is_lost_and_no_file_is_written_over(tmp_path: Path, code: str) -> None:
    folder = log_in(tmp_path / "run", code)
    points = list_points(folder.journal_path("rank-0"))
    assert [p[2] for p in points if p[0] == "x"] == [float(i) for i in range(4010)]
    assert [p[2] for p in points if p[0] == "second"] == [1.0]
    assert [event["row"] for event in read_events(folder)] == [{"a": 1}, {"a": 2}]
    own = [(tmp_path / "run" / f"own-{n}") for n in range(8)]
    assert all(file.read_bytes() == b"mine" for file in own if file.exists())


def test_a_run_of_a_daemon_keeps_its_points(run_code: Callable[..., Run]) -> None:
    code = """
        import os
        from estimatory import Run
        os.close(1); os.close(2)
        run = Run.get_context()
        for i in range(10): run.log("x", i)
        for stream in (1, 2):
            try: os.write(stream, b"x" * 4096)
            except OSError: pass
        os.closerange(3, 256)
        with open("outputs/own.bin", "wb") as own:
            for i in range(2953): run.log("y", i)
    """
    run = run_code(textwrap.dedent(code))
    run.wait_for_completion()
    metrics = run.get_metrics()
    assert (metrics["x"], metrics["y"]) == (list(range(10)), list(range(2953)))
    assert os.path.getsize(run.folder.find_file("outputs/own.bin")) == 0


def test_numbers_are_above_those_of_the_streams_and_not_inherited(tmp_path: Path) -> None:
    code = """
import os, sys, fcntl
from estimatory import Run
from estimatory.base.descriptors import open_above_streams
from estimatory.metrics.journal import JournalWriter
os.close(0); os.close(1); os.close(2)
before = set(os.listdir("/proc/self/fd"))
JournalWriter(sys.argv[1] + "/rank-0.journal")
numbers = [int(n) for n in os.listdir("/proc/self/fd") if n not in before]
os._exit(0 if min(numbers) > 2 and not any(map(os.get_inheritable, numbers[:2])) else 7)
"""
    done = run_python(code, str(tmp_path))
    assert done.returncode == 0, done.stderr


def test_a_map_keeps_no_descriptor(tmp_path: Path) -> None:
    def count() -> int:
        return len(os.listdir("/proc/self/fd"))

    before = count()
    writer = JournalWriter(str(tmp_path / "rank-0.journal"))
    for i in range(5000):
        writer.append("x", i)
    assert count() - before == 2
    writer.close()
    assert count() == before


def test_another_file_under_the_name_is_not_written_to(tmp_path: Path) -> None:
    path = tmp_path / "file"
    file = OwnFile(str(path), os.O_CREAT | os.O_RDWR | os.O_APPEND)
    os.close(file.descriptor())
    path.rename(tmp_path / "elsewhere")
    path.write_bytes(b"another")
    with pytest.raises(OSError, match="another file has taken its place"):
        file.append(b"more")
    file.close()
    assert path.read_bytes() == b"another"


def test_a_number_that_the_script_uses_is_not_closed(tmp_path: Path) -> None:
    file = OwnFile(str(tmp_path / "file"), os.O_CREAT | os.O_RDWR | os.O_APPEND)
    number = file.descriptor()
    other = open_above_streams(str(tmp_path / "other"), os.O_CREAT | os.O_RDWR)
    os.dup2(other, number)
    file.close()
    assert os.fstat(number).st_ino == os.fstat(other).st_ino
    os.close(number)
    os.close(other)


def test_locks_and_files_written_aside_are_above_the_streams_too(tmp_path: Path) -> None:
    code = """
import os, sys
from estimatory.base import files, locks
os.close(1); os.close(2)
with locks.locked_file(sys.argv[1] + "/lock"), locks.locked_folder(sys.argv[1]):
    opened = []
    for stream in (1, 2):
        try: opened.append(os.fstat(stream))
        except OSError: pass
number = files._open_new(sys.argv[1] + "/aside", os.O_CREAT | os.O_WRONLY)
os._exit(0 if not opened and number > 2 else 7)
"""
    done = run_python(code, str(tmp_path))
    assert done.returncode == 0, done.stderr
