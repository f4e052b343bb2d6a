"""An engine that is restarted, dies, or whose disk is full: on one of the test's own."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests.conftest import wait_until

from estimatory.folders.workspace_settings import set_setting

WAIT = "import time\nprint('ready')\ntime.sleep(600)\n"


@pytest.fixture
def own_engine(private_engine, image, monkeypatch):
    private_engine.start()
    private_engine.load(image)
    monkeypatch.setenv("DOCKER_HOST", private_engine.address)
    return private_engine


def start(run_in_image, read_log):
    run = run_in_image(WAIT, network="none")
    wait_until(lambda: "ready" in read_log(run), 60)
    return run


def test_an_engine_that_is_restarted_in_mid_run(run_in_image, finished, read_log, own_engine):
    run = start(run_in_image, read_log)
    own_engine.stop()
    own_engine.start()
    finished(run, "Failed")
    failure = run.folder.read_record().failure
    assert "container engine was stopped or restarted while the script ran" in failure.message
    left = own_engine.docker("ps", "--all", "--quiet").stdout
    assert wait_until(lambda: left == b"" or own_engine.docker("ps", "-aq").stdout == b"")


def test_containers_that_outlive_the_engine_go_on(
    run_in_image, finished, read_log, private_engine, image, monkeypatch
):
    """With live-restore an upgrade of the engine disturbs no run."""
    private_engine.start("--live-restore")
    private_engine.load(image)
    monkeypatch.setenv("DOCKER_HOST", private_engine.address)
    run = run_in_image(
        "import os, time\nprint('ready')\n"
        "while not os.path.exists('outputs/go'):\n    time.sleep(0.05)\n"
        "print('done')\n",
        network="none",
    )
    wait_until(lambda: "ready" in read_log(run), 60)
    # The script may be quicker than the engine, which ends what it does not know as running yet.
    wait_until(lambda: private_engine.docker("ps", "--quiet").stdout, 60)
    private_engine.stop()
    assert run.get_status() == "Running"
    private_engine.start("--live-restore")
    Path(run.folder.work_folder, "outputs", "go").write_text("")
    finished(run, "Completed")
    assert read_log(run) == "ready\ndone\n"


def test_a_cancel_while_the_engine_is_away(run_in_image, finished, read_log, own_engine):
    run = start(run_in_image, read_log)
    own_engine.stop()
    run.cancel()
    finished(run, "Canceled")


def test_an_engine_that_does_not_come_back(run_in_image, finished, read_log, own_engine, workspace):
    set_setting(workspace.folder, "containers.engine_patience_s", 2)
    run = start(run_in_image, read_log)
    own_engine.stop()
    finished(run, "Failed")
    failure = run.folder.read_record().failure
    assert "has not answered for 2 s" in failure.message


@pytest.mark.network
def test_a_full_disk_in_the_build(run_in_image, finished, private_engine, image, monkeypatch):
    size = ["mount", "-t", "tmpfs", "-o", "size=560m", "tmpfs", str(private_engine.data)]
    subprocess.run(size, check=True)
    private_engine.start("--storage-driver", "vfs")
    private_engine.load(image)
    monkeypatch.setenv("DOCKER_HOST", private_engine.address)
    run = finished(run_in_image("", ("humanize==4.9.0",), network="host"), "Failed")
    failure = run.folder.read_record().failure
    assert failure.exception == "ImageError"
    assert "disk of the container engine is full" in failure.message
