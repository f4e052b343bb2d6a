"""The start of a plain run, which its submitter works out for the worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.sdk.worker.conftest import finished, read_log

from estimatory import Run
from estimatory.base.processes import is_ending, list_children
from estimatory.compute.local import early_start
from estimatory.folders.run_folder import RunFolder
from estimatory.liveness import worker_start
from estimatory.submission import submit as submission
from estimatory.worker.early_start import spawn

pytestmark = pytest.mark.timeout(60)
CORE = str(Path(__file__).resolve().parents[3] / "sdk")


def test_a_worker_loads_next_to_nothing_before_the_script_starts() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import estimatory.worker.guardian, estimatory.worker.children\n"
        "import estimatory.worker.early_start\n"
        "slow = {'re', 'enum', 'typing', 'json', 'dataclasses', 'subprocess', 'signal', 'ctypes'}\n"
        "print(slow & set(sys.modules), len([m for m in sys.modules if m[:5] == 'estim']))"
    )
    command = [sys.executable, "-I", "-S", "-c", code, CORE]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    slow, _, count = done.stdout.strip().rpartition(" ")
    assert slow == "set()"
    assert int(count) <= 10


def test_without_a_plan_the_worker_prepares_the_run_itself(
    run_code: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submission, "make_plan", lambda *_: b"")
    run = run_code("print('here')")
    assert finished(run).status == "Completed"
    assert read_log(run) == b"here\n"


def test_half_a_plan_is_none(run_code: Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    """As a submitter leaves it that is killed while it writes."""
    monkeypatch.setattr(submission, "make_plan", lambda *a: early_start.make_plan(*a)[:-20])
    run = run_code("print('here')")
    assert finished(run).status == "Completed"
    assert read_log(run) == b"here\n"


def test_a_run_that_is_canceled_before_its_start_does_not_start(
    run_code: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancel_first(folder: RunFolder, variables: dict[str, str]) -> bytes:
        plan = early_start.make_plan(folder, variables)
        folder.add_request("cancel")
        return plan

    monkeypatch.setattr(submission, "make_plan", cancel_first)
    run = run_code("print('here')")
    assert finished(run).status == "Canceled"
    assert not os.path.exists(run.folder.log_path(0))


def test_a_killed_submitter_leaves_the_code_whole_or_not_at_all(
    run_code: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lay_out_a_part(folder: RunFolder, variables: dict[str, str]) -> bytes:
        os.makedirs(f"{folder.work_folder}.aside")
        Path(f"{folder.work_folder}.aside", "main.py").write_text("prin")
        return b""

    monkeypatch.setattr(submission, "make_plan", lay_out_a_part)
    run = run_code("print('here')")
    assert finished(run).status == "Completed"


def test_signals_are_as_a_process_has_them(tmp_path: Path) -> None:
    """Python ignores two, which a shell would hand on to all that it starts."""
    log = tmp_path / "log"
    plan = {"command": ["/bin/grep", "SigIgn", "/proc/self/status"], "variables": {}}
    pid = spawn(plan | {"work": str(tmp_path), "log": str(log), "record": "", "worker": ""})
    assert pid is not None
    assert os.waitpid(pid, 0)[1] == 0
    ignored = int(log.read_text().split()[1], 16)
    assert not ignored & (1 << signal.SIGPIPE - 1 | 1 << signal.SIGXFSZ - 1)


def test_a_helper_that_has_just_ended_is_no_process_left_behind() -> None:
    helper = subprocess.Popen(["true"])
    os.waitid(os.P_PID, helper.pid, os.WEXITED | os.WNOWAIT)
    try:
        assert is_ending(helper.pid)
        assert helper.pid in list_children(os.getpid())
    finally:
        helper.wait()
    assert is_ending(helper.pid)
    assert not is_ending(os.getpid())


def test_a_worker_that_is_killed_before_it_registers_is_buried_by_its_guardian(
    run_code: Callable[..., Run],
    wait_until: Callable[..., object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def kill_worker(*_: object) -> bytes:
        guardian = worker_start._started[-1].pid
        wait_until(lambda: list_children(guardian))
        os.kill(list_children(guardian)[0], signal.SIGKILL)
        return b""

    monkeypatch.setattr(submission, "make_plan", kill_worker)
    folder = run_code("print('here')").folder
    wait_until(lambda: folder.read_record().is_terminal)  # no reader settles it
    assert folder.read_record().status == "Failed"
