"""What is beside a run never fails it: its companion, its record, its requests, its reports."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.sdk.worker.conftest import finished, read_log

from estimatory import Experiment, Run, Workspace
from estimatory.compute.base import Exit
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_record import RUNNING, STARTING, Failure
from estimatory.liveness.registration import beat
from estimatory.runtime import ENTRY_PATH
from estimatory.worker import companion as companion_module
from estimatory.worker.companion import Companion
from estimatory.worker.outcome import explain_exit
from estimatory.worker.record_book import RecordBook

pytestmark = pytest.mark.timeout(60)

HOSTILE = """
import os, time
folder = os.environ["ESTIMATORY_RUN_FOLDER"]
os.makedirs(folder + "/requests/0-folder-tags.json")
os.mkfifo(folder + "/requests/0-pipe-cancel.json")
garbage = {
    "garbage": b"\\\\xff", "1-a-cancel.json": b"", "1-b-tags.json": b"{}", "1-c-tags.json": b"[",
    "1-d-tags.json": b'{"kind": "tags", "at": 1, "tags": 5}', "1-e-edit.json": b"[" * 100000,
    "1-f-cancel.json": b'{"kind": "cancel", "at": 1, "failure": 7}',
    "1-g-parameters.json": b'{"kind": "parameters", "at": 1}',
    "1-h-edit.json": b'{"kind": "edit", "at": 1, "display_name": 3}',
}
for name, data in garbage.items():
    with open(f"{folder}/requests/{name}", "wb") as file:
        file.write(data)
with open(folder + "/record.json", "wb") as file:
    file.write(b"garbage")
os.makedirs(folder + "/metrics/system.journal")
while "1-h-edit.json" not in open(folder + "/logs/worker.log").read():
    time.sleep(0.05)
while open(folder + "/record.json").read() == "garbage":
    time.sleep(0.05)
