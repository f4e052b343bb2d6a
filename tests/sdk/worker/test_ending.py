"""Every way a run can be ended: by its user, its time limit, its script, its worker's death."""

from __future__ import annotations

import os
import signal
import textwrap
from pathlib import Path

import pytest
from tests.sdk.worker.conftest import finished, read_log

from estimatory.base.processes import RUN_MARK, find_run_processes, is_marked
from estimatory.errors import ConflictError

pytestmark = pytest.mark.timeout(120)


STUBBORN = """
    import signal, subprocess, sys, time
    stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)"
    detached = ("import os, subprocess, sys, time; os.setpgid(0, 0);"
                "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'],"
                "start_new_session=True, env={}); time.sleep(600)")
    for code in (stubborn, detached):
        subprocess.Popen([sys.executable, "-c", code])
    time.sleep(0.5)
    print("ready")
    time.sleep(600)
"""


def all_processes_of(run):
    from estimatory.base.files import read_json

    return find_run_processes(run.id, read_json(run.folder.worker_path)["pid"])


def four_processes_of(run):
    """All four, once the last of them has wiped its environment."""
    pids = all_processes_of(run)
    marked = [pid for pid in pids if is_marked(pid, RUN_MARK, run.id)]
    return (len(pids), len(marked)) == (4, 3) and pids


def test_cancel_ends_the_whole_tree(run_code, wait_until, is_running):
    run = run_code(textwrap.dedent(STUBBORN))
    wait_until(lambda: b"ready" in read_log(run) if os.path.exists(run.folder.log_path(0)) else 0)
    pids = wait_until(lambda: four_processes_of(run))
    run.cancel()
    assert run.status in ("CancelRequested", "Canceled")
    record = finished(run)
    assert record.status == "Canceled"
    assert not any(is_running(pid) for pid in pids)


def test_a_run_that_is_marked_as_failed_ends_so_with_the_reason(run_code, wait_until, is_running):
    code = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"
    run = run_code(code)
    pid = int(wait_until(lambda: os.path.exists(run.folder.log_path(0)) and read_log(run)))
    run.fail("the loss is not a number", "NaN")
    assert run.get_status() == "Failed"
    assert not is_running(pid)
    failure = run.record.failure
    assert (failure.message, failure.exception) == ("the loss is not a number", "NaN")
    run.fail("once more")
    assert run.record.failure == failure
    completed = run_code("print('well')")
    completed.wait_for_completion()
    with pytest.raises(ConflictError, match="ended already: Completed"):
        completed.fail()


def test_what_the_script_leaves_behind_is_ended(run_code, is_running):
    code = """
        import os, subprocess, sys
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"],
                                 start_new_session=True, env={})
        print(child.pid)
    """
    run = run_code(textwrap.dedent(code))
    assert finished(run).status == "Completed"
    assert not is_running(int(read_log(run)))


def test_max_run_duration_ends_the_run(run_code):
    run = run_code("import time; time.sleep(600)", max_run_duration_s=0.5)
    record = finished(run)
    assert record.status == "Canceled"
    assert "max_run_duration_seconds" in record.failure.message


def test_a_killed_worker_is_noticed_and_its_rank_ended(
    run_code, worker_pid, wait_until, is_running
):
    run = run_code(textwrap.dedent(STUBBORN))
    pids = wait_until(lambda: four_processes_of(run))
    os.kill(worker_pid(run), signal.SIGKILL)
    record = wait_until(lambda: run.record.is_terminal and run.record)
    assert record.status == "Failed"
    assert "worker disappeared" in record.failure.message
    assert not any(is_running(pid) for pid in pids)


def test_a_worker_that_never_started_is_noticed(run_code, monkeypatch):
    from estimatory.liveness import current_record as liveness
    from estimatory.submission import submit as submission

    monkeypatch.setattr(submission, "_start_worker", lambda *_: None)
    run = run_code("print(1)")
    assert run.status == "NotStarted"
    monkeypatch.setattr(liveness, "START_GRACE_S", 0.0)
    assert run.status == "Failed"
    assert "never started" in run.record.failure.message


def test_a_run_whose_submitter_dies_right_after_the_start_goes_on(
    run_code, monkeypatch, wait_until
):
    from estimatory.liveness import current_record as liveness
    from estimatory.submission import submit as submission

    monkeypatch.setattr(submission, "register_first", lambda *_: None)
    run = run_code(
        "import os, time\nwhile not os.path.exists('outputs/go'):\n    time.sleep(0.05)\n"
    )
    wait_until(lambda: os.path.exists(run.folder.worker_path))
    monkeypatch.setattr(liveness, "START_GRACE_S", 0.0)
    wait_until(lambda: run.status == "Running")
    Path(run.folder.work_folder, "outputs", "go").touch()
    assert finished(run).status == "Completed"


def test_many_readers_bury_a_run_once(run_code, worker_pid, wait_until, is_running):
    run = run_code("import time; time.sleep(600)")
    wait_until(lambda: run.status == "Running")
    os.kill(worker_pid(run), signal.SIGKILL)
    wait_until(lambda: not is_running(worker_pid(run)))
    readers = []
    for _ in range(6):
        pid = os.fork()
        if pid == 0:  # whatever it meets, it must not go on with the tests
            try:
                os._exit(0 if run.record.status == "Failed" else 1)
            finally:
                os._exit(2)
        readers.append(pid)
    assert [os.waitpid(pid, 0)[1] for pid in readers] == [0] * 6
    assert [s for s, _ in run.record.history].count("Failed") == 1


def test_an_interpreter_that_is_gone_is_a_clear_failure(run_code):
    from estimatory.folders.run_spec import EnvironmentSpec

    failure = finished(run_code("print(1)", environment=EnvironmentSpec("/no/python"))).failure
    assert "/no/python could not be started" in failure.message
