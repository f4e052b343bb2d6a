"""Commands where the surroundings are odd: closed streams, no folder, no docstrings, no Unicode."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from estimatory import commands
from estimatory.commands import COMMANDS
from estimatory.store import Index, RunQuery

from .conftest import Shell

COMMAND = f"exec {sys.executable} -m estimatory.commands"


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Shell:
    shell = Shell(tmp_path_factory.mktemp("odd"))
    shell("submit", "code/train.py", "--wait")
    return shell


def call(place: Shell, line: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """What a shell makes of a line."""
    return subprocess.run(
        ["/bin/bash", "-c", line],
        cwd=place.folder,
        env={**place.variables(), **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )


def list_ids(place: Shell) -> list[str]:
    index = Index(place.workspace)
    index.sync()
    return [run.run_id for run in index.list_runs(RunQuery(limit=None))]


# --- streams -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "streams", [">&-", ">&- 2>&-", "<&- >&- 2>&-", ">/dev/full", "--json >&-", "--wait >&-"]
)
def test_a_run_whose_id_cannot_be_printed_is_acknowledged(place, streams):
    before = list_ids(place)
    done = call(place, f"{COMMAND} submit code/train.py {streams}")
    (run_id,) = set(list_ids(place)) - set(before)
    assert done.returncode == 0
    told = "" if "2>" in streams else f"estimatory: Run {run_id} was submitted"
    assert done.stderr.startswith(told)
    assert done.stderr.count("\n") == (1 if told else 0)


def test_a_run_whose_id_nobody_reads_is_acknowledged(place):
    read, write = os.pipe()
    os.close(read)
    process = place.start("submit", "code/train.py", stdout=write)
    os.close(write)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0
    assert f"Run {list_ids(place)[0]} was submitted" in errors
    assert "Broken pipe" in errors


def test_nothing_but_the_id_goes_to_standard_output_where_standard_error_is_closed(place):
    (place.folder / "code" / "logs").touch()  # which is left out with a notice
    done = call(place, f"{COMMAND} submit code/train.py 2>&-")
    assert (done.returncode, done.stdout) == (0, f"{list_ids(place)[0]}\n")


ASKS = ["runs", "experiments", "workspace", "show last", "logs last", "metrics last", "--version"]


@pytest.mark.parametrize("command", [*ASKS, "runs --json"])
def test_an_answer_that_cannot_be_written_is_told_in_one_line(place, command):
    done = call(place, f"{COMMAND} {command} >&-")
    assert done.returncode == 2
    assert done.stderr == (
        "estimatory: error: Standard output is closed, so nothing can be shown.\n"
    )


def test_nobody_can_answer_where_standard_input_is_closed(place):
    done = call(place, f"{COMMAND} delete last <&-")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Nobody can answer here" in done.stderr


# --- the current folder --------------------------------------------------------------------------
def in_removed_folder(place: Shell, line: str, **variables: str):
    gone = place.folder / "gone"
    gone.mkdir(exist_ok=True)
    return call(place, f"cd {gone} && rmdir {gone} && {line}", **variables)


NEEDS_FOLDER = {
    "submit train.py": {},
    "run-notebook a.ipynb": {},
    "runs": {"ESTIMATORY_WORKSPACE": ""},
    "workspace": {"ESTIMATORY_WORKSPACE": ""},
    "runs --workspace here": {},
}


@pytest.mark.parametrize("command", NEEDS_FOLDER)
def test_a_removed_current_folder_is_named(place, command):
    done = in_removed_folder(place, f"{COMMAND} {command}", **NEEDS_FOLDER[command])
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("estimatory: error: The current folder has been removed. Go to")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "command", ["runs", "workspace", "show last", "--help", "submit {}/code/train.py"]
)
def test_what_needs_no_current_folder_goes_on_without(place, command):
    done = in_removed_folder(place, f"{COMMAND} {command.format(place.folder)}")
    assert (done.returncode, "error" in done.stderr) == (0, False)


@pytest.mark.parametrize(
    "code",
    [
        "Workspace()",
        "Experiment(Workspace(WORKSPACE), 'e').start_logging()",
        "RunConfiguration.load('.')",
        "Workspace('there')",
    ],
)
def test_the_classes_say_so_too(place, code):
    script = f"""
import os, sys
gone = {str(place.folder / "gone2")!r}
os.makedirs(gone); os.chdir(gone); os.rmdir(gone)
os.environ.pop("ESTIMATORY_WORKSPACE", None)
WORKSPACE = {place.workspace.path!r}
from estimatory import *
try:
    {code}
except UserError as error:
    sys.exit(0 if "current folder has been removed" in str(error) else str(error))
sys.exit("nothing was said")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


# --- without docstrings --------------------------------------------------------------------------
def test_help_does_not_live_in_docstrings():
    for name in COMMANDS:
        path = Path(commands.__file__).with_name(f"{name.replace('-', '_')}.py")
        assert "\n\n" not in (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""), name


def test_every_command_works_without_docstrings(place):
    code = f"""
import sys, importlib
from estimatory.commands import main
assert main.__doc__ is None
for name in {list(COMMANDS)}:
    try:
        main([name, "--help"])
    except SystemExit as ended:
        if ended.code:
            sys.exit(name)
sys.exit(main(["runs"]))
"""
    done = subprocess.run(
        [sys.executable, "-OO", "-c", code], env=place.variables(), capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "examples:\n  estimatory submit" in done.stdout


def test_a_run_goes_well_without_docstrings(place):
    done = call(place, f"{COMMAND} submit code/train.py --wait", PYTHONOPTIMIZE="2")
    assert done.returncode == 0
    assert "epoch 2 größe" in done.stdout


def test_magics_and_server_work_without_docstrings(place):
    code = """
from IPython.core.interactiveshell import InteractiveShell
import estimatory_magics
shell = InteractiveShell.instance()
estimatory_magics.load_ipython_extension(shell)
for line in ("%runs", "%run_logs last", "%models", "%estimator_config", "%runs --help"):
    result = shell.run_cell(line)
    result.raise_error()
shell.run_cell("%%estimator --help\\n").raise_error()
from estimatory_server import http_errors, routes, services
print("served", len(routes.ROUTES))
"""
    done = subprocess.run(
        [sys.executable, "-OO", "-c", code],
        cwd=place.folder,
        env={**place.variables(), "IPYTHONDIR": str(place.folder / "ipython")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "served " in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


# --- without Unicode -----------------------------------------------------------------------------
ASCII = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.parametrize("variables", [ASCII, {"PYTHONIOENCODING": "ascii"}])
def test_names_beyond_ascii_are_kept_where_text_is_ascii(place, variables):
    script = place.folder / "größe" / "ünï.py"
    script.parent.mkdir(exist_ok=True)
    script.write_text("print(1)", "utf-8")
    experiment = f"n{len(variables)}"
    submit = f"{COMMAND} submit größe/ünï.py -e {experiment} --name größe --tag ort=köln --wait"
    done = call(place, submit, **variables)
    assert done.returncode == 0, done.stderr
    shown = place.json("show", experiment)
    assert (shown["display_name"], shown["tags"]) == ("größe", {"ort": "köln"})
    for command in (*ASKS, "runs --search größe", "show last --json"):
        done = call(place, f"{COMMAND} {command}", **variables)
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), command
