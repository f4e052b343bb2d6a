"""The end that a script says of itself: by ``run.fail()``, ``run.cancel()``, ``sys.exit("…")``."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.sdk.worker.conftest import finished, read_log

from estimatory import Experiment, Run, Workspace
from estimatory.api.run_card import make_bundle
from estimatory.commands import main
from estimatory.compute.base import Exit
from estimatory.errors import ConflictError, RunFailedError
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_record import MARKED, Failure
from estimatory.liveness.own_acts import say_canceled, say_failed
from estimatory.liveness.own_ends import read_own_end
from estimatory.store import describe_run
from estimatory.worker.outcome import judge_end

pytestmark = pytest.mark.timeout(60)

FAIL = (
    "from azureml.core import Run\nrun = Run.get_context()\nrun.fail('June is missing', 'NoData')\n"
)
"""As public scripts say it."""
MARK = FAIL.replace("'June is missing', 'NoData'", "")
"""As MLflow says it."""


def test_a_script_that_marks_its_run_as_failed_has_failed(run_code: Callable[..., Run]) -> None:
    run = run_code(
        f"{FAIL}run.log('after', 1)\nrun.complete()\nrun.fail('again')\nprint('goes on')"
    )
    record = finished(run)
    assert (record.status, record.exit_code) == ("Failed", 0)
    assert record.failure == Failure("June is missing", "NoData", rank=0)
    assert read_log(run) == b"goes on\n"
    assert run.get_details()["error"]["error"]["code"] == "NoData"
    assert run.get_metrics() == {"after": 1}
    with pytest.raises(RunFailedError, match="ended Failed: June is missing"):
        run.wait_for_completion()
    run.fail("too late")
    with pytest.raises(ConflictError, match="ended already: Failed"):
        run.cancel()


ENDS = {
    "raise ValueError('no rows')": "June is missing: ValueError: no rows",
    "raise ValueError('June is missing')": "ValueError: June is missing",
    "import sys; sys.exit('stopped')": "June is missing",
}


@pytest.mark.parametrize("end", ENDS)
def test_what_was_said_stays_beside_how_the_script_ends(
    run_code: Callable[..., Run], end: str
) -> None:
    failure = finished(run_code(FAIL + end)).failure
    assert failure is not None
    assert failure.message == ENDS[end]
    assert bool(failure.frames) == ("raise" in end)


def test_a_mark_without_a_reason_leaves_the_reason_to_the_exit(
    run_code: Callable[..., Run],
) -> None:
    ends = {"": MARKED, "1/0": "ZeroDivisionError: divi", "run.fail('June is missing')": "June is"}
    for end, message in ends.items():
        failure = finished(run_code(MARK + end)).failure
        assert failure is not None
        assert failure.message.startswith(message)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (MARKED, "Rank 0: ValueError: no rows"),
        ("June is missing.", "Rank 1: June is missing. Rank 0: ValueError: no rows"),
    ],
)
def test_the_exception_of_another_rank_is_kept(tmp_path: Path, said: str, message: str) -> None:
    folder = RunFolder(tmp_path)
    os.mkdir(folder.ranks_folder)
    report = {
        "message": "ValueError: no rows",
        "exception": "ValueError",
        "frames": [{"file": "main.py"}],
        "hint": "Look at the rows.",
        "rank": 0,
    }
    Path(folder.rank_error_path(0)).write_text(json.dumps(report))
    say_failed(folder, Failure(said, rank=1))
    status, failure = judge_end(folder, Exit(3, 0), n_ranks=2)
    assert failure is not None
    assert (status, failure.message, failure.exit_code) == ("Failed", message, 3)
    assert (failure.exception, failure.hint) == ("ValueError", "Look at the rows.")
    assert [*failure.frames] == report["frames"]


def test_a_process_of_the_script_says_it_too(run_code: Callable[..., Run]) -> None:
    code = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {FAIL!r}], check=True)"
    assert finished(run_code(code)).status == "Failed"
    failure = finished(run_code(FAIL, script="", command=("python", "main.py"))).failure
    assert failure is not None
    assert failure.message == "June is missing"


def test_a_with_block_of_a_script_leaves_its_exception_to_the_script(
    run_code: Callable[..., Run],
) -> None:
    code = "try:\n    with run:\n        raise ValueError('x')\nexcept ValueError:\n    pass"
    run = run_code("from azureml.core import Run\nrun = Run.get_context()\n" + code)
    assert finished(run).status == "Completed"


@pytest.mark.parametrize("rest", ["", "import time; time.sleep(60)"])
def test_a_script_that_cancels_its_run_is_canceled(run_code: Callable[..., Run], rest: str) -> None:
    """However quickly it ends by itself afterwards."""
    run = run_code(f"from estimatory import Run\nRun.get_context().cancel()\n{rest}")
    assert finished(run).status == "Canceled"
    assert run.record.failure is None


def test_what_a_script_leaves_in_place_of_its_word_is_passed_over(
    run_code: Callable[..., Run],
) -> None:
    code = (
        "import json, os\nplace = os.environ['ESTIMATORY_RUN_FOLDER'] + '/requests'\n"
        "os.mkdir(place)\nodd = [5, {'at': 1}, {'at': 1, 'status': 'Completed'},\n"
        "       {'at': 1, 'status': 'Failed', 'failure': {'message': 5}}]\n"
        "for n, value in enumerate(odd):\n"
        "    with open(f'{place}/{n}-end.json', 'w') as file:\n        json.dump(value, file)"
    )
    assert finished(run_code(code)).status == "Completed"


# --- the last words ---------------------------------------------------------------------------
PARSER = (
    "import argparse\nparser = argparse.ArgumentParser()\n"
    "parser.add_argument('--reg', required=True)\nparser.parse_args()"
)
WORDS = {
    "import sys; print('read', flush=True); sys.exit('bad data')": "bad data",
    PARSER: "main.py: error: the following arguments are required: --reg (exit code 2)",
    "import os; print('no GPU\\n\\n---', flush=True); os._exit(5)": "no GPU (exit code 5)",
    "import sys; sys.exit('')": "The script exited with code 1.",
}


@pytest.mark.parametrize("code", list(WORDS)[2:])
def test_the_last_words_are_the_reason(run_code: Callable[..., Run], code: str) -> None:
    failure = finished(run_code(code)).failure
    assert failure is not None
    assert (failure.message, failure.rank) == (WORDS[code], 0)


@pytest.mark.parametrize("code", list(WORDS)[:2])
def test_the_reason_is_shown_through_every_door(
    run_code: Callable[..., Run], capsys: pytest.CaptureFixture[str], code: str
) -> None:
    run, words = run_code(code), WORDS[code]
    with pytest.raises(RunFailedError) as caught:
        run.wait_for_completion(show_output=True)
    assert f"ended Failed: {words}" in caught.value.message
    assert words in capsys.readouterr().out
    assert run.get_details()["error"]["error"]["message"] == words
    assert run.folder.read_part(run.folder.error_path)["message"] == words
    detail = describe_run(run.folder)
    assert (detail["failure"]["message"], detail["failure_message"]) == (words, words)
    assert words in make_bundle(run.folder)["text/html"]
    assert main(["show", run.id, "--workspace", run.folder.workspace_path]) == 0
    assert words in capsys.readouterr().out


def test_a_command_that_fails_is_explained_with_a_next_step(run_code: Callable[..., Run]) -> None:
    failure = finished(run_code("import nosuch", script="", command=("python", "main.py"))).failure
    assert failure is not None
    assert failure.message == "ModuleNotFoundError: No module named 'nosuch' (exit code 1)"
    assert "'nosuch': ask for the package" in failure.hint


def test_an_exception_may_be_the_reason_of_an_interactive_run(workspace: Workspace) -> None:
    run = Experiment(workspace, "own").start_logging(outputs=False)
    run.fail(ValueError("bad"), "Data")
    assert run.record.failure == Failure("ValueError: bad", "Data")


def test_the_cancel_of_a_script_counts_before_what_it_says_later(tmp_path: Path) -> None:
    """And after a mark without a reason."""
    folder = RunFolder(tmp_path)
    say_failed(folder, Failure(MARKED))
    assert read_own_end(folder) == ("Failed", Failure(MARKED))
    say_canceled(folder)
    say_failed(folder, Failure("June is missing"))
    assert read_own_end(folder) == ("Canceled", None)


NOTEBOOK = {
    "import sys\nsys.exit(False)": ("Completed", 0, ""),
    "import sys\nsys.exit(True)": ("Failed", 1, "code 1"),
    "import sys\nsys.exit(-5)": ("Failed", 251, "code 251"),
    "import sys\nsys.exit('0')": ("Failed", 1, "0"),
    "import sys\nsys.exit('--5')": ("Failed", 1, "--5"),
    "raise SystemExit": ("Completed", 0, ""),
    "import sys\nsys.exit('bad data')": ("Failed", 1, "bad data"),
    f"{FAIL}import sys\nsys.exit(0)": ("Failed", 0, "June is missing"),
}


@pytest.mark.parametrize("cell", NOTEBOOK)
def test_a_notebook_says_its_end(run_code: Callable[..., Run], cell: str) -> None:
    pytest.importorskip("nbclient")
    import nbformat

    cells = [nbformat.v4.new_code_cell(cell)]
    text = nbformat.writes(nbformat.v4.new_notebook(cells=cells)).encode()
    record = finished(run_code("", script="main.ipynb", source_files={"main.ipynb": text}))
    status, exit_code, words = NOTEBOOK[cell]
    assert (record.status, record.exit_code) == (status, exit_code)
    assert words in (record.failure.message if record.failure else "")
