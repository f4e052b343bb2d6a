"""A workspace on a read-only mount over HTTP: all that reads answers, what writes says why not."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from estimatory import ModelRegistry

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")

READING = (
    *("workspace", "runs", "experiments", "models", "environments", "images", "compute"),
    *("runs/a", "runs/a/size", "runs/a/metrics", "runs/a/events", "runs/a/logged"),
    *("runs/a/logs", "runs/a/logs/rank-0.log", "runs/a/files", "runs/a/snapshot"),
    *("models/m", "models/m/1", "estimator-form"),
)


@contextmanager
def mounted_read_only(path):
    subprocess.run(["mount", "--bind", path, path], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", path], check=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", path], check=True)


@pytest.fixture
def dead_run(make_run, workspace, tmp_path):
    """A run that its record calls running, without anybody who carries it."""
    from estimatory.liveness.registration import register_worker

    folder = make_run("a", ended=False)
    (tmp_path / "w").write_text("weights")
    ModelRegistry(workspace.folder).register("m", tmp_path / "w")
    with open(folder.log_path(0), "w") as log:
        log.write("said\n")
    worker = subprocess.Popen(["sleep", "600"])
    register_worker(folder, worker.pid)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    return folder


@pytest.fixture
def read_only(dead_run, workspace):
    with mounted_read_only(workspace.path):
        yield dead_run


async def test_a_wish_that_cannot_be_carried_out_here_is_shown(ask, make_run, workspace):
    folder = make_run("a", ended=False, script="")
    folder.add_request("cancel", by="somebody")
    with mounted_read_only(workspace.path):
        assert (await ask("runs/a"))["status"] == "CancelRequested"
    assert (await ask("runs/a"))["status"] == "Canceled"


async def test_all_that_reads_answers(ask, read_only):
    answers = {path: await ask(path) for path in READING}
    assert [path for path, answer in answers.items() if isinstance(answer, tuple)] == []
    (row,) = answers["runs"]["runs"]
    said = "worker gone; its end cannot be written here: Read-only file system"
    assert (row["status"], row["detail"]) == ("NotResponding", said)
    assert answers["runs/a"]["status"] == "NotResponding"
    assert answers["runs/a/logs/rank-0.log"]["text"] == "said\n"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "runs/a/cancel", None),
        ("PATCH", "runs/a", {"display_name": "x"}),
        ("PATCH", "runs/a", {"tags": {"x": "y"}}),
    ],
)
async def test_what_writes_says_why_it_cannot(ask, read_only, method, path, body):
    status, error = await ask(path, method, body)
    assert status == 422
    assert error["message"] == "Run a cannot be changed from here: Read-only file system."
    assert read_only.path in error["hint"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "models/m/1", {"description": "x"}),
        ("DELETE", "models/m/1", None),
        ("POST", "models", {"run_id": "a", "name": "n", "path": "logs/rank-0.log"}),
    ],
)
async def test_other_changes_are_refused_in_words(ask, read_only, method, path, body):
    status, error = await ask(path, method, body)
    assert status in (403, 422)
    assert "Read-only file system" in error["message"]


async def test_a_mend_that_cannot_be_made_is_left_and_said(ask, workspace):
    damaged = Path(workspace.folder.compute_folder, "bad.json")
    os.makedirs(damaged.parent)
    damaged.write_bytes(b"{half")
    with mounted_read_only(workspace.path):
        (finding,) = (await ask("check", "POST"))["findings"]
    assert not finding["is_mended"]
    assert "Read-only file system" in finding["reason"]
