"""Real full disks and size limits: what was acknowledged stays, what is refused leaves nothing."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.sdk.conftest import run_python

from estimatory import Run
from estimatory.base.files import write_all_at
from estimatory.base.own_file import OwnFile
from estimatory.errors import TrackingError
from estimatory.folders.run_folder import RunFolder
from estimatory.metrics.events import EventWriter, read_all_events, read_events
from estimatory.metrics.journal import JournalWriter, iter_points, list_points
from estimatory.metrics.reading import get_metrics
from estimatory.metrics.series import read_series
from estimatory.metrics.tracking import RunTracker
from estimatory.runtime.keeper.following import Follower


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KiB."""
    if os.geteuid():
        pytest.skip("only root may mount a disk")
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def folder(disk: Path) -> RunFolder:
    folder = RunFolder(disk / "run")
    os.makedirs(folder.metrics_folder)
    return folder


def fill(disk: Path, leave: int = 0) -> Path:
    """Fill the disk but for some pages of 4 KiB."""
    path = disk / "filler"
    with open(path, "wb", buffering=0) as file:
        while True:
            try:
                file.write(bytes(4096))
            except OSError:
                break
    os.truncate(path, os.path.getsize(path) // 4096 * 4096 - leave * 4096)
    return path


def test_an_event_is_written_whole_or_refused(disk: Path, folder: RunFolder) -> None:
    writer = EventWriter(folder.events_path("rank-0"))
    writer.append("list", "first", values=[1])
    filler = fill(disk, leave=2)
    kept, refusals = [], set()
    for size in (700, 3000, 6000, 6001, 100):  # the fourth fits only in part
        try:
            writer.append("string", f"s{size}", value="x" * size)
            kept.append(f"s{size}")
        except TrackingError as error:
            refusals.add("No space left on device" in str(error))
    filler.unlink()
    writer.append("list", "last", values=[2])
    found = read_all_events(folder)
    assert refusals == {True}
    assert kept == ["s700", "s3000", "s6000", "s100"]
    assert [event["name"] for event in found.events] == ["first", *kept, "last"]
    assert found.damaged == {}


def test_points_are_kept_and_logging_goes_on_when_there_is_room(
    disk: Path, folder: RunFolder
) -> None:
    tracker, kept, refusals = RunTracker(folder, is_rank=True), [], set()
    filler = fill(disk, leave=20)
    for n in range(5000):
        if n == 4000:
            filler.unlink()
        try:
            tracker.log("x", n)
            kept.append(n)
        except TrackingError as error:
            refusals.add("No space left on device" in str(error))
    assert refusals == {True}
    assert 2048 < len(kept) < 5000
    assert kept[-1] == 4999
    assert get_metrics(folder)["x"] == kept
    assert read_series(folder)[0].values.tolist() == kept  # no gap hides what came after


def test_the_first_point_on_a_full_disk_leaves_no_half_journal(
    disk: Path, folder: RunFolder
) -> None:
    tracker = RunTracker(folder, is_rank=True)
    filler = fill(disk)
    for _ in range(5):
        with pytest.raises(TrackingError, match="No space left"):
            tracker.log("x", 1)
    assert os.listdir(folder.metrics_folder) == []
    filler.unlink()
    tracker.log("x", 2)
    assert folder.list_writers() == ["rank-0"]


def test_a_name_that_the_disk_refuses_is_asked_for_again(disk: Path, folder: RunFolder) -> None:
    path = folder.journal_path("rank-0")
    writer = JournalWriter(path)
    writer.append("a", 1.0)
    filler = fill(disk)
    with pytest.raises(TrackingError, match="No space left"):
        writer.append("n" * 9000, 2.0)
    writer.append("a", 3.0)
    filler.unlink()
    writer.append("n" * 9000, 4.0)
    assert [(name[0], value) for name, _, value, _, _ in list_points(path)] == [
        ("a", 1.0), ("a", 3.0), ("n", 4.0),
    ]  # fmt: skip


def test_a_line_that_is_taken_back_is_not_sent_from_a_host(tmp_path: Path) -> None:
    """The keeper may look while the part of a line stands there that the disk took."""
    folder = RunFolder(tmp_path / "run")
    os.makedirs(folder.metrics_folder)
    sent: dict[str, bytearray] = {}

    def keep(name: str, start: int, data: bytes) -> None:
        copy = sent.setdefault(name, bytearray())
        copy[start : start + len(data)] = data

    follower = Follower(folder.path, keep)
    path = folder.events_path("rank-0")
    writer = EventWriter(path)
    writer.append("list", "first", values=[1])
    with open(path, "ab") as file:
        file.write(b'{"torn')
    follower._look()
    os.truncate(path, os.path.getsize(path) - 6)
    writer.append("string", "second", value="x" * 200_000)
    follower._look()
    assert bytes(sent["metrics/rank-0.events.jsonl"]) == Path(path).read_bytes()


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
from estimatory.errors import TrackingError
from estimatory.folders.run_folder import RunFolder
from estimatory.metrics.tracking import RunTracker
tracker = RunTracker(RunFolder(sys.argv[1]), is_rank=True)
n = {"x": 0, "e": 0}
for i in range(20_000):
    try:
        tracker.log("x", i)
        n["x"] += 1
    except TrackingError as error:
        assert "File too large" in str(error), error
        break
for i in range(1000):
    try:
        tracker.log_list("e", [i] * 100)
        n["e"] += 1
    except TrackingError as error:
        assert "File too large" in str(error), error
print(n["x"], n["e"])
import os, signal
os.kill(os.getpid(), signal.SIGKILL) if len(sys.argv) > 2 else None
"""


@pytest.mark.parametrize("killed", [(), ("killed",)])
def test_a_size_limit_loses_nothing_that_was_acknowledged(
    tmp_path: Path, killed: tuple[str, ...]
) -> None:
    folder = RunFolder(tmp_path)
    done = run_python(LIMITED, folder.path, *killed, PYTHONUNBUFFERED="1")
    assert done.returncode == (-signal.SIGKILL if killed else 0), done.stderr
    points, events = map(int, done.stdout.split())
    assert points > 6000
    metrics = get_metrics(folder)
    assert (metrics["x"], len(metrics["e"])) == (list(range(points)), 100 * events)


def test_a_run_within_a_size_limit_ends_as_its_script_ended(run_code: Callable[..., Run]) -> None:
    """The index, the system's journal and the room for the end do not fit: they are beside it."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (24 * 1024, before[1]))
    try:
        run = run_code("import time; time.sleep(0.5); print('well')")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    run.wait_for_completion()
    assert run.status == "Completed"
    log = Path(run.folder.worker_log_path).read_text()
    assert "The run goes on without" in log


def test_a_lost_write_at_a_place_is_an_error(disk: Path) -> None:
    path = disk / "part"
    path.write_bytes(b"")
    fill(disk, leave=1)
    with open(path, "r+b") as file, pytest.raises(OSError, match="No space left"):
        write_all_at(file.fileno(), bytes(8192), 0)


def test_what_a_file_took_of_a_refused_part_is_taken_back(disk: Path) -> None:
    file = OwnFile(str(disk / "own"), os.O_CREAT | os.O_RDWR | os.O_APPEND)
    file.append(b"whole\n")
    fill(disk)
    with pytest.raises(OSError, match="No space left"):
        file.append(bytes(8192))
    assert (disk / "own").read_bytes() == b"whole\n"
    file.close()


BROKEN = [
    b'{"at": 2, "kind": "li{"at": 3, "kind": "list", "name": "b", "values": [2]}',
    b"[]",
    b"not json",
    b'{"at": 2, "kind": "list", "name": "b"}',
    b'{"at": "2", "kind": "tag", "name": "b", "value": "c"}',
    b'{"at": 2, "kind": "row", "name": "b", "row": []}',
    b'{"at": 2, "kind": "tag", "name": null, "value": "c"}',
    b"[" * 100_000,
    b"\xff\xfe",
]


def test_broken_lines_are_passed_over_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = RunFolder(tmp_path)
    writer = EventWriter(folder.events_path("rank-0"))
    os.makedirs(folder.metrics_folder)
    writer.append("list", "a", values=[1])
    with open(folder.events_path("rank-0"), "ab") as file:
        file.write(b"\n".join(BROKEN) + b"\n")
    writer.append("list", "z", values=[9])
    os.mkdir(folder.events_path("rank-1"))
    found = read_all_events(folder)
    assert [event["name"] for event in found.events] == ["a", "z"]
    lines = f"{len(BROKEN)} of its lines cannot be read: 2, 3, 4, 5, 6"
    assert found.damaged == {
        folder.events_path("rank-0"): f"{lines} …",
        folder.events_path("rank-1"): "it is not a regular file",
    }
    assert get_metrics(folder) == {"a": [1], "z": [9]}
    told = capsys.readouterr().err
    assert f"rank-0.events.jsonl is damaged: {lines}" in told
    assert "rank-1.events.jsonl is damaged: it is not a regular file" in told


def test_the_next_event_is_not_joined_to_the_rest_of_a_killed_writer(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    os.makedirs(folder.metrics_folder)
    path = folder.events_path("rank-0")
    Path(path).write_bytes(b'{"at": 1, "kind": "li')
    EventWriter(path).append("list", "a", values=[1])
    assert [event["name"] for event in read_events(folder)] == ["a"]
    assert list(read_all_events(folder).damaged.values()) == ["1 of its lines cannot be read: 1"]


def test_points_before_a_kill_on_a_full_disk_are_there(disk: Path, folder: RunFolder) -> None:
    code = """
import os, sys
from estimatory.errors import TrackingError
from estimatory.metrics.journal import JournalWriter
writer, n = JournalWriter(sys.argv[1]), 0
try:
    while True:
        writer.append("x", float(n))
        n += 1
except TrackingError:
    os.write(1, str(n).encode())
    os.kill(os.getpid(), 9)
"""
    path = folder.journal_path("rank-0")
    done = run_python(code, path)
    points = [value for _, value, _, _ in iter_points(path)]
    assert points == [float(i) for i in range(int(done.stdout))], done.stderr
