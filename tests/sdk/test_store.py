"""The index over run folders: derived, healed by readers, expendable at any moment."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from estimatory.errors import ConflictError, RunNotFoundError, UserError
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_record import COMPLETED, RUNNING, RunRecord
from estimatory.folders.run_spec import EnvironmentSpec, RunSpec
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.liveness.registration import register_worker
from estimatory.metrics.journal import JournalWriter
from estimatory.store import Index, RunQuery, delete_run, describe_run, summarize_run
from estimatory.store.query import render_ids


@pytest.fixture
def place(tmp_path: Path) -> WorkspaceFolder:
    place = WorkspaceFolder(tmp_path / "workspace")
    os.makedirs(place.runs_folder)
    return place


@pytest.fixture
def index(place: WorkspaceFolder) -> Index:
    return Index(place)


def add_run(place, run_id, *, ended=True, at=1e9, loss=None, **spec):
    aside = place.new_run_folder(run_id)
    os.makedirs(aside.metrics_folder)
    spec = {"experiment": "demo", "script": "train.py", **spec}
    aside.write_spec(
        RunSpec(run_id, created_at=at, environment=EnvironmentSpec("/usr/bin/python3"), **spec)
    )
    register_worker(aside, os.getpid())
    record = RunRecord(run_id).moved_to(RUNNING, at, started_at=at)
    aside.write_record(record.moved_to(COMPLETED, at + 5) if ended else record)
    if loss is not None:
        JournalWriter(aside.journal_path("rank-0")).append("loss", loss)
    folder = RunFolder(os.path.join(place.runs_folder, run_id))
    os.rename(aside.path, folder.path)
    return folder


def ids(index, **query):
    index.sync()
    return [summary.run_id for summary in index.list_runs(RunQuery(**query))]


# --- agreeing with the folders ----------------------------------------------------------------


def test_runs_appear_change_and_go(place, index):
    assert ids(index) == []
    add_run(place, "a", at=1)
    folder = add_run(place, "b", at=2, ended=False)
    assert ids(index) == ["b", "a"]
    assert ids(index, statuses=("Running",)) == ["b"]
    folder.write_record(folder.read_record().moved_to(COMPLETED, 9.0))
    assert ids(index, statuses=("Running",)) == []
    shutil.rmtree(folder.path)
    assert ids(index) == ["a"]


def test_runs_still_being_made_are_not_listed(place, index):
    os.makedirs(place.new_run_folder("half").path)
    os.makedirs(os.path.join(place.runs_folder, "no-run"))
    add_run(place, "a")
    assert ids(index) == ["a"]


def test_a_run_not_started_yet_is_listed(place, index):
    folder = add_run(place, "a", ended=False)
    os.unlink(folder.record_path)
    os.unlink(folder.worker_path)
    assert ids(index, statuses=("NotStarted",)) == ["a"]


def test_metrics_of_a_running_run_are_kept_fresh(place, index):
    folder = add_run(place, "a", ended=False)
    writer = JournalWriter(folder.journal_path("rank-0"))
    for value in (3.0, 2.0):
        writer.append("loss", value)
        index.sync()
        (summary,) = index.list_runs(RunQuery())
        assert summary.metrics == {"loss": value}


def test_an_index_in_agreement_is_not_written(place, index):
    add_run(place, "a")
    add_run(place, "b", ended=False)
    time.sleep(0.06)
    index.sync()
    before = index.list_changes().mark
    index.sync()
    assert index.list_changes().mark == before


def test_update_is_a_hint_that_never_makes_the_file(place, index):
    add_run(place, "a")
    index.update("a")
    assert not os.path.exists(place.index_path)
    index.sync()
    folder = add_run(place, "b")
    index.update("b")
    assert [s.run_id for s in index.list_runs(RunQuery())] == ["b", "a"]
    folder.add_request("edit", display_name="renamed")
    Index(place).update("b")
    assert index.list_runs(RunQuery())[0].display_name == "renamed"
    index.update("nope")
    Path(place.index_path).write_bytes(b"no database at all, but long enough to be read" * 100)
    index.update("a")


def test_changes_are_told_since_a_mark(place, index):
    add_run(place, "a")
    index.sync()
    mark = index.list_changes().mark
    add_run(place, "b", ended=False)
    index.sync()
    changes = index.list_changes(mark)
    assert ([s.run_id for s in changes.changed], changes.removed) == (["b"], [])
    shutil.rmtree(os.path.join(place.runs_folder, "a"))
    index.sync()
    changes = index.list_changes(changes.mark)
    assert ([s.run_id for s in changes.changed], changes.removed) == ([], ["a"])
    assert index.list_changes(changes.mark)[1:] == ([], [])


# --- damage and deletion ----------------------------------------------------------------------


def test_the_index_may_be_deleted_while_in_use(place, index):
    add_run(place, "a")
    other = Index(place)
    assert ids(index) == ids(other) == ["a"]
    for number, endings in enumerate([[""], ["", "-wal"], ["", "-wal", "-shm"], ["-wal", "-shm"]]):
        add_run(place, f"b{number}")
        for ending in endings:
            path = Path(place.index_path + ending)
            path.unlink(missing_ok=True)
        expected = sorted(place.list_run_ids())
        assert sorted(ids(index)) == sorted(ids(other)) == expected
        assert sorted(ids(Index(place))) == expected


@pytest.mark.parametrize("damage", [b"", b"garbage", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_index_is_rebuilt(place, index, damage):
    add_run(place, "a")
    index.sync()
    index.close()
    Path(place.index_path).write_bytes(damage)
    assert ids(Index(place)) == ["a"]
    assert ids(index) == ["a"]


def test_an_index_damaged_under_an_open_connection_is_rebuilt(place, index):
    for n in range(300):
        add_run(place, f"r{n:03}")
    index.sync()
    index.close()
    index.sync()
    with open(place.index_path, "r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (os.path.getsize(place.index_path) - 4096))
    assert len(ids(index, limit=None)) == 300


def test_where_no_index_can_be_written_it_is_kept_in_memory(place, index):
    add_run(place, "a")
    os.mkdir(place.index_path)
    assert ids(index) == ["a"]
    add_run(place, "b", at=1.5e9)
    assert ids(index) == ["b", "a"]
    assert index.reindex() == 2
    os.rmdir(place.index_path)
    assert ids(index) == ["b", "a"]
    assert os.path.isfile(place.index_path)


def test_an_index_of_another_layout_is_rebuilt(place, index):
    add_run(place, "a")
    index.sync()
    index.close()
    connection = sqlite3.connect(place.index_path)
    connection.executescript("PRAGMA user_version = 0; DROP TABLE runs;")
    connection.close()
    assert ids(index) == ["a"]


def test_a_log_left_by_another_index_does_no_harm(place, index):
    add_run(place, "a")
    index.sync()
    add_run(place, "b")
    index.sync()
    old_log = Path(place.index_path + "-wal").read_bytes()
    assert old_log
    index.close()
    os.unlink(place.index_path)
    Path(place.index_path + "-wal").write_bytes(old_log)
    add_run(place, "c")
    assert sorted(ids(Index(place))) == ["a", "b", "c"]


def test_reindex_gives_the_same_list(place, index):
    rng = random.Random(3)
    for n in range(50):
        add_run(place, f"r{n:02}", at=float(n), loss=rng.random(), tags={"n": str(n % 3)})
        index.sync()

    def everything():
        return [
            index.list_runs(RunQuery(sort=sort, limit=None))
            for sort in ("created_at", "name", "status", "experiment", "duration", "metric:loss")
        ]

    before = everything()
    assert index.reindex() == 50
    assert everything() == before


def test_many_processes_sync_one_index_at_once(place):
    for n in range(40):
        add_run(place, f"r{n:02}", ended=n % 2 == 0)
    code = f"""
        import os, random, sys
        from estimatory.store import Index, RunQuery
        from estimatory.folders.workspace_folder import WorkspaceFolder
        place = WorkspaceFolder({place.path!r})
        for round in range(30):
            index = Index(place)
            index.sync()
            runs = index.list_runs(RunQuery(limit=None))
            assert len(runs) == 40, len(runs)
            index.update(f"r{{round:02}}")
            if random.random() < 0.3:
                try: os.unlink(place.index_path)
                except FileNotFoundError: pass
            if random.random() < 0.1:
                assert index.reindex() == 40
    """
    processes = [
        subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    # The runs belong to this process: it must live until the others have read them.
    errors = [process.communicate(timeout=120)[1].decode() for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, "\n".join(errors)


def test_an_index_used_before_a_fork_is_opened_anew_after_it(place, index):
    add_run(place, "a")
    index.sync()
    pid = os.fork()
    if pid == 0:
        os._exit(0 if ids(index) == ["a"] else 1)
    assert os.waitpid(pid, 0)[1] == 0
    assert ids(index) == ["a"]


# --- asking -----------------------------------------------------------------------------------


@pytest.mark.parametrize("few", [0, 300], ids=["along the index", "few that fit"])
def test_sorting_by_a_metric_pages_through_runs_with_and_without_it(place, index, monkeypatch, few):
    monkeypatch.setattr("estimatory.store.query._FEW", few)
    for n in range(10):
        add_run(place, f"r{n}", at=float(n), loss=float(n % 5) if n < 6 else None)
    index.sync()
    whole = ids(index, sort="metric:loss", is_descending=False, limit=None)
    assert whole == ["r0", "r5", "r1", "r2", "r3", "r4", "r9", "r8", "r7", "r6"]
    for size in (1, 3, 4, 7):
        paged = []
        for offset in range(0, 10, size):
            query = {"sort": "metric:loss", "is_descending": False, "limit": size}
            paged += ids(index, offset=offset, **query)
        assert paged == whole
    falling = ["r4", "r3", "r2", "r1", "r5", "r0", "r9", "r8", "r7", "r6"]
    assert ids(index, sort="metric:loss", limit=None) == falling


def test_a_metric_that_is_not_a_number_sorts_as_missing(place, index):
    add_run(place, "nan", loss=float("nan"))
    add_run(place, "inf", loss=float("inf"))
    add_run(place, "one", loss=1.0)
    assert ids(index, sort="metric:loss") == ["inf", "one", "nan"]


def test_the_search_is_no_sql(place, index):
    add_run(place, "a", display_name="50% of_all 'quoted'")
    add_run(place, "b", display_name="plain")
    for search in ("50%", "_", "'", "QUOTED' of_"):
        assert ids(index, search=search) == ["a"]
    assert ids(index, search="'; DROP TABLE runs; --") == []
    assert ids(index, sort="metric:x'; DROP TABLE runs; --") == ["b", "a"]


def test_names_sort_without_regard_to_case(place, index):
    for name in ("beta", "Alpha", "gamma"):
        add_run(place, name.lower(), display_name=name)
    assert ids(index, sort="name", is_descending=False) == ["alpha", "beta", "gamma"]


def test_duration_sorts_running_runs_by_their_time_so_far(place, index):
    now = time.time()
    add_run(place, "short", at=now - 100)
    add_run(place, "long-running", at=now - 1000, ended=False)
    folder = add_run(place, "never", at=now)
    folder.write_record(RunRecord("never").moved_to("Failed", now))
    assert ids(index, sort="duration") == ["long-running", "short", "never"]
    assert ids(index, sort="duration", is_descending=False) == ["short", "long-running", "never"]


@pytest.mark.parametrize(
    "wish", [{"sort": "x"}, {"sort": "metric:"}, {"statuses": ("x",)}, {"limit": -1}]
)
def test_wrong_queries_are_refused(wish):
    with pytest.raises(UserError):
        RunQuery(**wish)


def test_pages_walk_along_an_index(place, index):
    add_run(place, "a")
    index.sync()
    connection = sqlite3.connect(place.index_path)
    for query in (RunQuery(), RunQuery(experiment="e"), RunQuery(sort="name"), RunQuery(parent="")):
        sql, values = render_ids(query)
        plan = " ".join(row[3] for row in connection.execute("EXPLAIN QUERY PLAN " + sql, values))
        assert "USING" in plan
        assert "TEMP B-TREE" not in plan


# --- one run ----------------------------------------------------------------------------------


def test_a_summary_and_a_description_say_what_the_files_say(place):
    folder = add_run(
        place,
        "a",
        at=100.0,
        loss=0.5,
        display_name="first",
        parameters={"lr": 0.1},
        tags={"x": "1"},
        arguments=("--lr", "0.1"),
        primary_metric="loss",
        primary_metric_goal="min",
        process_count_per_node=4,
    )
    summary = summarize_run(folder)
    assert (summary.display_name, summary.status, summary.duration_s) == ("first", "Completed", 5.0)
    assert summary.primary_metric == {"name": "loss", "goal": "min", "value": 0.5}
    detail = describe_run(folder)
    assert detail["arguments"] == ["--lr", "0.1"]
    assert detail["history"] == [["Running", 100.0], ["Completed", 105.0]]
    assert (detail["n_ranks"], detail["models"], detail["failure"]) == (4, [], None)


def test_an_unnamed_run_is_shown_by_its_id(place):
    assert summarize_run(add_run(place, "a")).display_name == "a"


def test_deleting_leaves_nothing_and_refuses_what_is_alive(place, index):
    alive, folder = add_run(place, "alive", ended=False), add_run(place, "ended")
    index.sync()
    locked = Path(folder.path, "work", "locked")
    locked.mkdir(parents=True)
    (locked / "file").write_text("x")
    locked.chmod(0o500)
    with pytest.raises(ConflictError, match="alive is Running"):
        delete_run(place, "alive")
    delete_run(place, "ended")
    assert os.listdir(place.runs_folder) == ["alive"]
    assert [s.run_id for s in index.list_runs(RunQuery())] == ["alive"]
    assert alive.exists()
    with pytest.raises(RunNotFoundError):
        delete_run(place, "ended")


def test_a_deletion_that_was_killed_is_finished_by_the_next(place):
    add_run(place, "a")
    folder = add_run(place, "b")
    os.rename(folder.path, os.path.join(place.runs_folder, ".deleted-b-123456"))
    delete_run(place, "a")
    assert os.listdir(place.runs_folder) == []
