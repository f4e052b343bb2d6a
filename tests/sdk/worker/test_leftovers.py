"""What a killed worker leaves is ended, however it hides; and nothing that is not of the run."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.other_user import STRANGER, only_as_root
from tests.sdk.worker.conftest import AS_OTHER_USER, kill_worker_and_guardian, read_log

from estimatory.base import cgroups
from estimatory.base.files import read_json, write_json
from estimatory.base.processes import identity
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_record import PREPARING, RunRecord
from estimatory.folders.run_spec import EnvironmentSpec, RunSpec
from estimatory.liveness.leftovers import Leftovers, end_leftovers
from estimatory.liveness.registration import register_worker
from estimatory.submission.submit import create_run_folder

pytestmark = pytest.mark.timeout(120)

HIDING = """
import os, subprocess, time
ways = {
    "own session": {"start_new_session": True},
    "cleared": {"env": {}},
    "cleared, own session": {"env": {}, "start_new_session": True},
}
pids = [subprocess.Popen(["/bin/sleep", "600"], **way).pid for way in ways.values()]
def say(command, **options):
    return int(subprocess.run(command, stdout=subprocess.PIPE, **options).stdout)
pids.append(say(["env", "-i", "sh", "-c", "sleep 600 >&- & echo $!"]))
pids.append(say(["setsid", "sh", "-c", "exec 3>&1; (sleep 600 >&- 3>&-) & echo $!"], env={}))
print(*pids, flush=True)
time.sleep(600)
"""


def listed(run):
    return [int(w) for w in read_log(run).split()] if os.path.exists(run.folder.log_path(0)) else []


@pytest.fixture
def hidden(run_code, wait_until):
    """A run with its five hidden processes."""
    run = run_code(HIDING)
    pids = wait_until(lambda: len(listed(run)) == 5 and listed(run))
    group = read_worker(run).get("group") or ""
    yield run, pids
    end_leftovers(run.folder)
    cgroups.remove_group(group)


def read_worker(run):
    return read_json(run.folder.worker_path)


def test_a_killed_workers_guardian_ends_all_that_it_left_and_says_so(
    hidden, is_running, wait_until
):
    run, pids = hidden
    os.kill(read_worker(run)["pid"], signal.SIGKILL)
    record = wait_until(lambda: run.folder.read_record().is_terminal and run.folder.read_record())
    assert (record.status, [pid for pid in pids if is_running(pid)]) == ("Failed", [])
    wait_until(lambda: not is_running(read_worker(run)["guardian"]["pid"]))
    assert not os.path.exists(read_worker(run).get("group") or "/nowhere")


def test_without_its_guardian_the_group_of_the_kernel_says_what_is_of_the_run(hidden, is_running):
    run, pids = hidden
    group = read_worker(run).get("group")
    if group is None or not set(pids) <= set(cgroups.list_group(group)):
        pytest.skip("needs a cgroup v2 hierarchy in which this user may make groups")
    kill_worker_and_guardian(run.folder)
    assert run.status == "Failed"
    assert [pid for pid in pids if is_running(pid)] == []
    assert not os.path.exists(group)


def test_without_guardian_and_group_the_session_and_what_was_seen_do(
    hidden, is_running, wait_until
):
    run, pids = hidden
    unmarked = set(map(str, pids[1:]))
    wait_until(
        lambda: (
            os.path.exists(run.folder.seen_processes_path)
            and unmarked <= set(read_json(run.folder.seen_processes_path))
        )
    )
    kill_worker_and_guardian(run.folder)
    write_json(run.folder.worker_path, {**read_worker(run), "group": None})
    assert run.status == "Failed"
    assert [pid for pid in pids if is_running(pid)] == []


BUILDING = """
import os, subprocess, sys, time
from estimatory.liveness.registration import register_worker
from estimatory.base.processes import WORKER_MARK
from estimatory.folders.run_folder import RunFolder
from estimatory.worker.guardian import become_guarded
folder = RunFolder(sys.argv[1])
guarded = become_guarded(folder.path)
register_worker(folder, os.getpid(), guarded.pid, guarded.group)
own = {WORKER_MARK: folder.run_id}
print(subprocess.Popen(["/bin/sleep", "600"], env=own, start_new_session=True).pid, flush=True)
time.sleep(600)
"""


def ignores(pid: int, number: int) -> bool:
    """Whether a process ignores a signal."""
    (mask,) = re.findall(r"^SigIgn:\s(\w+)", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return bool(int(mask, 16) >> (number - 1) & 1)


def test_what_a_killed_worker_was_busy_with_ends_too(is_running, workspace, wait_until):
    """A build of its environment, say: what it starts itself carries a worker's mark."""
    environment = EnvironmentSpec(sys.executable)
    spec = RunSpec("test_1", "test", 1.0, environment, "main.py")
    folder = create_run_folder(workspace.folder, spec)
    folder.write_record(RunRecord(folder.run_id).moved_to(PREPARING, 1.0))
    command = [sys.executable, "-c", BUILDING, folder.path]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as guardian:
        helper = int(guardian.stdout.readline())
        # Its first act is to become the parent of what is left, its second to ignore this.
        wait_until(lambda: ignores(guardian.pid, signal.SIGTERM))
        os.kill(read_json(folder.worker_path)["pid"], signal.SIGKILL)
        guardian.wait()
    assert not is_running(helper)
    assert folder.read_record().status == "Failed"


