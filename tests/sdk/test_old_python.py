"""A run's interpreter may be older than ours: what is handed to it works from Python 3.9 on."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from uv import find_uv_bin

from estimatory import EnvironmentSpec, Run

CODE = """
import sys
from estimatory import Run

run = Run.get_context()
for step in range(3):
    run.log("loss", 1 / (step + 1))
run.log_row("table", x=1, y=2)
run.log_list("list", [1, 2])
run.tag("python", "%d.%d" % sys.version_info[:2])
print(run.id)
"""


def find_python(version: str) -> str:
    """Path of an installed Python of that version: on the PATH, of uv's, or of pyenv's."""
    command = [find_uv_bin(), "python", "find", "--no-python-downloads", "--no-project", version]
    found = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if found.returncode == 0:
        return found.stdout.strip()
    pyenv = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser()
    for path in sorted(pyenv.glob(f"versions/{version}.*/bin/python")):
        return str(path)
    pytest.skip(f"Python {version} is not installed")


@pytest.mark.parametrize("version", ["3.9", "3.10", "3.13"])
def test_a_script_logs(version: str, run_code: Callable[..., Run]) -> None:
    run = run_code(CODE, environment=EnvironmentSpec(find_python(version)))
    run.wait_for_completion()
    assert run.tags == {"python": version}
    assert run.get_metrics() == {
        "loss": [1, 1 / 2, 1 / 3],
        "table": {"x": 1, "y": 2},
        "list": [1, 2],
    }
