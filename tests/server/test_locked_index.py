"""Another program holds the index: 503 with words, and the list of runs goes on afterwards."""

from __future__ import annotations

import sqlite3

import pytest
from tornado.httpclient import HTTPClientError


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
    connection = lock()
    make_run("run-2")
    with pytest.raises(HTTPClientError) as caught:
        await ask("runs")
    assert caught.value.code == 503
    assert b"has been locked for 0.1 s by" in caught.value.response.body
    assert b"IndexBusyError" in caught.value.response.body
    connection.close()
    assert (await ask("runs"))["total"] == 2
    while "run-2" not in str(await stream.next_with("changed")):
        continue
