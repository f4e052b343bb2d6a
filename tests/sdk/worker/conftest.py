"""What the tests of a run's life ask of it."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile

import pytest
from tests.conftest import is_running, wait_until
from tests.other_user import STRANGER

from estimatory.base.files import read_json


def read_log(run):
    with open(run.folder.log_path(0), "rb") as file:
        return file.read()


def finished(run):
    run.wait_for_completion(raise_on_error=False)
    return run.record


def kill_worker_and_guardian(folder):
    worker = read_json(folder.worker_path)
    for pid in (worker["guardian"]["pid"], worker["pid"]):
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda pid=pid: not is_running(pid))


@pytest.fixture
def open_folder():
    """A folder that every user may enter; those of pytest are its own user's."""
    path = tempfile.mkdtemp(dir="/tmp")
    os.chmod(path, 0o755)
    yield path
    shutil.rmtree(path)


AS_OTHER_USER = (
    *("setpriv", "--reuid", str(STRANGER), "--regid", str(STRANGER), "--clear-groups"),
    # The interpreter may lie below the home of root: read it, and nothing more than that.
    *("--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search"),
    sys.executable,
)