print("well")
"""


def test_a_run_ends_as_its_script_ended_whatever_is_damaged_meanwhile(
    run_code: Callable[..., Run], wait_until: Callable[..., object]
) -> None:
    run = run_code(HOSTILE)
    wait_until(lambda: os.path.exists(run.folder.log_path(0)) and read_log(run))
    record = finished(run)
    assert (record.status, record.exit_code, record.failure) == ("Completed", 0, None)
    assert [status for status, _ in record.history] == [
        "Preparing", "Starting", "Running", "Completed",
    ]  # fmt: skip
    log = Path(run.folder.worker_log_path).read_text()
    for name in ("garbage", "0-folder-tags", "0-pipe-cancel", "1-d-tags", "1-f-cancel"):
        assert f"/requests/{name}" in log
    assert log.count("requests/garbage") == 1
    assert "The record was damaged and is written anew" in log
    assert "The run goes on without measuring the machine: FileExistsError" in log
    assert "Traceback" not in log
    assert run.get_tags() == {}
    assert run.display_name == run.id


PARTS = ("beat", "read_git_state", "open_sampler", "_update_index", "_name_damaged_requests")


def listen(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What is said to the worker's log from here on."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    return stream


@pytest.mark.parametrize("part", PARTS)
def test_each_part_of_the_companion_may_fail(
    workspace: Workspace,
    part: str,
    monkeypatch: pytest.MonkeyPatch,
    wait_until: Callable[..., object],
) -> None:
    run = Experiment(workspace, "beside").start_logging()

    def fail(*_: object) -> None:
        raise RuntimeError("odd \udcff")

    place = companion_module if hasattr(companion_module, part) else Companion
    monkeypatch.setattr(place, part, fail)
    monkeypatch.setattr(companion_module, "HEARTBEAT_S", 0.01)
    companion, said = Companion(run.folder, run.folder.read_spec()), listen(monkeypatch)
    companion.start()
    wait_until(lambda: "RuntimeError: odd \\udcff" in said.getvalue(), 10)
    assert companion._thread.is_alive()
    companion.start()  # as the worker does at every phase
    companion.close()
    companion.start()
    companion.update_index()
    assert said.getvalue().count("The run goes on without ") == 1


def test_a_run_goes_on_where_no_thread_can_be_had(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Experiment(workspace, "beside").start_logging()

    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    companion, said = Companion(run.folder, run.folder.read_spec()), listen(monkeypatch)
    companion.start()
    companion.close()
    assert "can't start new thread" in said.getvalue()


def test_a_record_that_cannot_be_written_comes_with_the_next_move(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Experiment(workspace, "beside").start_logging().folder
    os.unlink(folder.record_path)
    book = RecordBook(folder, lambda: None, lambda: None)
    write = RunFolder.write_record

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(RunFolder, "write_record", refuse)
    book.move(STARTING)
    assert not os.path.exists(folder.record_path)
    monkeypatch.setattr(RunFolder, "write_record", write)
    book.move(RUNNING)
    assert [status for status, _ in folder.read_record().history] == [STARTING, RUNNING]


def test_the_last_record_waits_for_room(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Experiment(workspace, "beside").start_logging().folder
    os.unlink(folder.record_path)
    book = RecordBook(folder, lambda: None, lambda: None)
    write, refused = RunFolder.write_record, []

    def refuse_twice(own: RunFolder, record: Any) -> None:
        refused.append(record)
        if len(refused) <= 2:
            raise OSError(28, "No space left on device")
        write(own, record)

    monkeypatch.setattr(RunFolder, "write_record", refuse_twice)
    monkeypatch.setattr("time.sleep", lambda _: None)
    book.end("Failed", Failure("because"))
    assert folder.read_record().failure == Failure("because")


ODD = {
    "text fails": "class E(Exception):\n    def __str__(self): raise ValueError('no')\nraise E()",
    "text recurs": "class E(Exception):\n    def __str__(self): return str(self)\nraise E()",
    "surrogates": "raise ValueError('a\\udcff')",
    "odd class": "raise type('E\\udcff', (Exception,), {})('x')",
    "enormous": "raise ValueError('x' * 20_000_000)",
    "recursion": "def f(): f()\nf()",
    "no folder": "import os, shutil\nshutil.rmtree(os.getcwd())\nraise ValueError('gone')",
    "closed stream": "import sys\nsys.stderr.close()\nraise ValueError('closed')",
    "no stream": "import sys\nsys.stderr = sys.stdout = None\nraise ValueError('none')",
    "odd syntax error": "raise SyntaxError(5, (3, 4, 5, 6))",
    "odd file": "raise SyntaxError('m', ('f\\udcff', 1, 1, 't\\udcff'))",
    "interrupt": "raise KeyboardInterrupt",
    "group": "import sys\nraise (ExceptionGroup('g', [ValueError('a\\udcff')]))",
    "circle": "a = ValueError('a')\na.__cause__ = a\nraise a",
}


@pytest.mark.parametrize("case", ODD)
def test_an_odd_exception_is_reported(tmp_path: Path, case: str) -> None:
    folder = RunFolder(tmp_path / "run")
    os.makedirs(folder.work_folder)
    Path(folder.work_folder, "main.py").write_text(ODD[case])
    with open(folder.path + "/log", "wb") as log:
        command = [sys.executable, ENTRY_PATH, folder.path, "main.py"]
        done = subprocess.run(command, cwd=folder.work_folder, stdout=log, stderr=log)
    assert done.returncode
    failure = explain_exit(folder, Exit(1))
    assert failure is not None
    assert failure.exception
    text = json.dumps(failure.to_json(), ensure_ascii=False)
    text.encode()
    assert len(text) < 20_000
    assert "exited with code" not in failure.message
    assert b"entry.py" not in Path(folder.path, "log").read_bytes()


def test_an_odd_exception_of_a_run_is_in_its_record(run_code: Callable[..., Run]) -> None:
    run = run_code("raise ValueError('a\\udcff')")
    record = finished(run)
    assert (record.status, record.exit_code) == ("Failed", 1)
    assert record.failure.message == "ValueError: a\\udcff"


REPORTS = [b"", b"[]", b"{}", b'{"message": 5}', b"[" * 100_000, b"\xff"]


@pytest.mark.parametrize("report", REPORTS, ids=range(len(REPORTS)))
def test_a_damaged_report_is_none(tmp_path: Path, report: bytes) -> None:
    folder = RunFolder(tmp_path)
    Path(folder.error_path).write_bytes(report)
    failure = explain_exit(folder, Exit(3))
    assert failure is not None
    assert "exited with code 3" in failure.message


def test_of_a_report_what_is_of_another_type_is_left_out(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    report = {"message": "m\udcff", "exception": 5, "frames": [3], "rank": "x", "hint": None}
    Path(folder.error_path).write_text(json.dumps(report))
    failure = explain_exit(folder, Exit(3))
    assert failure == Failure("m\\udcff", exit_code=3, hint=failure.hint if failure else "")


def test_a_with_block_ends_with_its_own_exception(workspace: Workspace) -> None:
    class OddError(Exception):
        def __str__(self) -> str:
            raise ValueError("no")

    with pytest.raises(OddError), Experiment(workspace, "beside").start_logging() as run:
        raise OddError
    assert run.status == "Failed"
    run = Experiment(workspace, "beside").start_logging()
    run.fail("odd \udcff")
    assert run.record.failure.message == "odd \\udcff"


def test_a_pipe_in_place_of_the_heartbeat_is_not_waited_for(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    os.mkfifo(folder.heartbeat_path)
    beat(folder)
    os.unlink(folder.heartbeat_path)
    beat(folder)
    assert os.path.isfile(folder.heartbeat_path)
