"""A shell in which ``estimatory`` is called: real processes, real runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from estimatory.folders.workspace_folder import WorkspaceFolder

TRAIN = """
import argparse, sys
from estimatory import Run
parser = argparse.ArgumentParser()
parser.add_argument("--reg", type=float, default=1.0)
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--fail", action="store_true")
arguments = parser.parse_args()
run = Run.get_context()
for epoch in range(arguments.epochs):
    run.log("loss", arguments.reg / (epoch + 1))
    print("epoch", epoch, "größe")
run.log_row("table", a=1, b=2)
if arguments.fail:
    raise ValueError("it went wrong")
with open("outputs/model.pkl", "w") as file:
    file.write("weights")
"""
SLOW = "import time\nprint('started', flush=True)\ntime.sleep(300)\n"


class Shell:
    """Calls the command line as a shell would, in a workspace of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = WorkspaceFolder(folder / "work space")
        code = folder / "code"
        code.mkdir()
        (code / "train.py").write_text(TRAIN)
        (folder / "slow").mkdir()
        (folder / "slow" / "slow.py").write_text(SLOW)

    def variables(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("ESTIMATORY")}
        return {**kept, "ESTIMATORY_WORKSPACE": self.workspace.path}

    def start(self, *arguments: str, **options) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "estimatory.commands", *arguments]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(
            command, cwd=self.folder, env=self.variables(), **{**pipes, **options}
        )

    def __call__(self, *arguments: str, status: int = 0, **options) -> str:
        """Standard output of a command that must end with ``status``."""
        process = self.start(*arguments, **options)
        output, self.errors = process.communicate(timeout=60)
        assert process.returncode == status, (output, self.errors)
        return output

    def json(self, *arguments: str, **options):
        command, *rest = arguments
        return json.loads(self(command, "--json", *rest, **options))

    def fail(self, *arguments: str) -> str:
        """The one line with which a wrong request is refused."""
        assert self(*arguments, status=2, stdin=subprocess.DEVNULL) == ""
        assert self.errors.startswith("estimatory: error: ")
        assert self.errors.count("\n") == 1, self.errors
        return self.errors


@pytest.fixture(scope="session")
def shell(tmp_path_factory) -> Shell:
    """A workspace with one run that completed and one, the newest, that failed."""
    shell = Shell(tmp_path_factory.mktemp("shell"))
    shell(
        *("submit", "code/train.py", "-p", "reg=0.5", "-p", "epochs=4", "--tag", "stage=trial"),
        *("--metric", "loss:min", "--name", "first one", "--wait"),
    )
    time.sleep(0.01)
    shell("submit", "code/train.py", "--wait")
    shell("submit", "code/train.py", "-e", "other", "--wait", "--", "--fail", status=1)
    return shell


@pytest.fixture(scope="session")
def good(shell) -> str:
    return shell.json("runs", "--search", "first one")[0]["run_id"]


@pytest.fixture
def fresh(tmp_path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def slow_run(fresh):
    """A run that goes on until it is canceled."""
    run_id = fresh("submit", "slow/slow.py").strip()
    yield run_id
    if run_id in fresh.workspace.list_run_ids():
        fresh.start("cancel", run_id, "--wait").communicate(timeout=30)


def wait_for_log(shell: Shell, run_id: str) -> None:
    """Until the script of a run has begun."""
    log = Path(shell.workspace.run_folder(run_id).log_path(0))
    deadline = time.monotonic() + 30
    while not log.exists() or "started" not in log.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture(name="wait_for_log")
def _wait_for_log() -> Callable[[Shell, str], None]:
    return wait_for_log
