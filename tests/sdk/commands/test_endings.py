"""``estimatory cancel`` and ``delete``."""

from __future__ import annotations

import os
import pty

import pytest


def test_cancel_ends_a_run(fresh, slow_run, wait_for_log):
    wait_for_log(fresh, slow_run)
    assert "still alive" in fresh.fail("delete", slow_run, "--yes")
    (run,) = fresh.json("cancel", slow_run, "--wait")
    assert run["status"] == "Canceled"
    assert "has ended already: Canceled" in fresh.fail("cancel", slow_run)


def test_delete_asks_and_shows_the_size(fresh):
    run_id = fresh.json("submit", "code/train.py", "--wait")["run_id"]
    assert "Add --yes" in fresh.fail("delete", run_id)
    assert fresh.workspace.list_run_ids() == [run_id]
    (deleted,) = fresh.json("delete", run_id, "--yes")
    assert deleted["run_id"] == run_id
    assert deleted["bytes"] > 0
    assert fresh.workspace.list_run_ids() == []
    assert fresh.json("runs") == []


@pytest.mark.parametrize(("answer", "is_kept"), [("n\n", True), ("\n", True), ("y\n", False)])
def test_delete_does_what_is_answered_on_the_terminal(fresh, answer, is_kept):
    run_id = fresh.json("submit", "code/train.py", "--wait")["run_id"]
    master, slave = pty.openpty()
    process = fresh.start("delete", run_id, stdin=slave)
    os.write(master, answer.encode())
    _, errors = process.communicate(timeout=30)
    os.close(master)
    os.close(slave)
    assert f"Delete run {run_id} and its files (" in errors
    assert (run_id in fresh.workspace.list_run_ids()) is is_kept