def test_a_run_that_the_script_submitted_goes_on(run_code, wait_until, is_running, workspace):
    inner = "import time; time.sleep(600)"
    code = (
        "from estimatory import Workspace, Experiment, ScriptRunConfig\n"
        f"open('inner.py', 'w').write({inner!r})\n"
        "config = ScriptRunConfig('.', 'inner.py')\n"
        "run = Experiment(Workspace(), 'inner').submit(config)\n"
        "print(run.id, flush=True)\n"
        "import time; time.sleep(600)\n"
    )
    outer = run_code(code)
    wait_until(lambda: os.path.exists(outer.folder.log_path(0)) and b"\n" in read_log(outer))
    run = workspace.get_run(read_log(outer).split()[-1].decode())
    wait_until(lambda: run.status == "Running")
    os.kill(read_worker(outer)["pid"], signal.SIGKILL)
    wait_until(lambda: outer.folder.read_record().status == "Failed")
    assert is_running(read_worker(run)["pid"])
    assert run.status == "Running"


@pytest.fixture
def stranger():
    process = subprocess.Popen(["sleep", "600"], start_new_session=True, env={})
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def folder(tmp_path):
    folder = RunFolder(tmp_path / "runs" / "r_1")
    os.makedirs(folder.path)
    return folder


@pytest.mark.parametrize("role", ["session", "guardian", "seen"])
def test_a_number_that_another_process_has_now_is_not_trusted(role, stranger, folder):
    known = {"pid": stranger.pid, "identity": "before:4711"}
    register_worker(folder, os.getpid())
    if role == "seen":
        write_json(folder.seen_processes_path, {str(stranger.pid): "before:4711"})
    else:
        write_json(folder.worker_path, {**read_json(folder.worker_path), role: known})
    assert Leftovers(folder).find() == []
    if role == "seen":
        write_json(folder.seen_processes_path, {str(stranger.pid): identity(stranger.pid)})
        assert Leftovers(folder).find() == [stranger.pid]


@pytest.mark.parametrize("group", ["/sys/fs/cgroup", "/", 17, None, "../estimatory-r_2"])
def test_a_group_that_is_not_the_runs_is_not_looked_into(group, folder, monkeypatch):
    write_json(folder.worker_path, {"pid": 1, "group": group})
    monkeypatch.setattr(cgroups, "list_group", lambda _: pytest.fail("was looked into"))
    assert Leftovers(folder).find() == []


PLAIN_USER = """
import os, signal, sys, time
from estimatory import Experiment, ScriptRunConfig, Workspace
from estimatory.base.files import read_json
script = sys.argv[1]
run = Experiment(Workspace(), "t").submit(ScriptRunConfig(os.path.dirname(script), "main.py"))
log = run.folder.log_path(0)
def until(condition):
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)
until(lambda: os.path.exists(log) and len(open(log).read().split()) == 5)
pids = [int(word) for word in open(log).read().split()]
assert all(os.stat(f"/proc/{pid}").st_uid == int(sys.argv[2]) for pid in pids)
os.kill(read_json(run.folder.worker_path)["pid"], signal.SIGKILL)
until(lambda: run.folder.read_record().status == "Failed")
print([pid for pid in pids if os.path.exists(f"/proc/{pid}/cmdline")
       and open(f"/proc/{pid}/cmdline").read()])
"""


@only_as_root
def test_a_plain_user_is_served_as_well(open_folder):
    home = Path(open_folder)
    (home / "code").mkdir()
    (home / "code" / "main.py").write_text(HIDING)
    os.chown(home, STRANGER, STRANGER)
    own = {"HOME": str(home), "PATH": os.environ["PATH"], "ESTIMATORY_WORKSPACE": f"{home}/w"}
    done = subprocess.run(
        [*AS_OTHER_USER, "-c", PLAIN_USER, str(home / "code" / "main.py"), str(STRANGER)],
        env=own,
        cwd=home,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")
