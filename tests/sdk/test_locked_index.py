"""Another program holds the index: readers wait for a while and then say so; runs go on."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time

import pytest

from estimatory import Experiment, Run
from estimatory.commands import main
from estimatory.compute.overview import list_active_runs
from estimatory.data.datasets.fingerprints import _Memory
from estimatory.errors import ConflictError, IndexBusyError
from estimatory.store import Index, RunQuery

pytestmark = pytest.mark.timeout(60)

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA locking_mode = EXCLUSIVE")
connection.execute("BEGIN EXCLUSIVE")
connection.execute("CREATE TABLE mine (a)")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(workspace, monkeypatch):
    """A program that has locked the index of a workspace with one run in it."""
    monkeypatch.setattr("estimatory.store.index_file._BUSY_S", 0.2)
    monkeypatch.setattr("estimatory.store.index_file._HINT_S", 0.05)
    run = Experiment(workspace, "old").start_logging(outputs=False)
    run.complete()
    index = Index(workspace.folder)
    index.sync()
    index.close()
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, workspace.folder.index_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    yield process
    process.communicate()


READERS = {
    "sync": lambda ws: Index(ws.folder).sync(),
    "list": lambda ws: Index(ws.folder).list_runs(RunQuery()),
    "experiments": lambda ws: ws.experiments,
    "get_runs": lambda ws: list(Experiment(ws, "old").get_runs()),
    "active": lambda ws: list_active_runs(ws.folder),
}


def test_a_reader_waits_for_a_while_and_says_who_holds_it(workspace, holder):
    for read in READERS.values():
        with pytest.raises(IndexBusyError, match=rf"locked for 0\.2 s by process {holder.pid}"):
            read(workspace)
    assert issubclass(IndexBusyError, ConflictError)


@pytest.mark.parametrize("command", ["runs", "experiments", "show last"])
def test_a_command_says_so_in_one_line(workspace, holder, command, capsys):
    status = main(command.split())
    shown = capsys.readouterr()
    assert (status, shown.out) == (2, "")
    assert f"has been locked for 0.2 s by process {holder.pid} (python" in shown.err
    assert shown.err.count("\n") == 1


def test_a_command_that_needs_no_index_goes_on(workspace, holder):
    assert main(["environments"]) == 0


def test_runs_go_on_and_are_listed_when_the_index_is_free(workspace, holder):
    run = Experiment(workspace, "new").start_logging(outputs=False)
    run.log("a", 1)
    run.tag("b", "c")
    run.complete()
    assert Run(Experiment(workspace, "new"), run.id).get_status() == "Completed"
    holder.communicate()
    index = Index(workspace.folder)
    index.sync()
    assert [r.run_id for r in index.list_runs(RunQuery(experiment="new"))] == [run.id]


def test_a_reader_that_was_refused_reads_when_the_index_is_free(workspace, holder):
    index = Index(workspace.folder)
    with pytest.raises(IndexBusyError):
        index.sync()
    holder.communicate()
    index.sync()
    assert index.count(RunQuery()) == 1


def test_the_index_can_be_built_anew_while_another_program_holds_the_old_one(workspace, holder):
    assert Index(workspace.folder).reindex() == 1


def test_digests_that_are_locked_are_asked_once(workspace):
    memory = _Memory(workspace.folder)
    path = os.path.join(workspace.folder.datasets_folder, ".hashes.sqlite")
    assert memory._connection is not None
    memory._connection.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    begin = time.monotonic()
    file = {"key": "a", "size": 1, "mark": "b", "path": "", "name": "a", "sha256": None}
    assert [memory.recall(file) for _ in range(1000)] == [None] * 1000  # type: ignore[arg-type]
    assert memory._connection is None
    memory.remember([])
    other.close()
    assert time.monotonic() - begin < 50
