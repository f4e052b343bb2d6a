"""What the tests of a run's life ask of it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile

import pytest


def read_log(run):
    with open(run.folder.log_path(0), "rb") as file:
        return file.read()


def finished(run):
    run.wait_for_completion(raise_on_error=False)
    return run.record


@pytest.fixture
def open_folder():
    """A folder that every user may enter; those of pytest are its own user's."""
    path = tempfile.mkdtemp(dir="/tmp")
    os.chmod(path, 0o755)
    yield path
    shutil.rmtree(path)


AS_OTHER_USER = (
    *("setpriv", "--reuid", "12345", "--regid", "12345", "--clear-groups"),
    # The interpreter may lie below the home of root: read it, and nothing more than that.
    *("--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search"),
    sys.executable,
)
only_as_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root may start a process as another user"
)
