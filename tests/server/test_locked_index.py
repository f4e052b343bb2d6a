"""Another program holds the index: 503 with words, and the list of runs goes on afterwards."""

from __future__ import annotations

import sqlite3

import pytest


@pytest.fixture
def lock(workspace, make_run, monkeypatch):
    """Locks the index as another program would."""
    monkeypatch.setattr("estimatory.store.index_file._BUSY_S", 0.1)
    make_run("run-1")

    def take() -> sqlite3.Connection:
        connection = sqlite3.connect(workspace.folder.index_path, isolation_level=None)
        connection.execute("BEGIN EXCLUSIVE")
        return connection

    return take


async def test_a_locked_index_is_told_and_waited_for(ask, make_run, lock, stream):
    assert (await ask("runs"))["total"] == 1
    await stream.send(type="subscribe", topic="runs")
    await stream.next_with("changed")
    connection = lock()
    make_run("run-2")
    status, error = await ask("runs")
    assert (status, error["reason"]) == (503, "IndexBusyError")
    assert "has been locked for 0.1 s by" in error["message"]
    assert "Wait for it" in error["hint"]
    connection.close()
    assert (await ask("runs"))["total"] == 2
    while "run-2" not in str(await stream.next_with("changed")):
        continue
