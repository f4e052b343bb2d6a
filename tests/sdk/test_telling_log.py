"""Which log of a run says most, and what failures without a traceback quote of it."""

from __future__ import annotations

import dataclasses
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from estimatory import Experiment, Run, Workspace
from estimatory.api.run_details import describe
from estimatory.base.clean_text import NO_NAME, shown_name
from estimatory.errors import RunFailedError
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_record import (
    CANCELED,
    FAILED,
    RUNNING,
    WORKER_FAILED,
    Failure,
    RunRecord,
)
from estimatory.folders.run_spec import EnvironmentSpec, RunSpec
from estimatory.folders.telling_log import (
    find_telling_log,
    read_last_lines,
    read_reason,
    render_reason,
)
from estimatory.liveness.silence import SilenceNote, describe_silence
from estimatory.store import describe_run

BEGUN = RunRecord("r", FAILED, started_at=1.0)
NOT_BEGUN = RunRecord("r", FAILED)


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    folder = RunFolder(tmp_path / "r")
    os.makedirs(folder.logs_folder)
    return folder


def write(folder: RunFolder, **texts: str) -> None:
    """``rank_0="..."`` writes ``rank-0.log``."""
    for name, text in texts.items():
        Path(folder.logs_folder, f"{name.replace('_', '-')}.log").write_text(text)


def failed(record: RunRecord, message: str = "no", rank: int | None = None) -> RunRecord:
    return dataclasses.replace(record, failure=Failure(message, rank=rank))


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (RunRecord("r", RUNNING, started_at=1.0), "rank-0.log"),
        (RunRecord("r", "Completed", started_at=1.0), "rank-0.log"),
        (failed(BEGUN, rank=0), "rank-0.log"),
        (failed(BEGUN, rank=3), "rank-3.log"),
        (failed(BEGUN, rank=7), "rank-0.log"),  # rank 7 wrote nothing
        (failed(BEGUN, "mpirun failed: no"), "launcher.log"),
        (failed(dataclasses.replace(BEGUN, status=CANCELED)), "rank-0.log"),
        (failed(BEGUN, f"{WORKER_FAILED}: OSError"), "worker.log"),
    ],
)
def test_the_log_of_what_failed_comes_first(folder, record, expected):
    write(folder, rank_0="a", rank_3="b", rank_7=" \n\n", launcher="c", build="d", worker="e")
    assert find_telling_log(folder, record) == expected


def test_before_the_script_began_the_last_that_was_done_is_at_fault(folder):
    for name in ("worker", "build", "slurm-1", "launcher"):
        write(folder, **{name: "text"})
        assert find_telling_log(folder, failed(NOT_BEGUN)) == f"{name}.log"
    write(folder, slurm_1="", launcher="", build_node2="text")
    os.utime(f"{folder.logs_folder}/build.log", (1, 1))
    assert find_telling_log(folder, failed(NOT_BEGUN)) == "build-node2.log"


def test_a_build_that_went_well_says_nothing_about_a_script(folder):
    write(folder, build="Resolved 12 packages")
    for record in (failed(BEGUN, rank=0), RunRecord("r", RUNNING, started_at=1.0)):
        assert find_telling_log(folder, record) == ""
    assert find_telling_log(folder, RunRecord("r", "Preparing")) == "build.log"


@pytest.mark.parametrize("name", ["slurm-\x1b]0;x", "slurm-1.log.old", "rank-x.log", "build it"])
def test_files_of_other_names_are_no_logs(folder, name):
    Path(folder.logs_folder, name).write_text("text")
    for record in (failed(BEGUN), failed(NOT_BEGUN), RunRecord("r", RUNNING, started_at=1.0)):
        assert find_telling_log(folder, record) == ""


def test_logs_of_queues_and_builds_are_known_by_their_names(folder):
    for name in ("build-fe80::1%eth0.log", "slurm-3.log"):
        Path(folder.logs_folder, name).write_text("text")
        assert find_telling_log(folder, failed(NOT_BEGUN)) == name


def test_the_name_of_a_log_is_shown_without_controls(folder, monkeypatch):
    write(folder, rank_0="text")
    monkeypatch.setattr(
        "estimatory.folders.telling_log.read_reason", lambda *_: ("\x1b[31m", ["text"])
    )
    assert render_reason(folder, failed(BEGUN)).startswith("The end of logs/\\x1b[31m:")


