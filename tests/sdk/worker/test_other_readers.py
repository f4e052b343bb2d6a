"""A run seen by who may not end it, or may not write: shown as it is, and left to its owner."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from tests.other_user import STRANGER, only_as_root
from tests.sdk.worker.conftest import AS_OTHER_USER, kill_worker_and_guardian

from estimatory import Workspace
from estimatory.base.files import read_json
from estimatory.configuration import default_environment
from estimatory.liveness.current_record import settle
from estimatory.liveness.leftovers import end_leftovers
from estimatory.submission.request import RunRequest
from estimatory.submission.submit import submit

pytestmark = [pytest.mark.timeout(120), only_as_root]

SCRIPT = b"import time; print('up', flush=True); time.sleep(600)"
LOOK = """
import sys
from estimatory.liveness.current_record import settle
from estimatory.folders.run_folder import RunFolder
record = settle(RunFolder(sys.argv[1]))
print(record.status, record.detail, sep="|")
"""
COMMANDS = ("runs", "show last", "logs last", "metrics last", "experiments", "models", "workspace")


@pytest.fixture
def orphaned(open_folder, wait_until):
    """A run of this user that goes on though its worker and its guardian were killed."""
    workspace = Workspace(os.path.join(open_folder, "w")).folder
    request = RunRequest("t", "main.py", default_environment(), source_files={"main.py": SCRIPT})
    folder = submit(workspace, request)
    wait_until(lambda: settle(folder).status == "Running" and read_up(folder))
    kill_worker_and_guardian(folder)
    yield folder, read_json(folder.worker_path)["session"]["pid"]
    end_leftovers(folder)


def read_up(folder):
    with open(folder.log_path(0), "rb") as file:
        return file.read()


def open_to_all(path, rights):
    subprocess.run(["chmod", "-R", f"a+{rights}", path], check=True)


def ask(*words):
    done = subprocess.run([*words], capture_output=True, text=True, timeout=60)
    assert "Traceback" not in done.stderr
    return done.stdout.strip() or done.stderr.strip()


@pytest.mark.parametrize("rights", ["rX", "rwX"])
def test_another_users_look_leaves_a_run_to_its_owner(orphaned, is_running, rights):
    folder, script = orphaned
    open_to_all(folder.workspace_path, rights)
    before = read_json(folder.record_path)
    said = ask(*AS_OTHER_USER, "-c", LOOK, folder.path)
    assert said == "NotResponding|worker gone; only its owner can end it"
    assert (read_json(folder.record_path), is_running(script)) == (before, True)
    assert settle(folder).status == "Failed"
    assert not is_running(script)


def test_a_run_with_a_process_of_somebody_else_is_not_called_ended(orphaned, is_running):
    """Its own user may bury the run, but a process in it has become another user's."""
    folder, script = orphaned
    worker = read_json(folder.worker_path)
    open_to_all(folder.workspace_path, "rwX")
    with open(folder.worker_path, "w") as file:
        file.write(json.dumps({**worker, "user": STRANGER}))
    said = ask(*AS_OTHER_USER, "-c", LOOK, folder.path)
    assert said == f"NotResponding|worker gone; only its owner can end process {script}"
    assert is_running(script)


def test_after_a_restart_of_the_machine_nothing_is_left_to_be_ended(orphaned):
    folder, _ = orphaned
    end_leftovers(folder)
    open_to_all(folder.workspace_path, "rwX")
    worker = read_json(folder.worker_path)
    with open(folder.worker_path, "w") as file:
        file.write(json.dumps({**worker, "identity": "before:1"}))
    assert ask(*AS_OTHER_USER, "-c", LOOK, folder.path) == "Failed|"
    assert read_json(folder.record_path)["status"] == "Failed"


def test_all_that_only_reads_goes_without_the_right_to_write(orphaned):
    folder, _ = orphaned
    open_to_all(folder.workspace_path, "rX")
    said = look_through(folder, *AS_OTHER_USER)
    assert "NotResponding (worker gone; only its owner can end it)" in said["show last"]
    refusal = ask(*AS_OTHER_USER, *command_of(folder, "cancel last"))
    assert refusal.startswith(
        f"estimatory: error: Run {folder.run_id} cannot be changed from here: Permission denied."
    )


def test_a_read_only_mount_is_read(orphaned, is_running):
    folder, script = orphaned
    mount = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
    where = folder.workspace_path
    said = look_through(folder, "unshare", "-m", "sh", "-c", mount, where, sys.executable)
    assert "its end cannot be written here: Read-only file system" in said["show last"]
    assert is_running(script)


def look_through(folder, *start):
    said = {words: ask(*start, *command_of(folder, words)) for words in COMMANDS}
    assert not [words for words, text in said.items() if "error" in text]
    assert folder.run_id in said["runs"]
    assert said["logs last"] == "up"
    return said


def command_of(folder, words):
    return ("-m", "estimatory.commands", *words.split(), "--workspace", folder.workspace_path)
