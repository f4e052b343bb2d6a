"""The clock is set back: nothing waits until it has caught up; nothing takes less than no time."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from estimatory import Experiment
from estimatory.base import files
from estimatory.base.ages import is_recent, seconds_between
from estimatory.base.files import sweep_aside, write_json
from estimatory.commands import main
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_record import COMPLETED, FAILED, RUNNING, RunRecord
from estimatory.folders.run_spec import EnvironmentSpec, RunSpec
from estimatory.liveness import current_record, registration
from estimatory.liveness.current_record import settle
from estimatory.store import Index, RunQuery
from estimatory.submission.submit import create_run_folder, make_run_id

HOURS_2 = 7200.0


@pytest.fixture
def set_back(monkeypatch):
    """Set the clock of this process back by two hours; times of files are not touched."""
    real = time.time

    def act(seconds: float = HOURS_2) -> None:
        monkeypatch.setattr(time, "time", lambda: real() - seconds)

    return act


@pytest.fixture
def make_run(workspace):
    """A run of which only the folder is made."""

    def make(experiment: str = "e", *, created_at: float | None = None) -> RunFolder:
        at = time.time() if created_at is None else created_at
        spec = RunSpec(
            run_id=make_run_id(experiment, at),
            experiment=experiment,
            script="train.py",
            created_at=at,
            environment=EnvironmentSpec("python"),
        )
        return create_run_folder(workspace.folder, spec)

    return make


def in_two_hours(path: str) -> None:
    at = time.time() + HOURS_2
    os.utime(path, (at, at))


def test_times_ahead_are_no_recent_ones():
    now = time.time()
    ages = {0: True, -5: True, 5: True, -20: False, 20: False, -HOURS_2: False, HOURS_2: False}
    assert {age: is_recent(now - age, 15) for age in ages} == ages
    assert (seconds_between(5, 3), seconds_between(3, 5)) == (0, 2)


def test_a_run_whose_worker_never_started_fails_at_once(make_run):
    folder = make_run()
    assert settle(folder).status == "NotStarted"
    in_two_hours(folder.spec_path)
    record = settle(folder)
    assert record.status == FAILED
    assert record.failure is not None
    assert "never started" in record.failure.message


def _of_other_host(folder: RunFolder) -> None:
    write_json(folder.worker_path, {"pid": 1, "identity": "x", "host": "elsewhere"})
    Path(folder.heartbeat_path).touch()
    folder.write_record(RunRecord(folder.run_id).moved_to(RUNNING, time.time()))
    in_two_hours(folder.heartbeat_path)


def test_a_worker_elsewhere_that_beats_no_more_is_lost(make_run, monkeypatch):
    monkeypatch.setattr(current_record, "HEARTBEAT_S", 0.01)
    folder = make_run()
    _of_other_host(folder)
    record = settle(folder)
    assert record.failure is not None
    assert "elsewhere has been silent since the clock was set back" in record.failure.message


def test_a_worker_elsewhere_that_beats_on_lives(make_run, monkeypatch):
    folder = make_run()
    _of_other_host(folder)
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        registration.beat(folder)

    monkeypatch.setattr(time, "sleep", wait)
    assert settle(folder).status == RUNNING
    assert settle(folder).status == RUNNING
    assert waited == [2 * registration.HEARTBEAT_S]


def test_what_was_left_aside_in_the_future_is_removed(tmp_path):
    for name in (".new-old", ".new-now", ".new-ahead", "kept-ahead"):
        (tmp_path / name).mkdir()
    (tmp_path / ".new-link").symlink_to("nowhere")
    os.utime(tmp_path / ".new-old", (1, 1))
    for name in (".new-ahead", "kept-ahead"):
        in_two_hours(str(tmp_path / name))
    assert files.list_folder(str(tmp_path / "missing")) == []
    assert sweep_aside(str(tmp_path), ".new-", 600) == 2
    assert sorted(os.listdir(tmp_path)) == [".new-link", ".new-now", "kept-ahead"]


def test_a_record_never_ends_before_it_began():
    record = RunRecord("r").moved_to(RUNNING, 1000.0, started_at=1000.0)
    ended = record.moved_to(COMPLETED, 500.0)
    assert ended.ended_at == 1000.0
    assert [at for _, at in ended.history] == [1000.0, 1000.0]


def test_no_duration_is_negative(workspace, set_back, capsys):
    experiment = Experiment(workspace, "e")
    done, going = experiment.start_logging(outputs=False), experiment.start_logging(outputs=False)
    set_back()
    done.complete()
    assert done.record.ended_at >= done.record.started_at
    index = Index(workspace.folder)
    index.sync()
    runs = index.list_runs(RunQuery(sort="duration"))
    assert [run.duration_s for run in runs] == [0, 0]
    assert main(["runs"]) == 0
    assert "-" not in capsys.readouterr().out.split("TIME")[1].replace("e_", "")
    going.complete()


def test_old_records_with_an_end_before_their_start_show_no_time(workspace, make_run):
    folder = make_run()
    record = RunRecord(folder.run_id, status=COMPLETED, started_at=2000.0, ended_at=1000.0)
    folder.write_record(record)
    index = Index(workspace.folder)
    index.sync()
    assert [run.duration_s for run in index.list_runs(RunQuery())] == [0]


def test_what_was_submitted_just_now_is_the_newest(workspace, make_run, set_back):
    ahead = [make_run("before"), make_run("before")]
    set_back()
    old, new = make_run("after", created_at=time.time() - 5), make_run("after")
    for folder in (*ahead, old, new):
        folder.write_record(RunRecord(folder.run_id, status=COMPLETED))
    index = Index(workspace.folder)
    index.sync()
    # SQLite asks the machine's own clock, so the runs are moved ahead of that.
    connection = index._connected()
    connection.execute("UPDATE runs SET created_at = created_at + 7200 WHERE experiment = 'before'")
    for is_descending, first in ((True, new), (False, old)):
        runs = index.list_runs(RunQuery(is_descending=is_descending))
        assert [run.experiment for run in runs] == ["after", "after", "before", "before"]
        assert runs[0].run_id == first.run_id


def test_outputs_written_after_the_clock_was_set_back_are_kept(workspace, tmp_path, set_back):
    run = Experiment(workspace, "e").start_logging(outputs=str(tmp_path / "outputs"))
    set_back()
    path = tmp_path / "outputs" / "model.bin"
    path.write_text("weights")
    os.utime(path, (time.time(), time.time()))
    run.complete()
    assert run.get_file_names() == ["outputs/model.bin"]


def test_a_run_goes_well_while_the_clock_is_behind(workspace, set_back, run_code):
    in_two_hours(workspace.folder.runs_folder)
    set_back()
    run = run_code("print(1)")
    run.wait_for_completion()
    assert run.get_status() == COMPLETED