def test_the_end_is_what_a_terminal_shows(folder):
    write(folder, rank_0="10%\r 20%\r100%\n\x1b[31mred\x1b[0m \x1b]8;;http://x\x07link\u202e\n\n\n")
    assert read_last_lines(folder, "rank-0.log") == (["100%", "red link\\u202e"], True)
    write(folder, rank_0="a bell\a\nb")
    assert read_last_lines(folder, "rank-0.log") == (["a bell", "b"], True)
    assert read_last_lines(folder, "rank-0.log", 1) == (["b"], False)
    write(folder, rank_0="\n".join(map(str, range(100_000))))
    assert read_last_lines(folder, "rank-0.log", 2) == (["99998", "99999"], False)
    assert read_last_lines(folder, "none.log") == ([], True)
    write(folder, rank_0=" \n\n")
    assert read_last_lines(folder, "rank-0.log") == ([], True)


def test_a_traceback_needs_no_log_beside_it(folder):
    write(folder, rank_0="usage: x\nerror: no --data")
    assert read_reason(folder, failed(BEGUN, rank=0)) == (
        "rank-0.log",
        ["usage: x", "error: no --data"],
    )
    told = Failure("ValueError", frames=({"file": "a.py", "line": 1},), rank=0)
    assert read_reason(folder, dataclasses.replace(BEGUN, failure=told)) == ("", [])
    assert render_reason(folder, BEGUN) == ""


ENDS = {
    "argparse": "import argparse\np = argparse.ArgumentParser()\n"
    "p.add_argument('--data', required=True)\np.parse_args()",
    "exit": "import sys\nsys.exit('the following arguments are required: --data')",
    "killed": "import os\nprint('the following arguments are required: --data', flush=True)\n"
    "os.kill(os.getpid(), 9)",
}


@pytest.mark.parametrize("kind", ENDS)
def test_an_end_without_a_traceback_is_explained_through_every_door(
    run_code: Callable[..., Run], kind: str
) -> None:
    run = run_code(ENDS[kind])
    with pytest.raises(RunFailedError, match=r"(?s)The end of logs/rank-0\.log:.*required: --data"):
        run.wait_for_completion()
    assert "required: --data" in describe(run)
    error = run.get_details()["error"]["error"]
    assert error["log"] == "logs/rank-0.log"
    assert error["log"] in run.get_details()["logFiles"]
    assert error["logEnd"][-1].endswith("required: --data")
    assert describe_run(run.folder)["telling_log"] == "rank-0.log"


def test_frames_say_where_their_code_is(run_code: Callable[..., Run]) -> None:
    files = {"main.py": b"import helper\nhelper.go()", "helper.py": b"def go():\n  exec('1/0')"}
    run = run_code("", source_files=files)
    run.wait_for_completion(raise_on_error=False)
    frames = describe_run(run.folder)["failure"]["frames"]
    assert {f["file"]: f["opens_in"] for f in frames} == {
        "main.py": "snapshot",
        "helper.py": "snapshot",
    }


@pytest.mark.parametrize("file", ["/usr/lib/python3/x.py", "../spec.json", "made.py", "a\0b", 7])
def test_frames_outside_of_the_code_lead_nowhere(run_code: Callable[..., Run], file) -> None:
    run = run_code("raise ValueError('no')")
    run.wait_for_completion(raise_on_error=False)
    with run.folder.locked_record():
        record = run.folder.read_record()
        failure = Failure("no", frames=({"file": file},))
        run.folder.write_record(dataclasses.replace(record, failure=failure))
    assert describe_run(run.folder)["failure"]["frames"][0]["opens_in"] == ""


def test_an_interactive_run_is_not_waited_for(workspace: Workspace) -> None:
    run = Experiment(workspace, "e").start_logging(outputs=False)
    assert describe_silence(run.folder, run.record) == ""
    assert "No output yet" not in describe(run)
    run.complete()


def test_a_run_without_output_says_so_once(folder):
    folder.write_spec(RunSpec("r", "e", 1.0, EnvironmentSpec("python3"), script="main.py"))
    record = RunRecord("r", RUNNING, started_at=time.time() - 12)
    note = SilenceNote(folder)
    assert note.take(dataclasses.replace(record, started_at=time.time())) == ""
    assert note.take(record) == "No output yet; running for 12 s."
    assert note.take(record) == ""
    write(folder, rank_3="something")
    assert describe_silence(folder, record) == ""
    assert describe_silence(folder, RunRecord("r", "Starting")) == ""


@pytest.mark.parametrize("name", ["", "  ", "\u3000", "\u200b\u2060"])
def test_a_name_that_nobody_sees_is_called_so(name):
    assert shown_name(name) == NO_NAME


def test_a_name_that_turns_text_is_escaped():
    assert shown_name("loss") == "loss"
    assert shown_name("\u202e") == "\\u202e"


def test_the_folder_of_logs_is_no_log(folder):
    assert read_last_lines(folder, "") == ([], True)
