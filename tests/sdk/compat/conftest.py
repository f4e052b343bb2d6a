"""MLflow's client in an environment of the tests' own.

There it finds the plugin as a launched script does: through the client folder on its path.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from estimatory import Workspace, compat
from estimatory.compute.client_folder import make_client_folder


@pytest.fixture
def installed() -> Iterator[None]:
    """The SDK's names, in place anew."""
    compat.uninstall()
    assert compat.install()
    yield
    compat.uninstall()


def make_environment(folder: Path, *requirements: str) -> str:
    """An interpreter that has these packages and nothing of ours."""
    from uv import find_uv_bin

    uv = find_uv_bin()
    subprocess.run([uv, "venv", "-q", "--python", sys.executable, folder], check=True)
    pip = [uv, "pip", "install", "-q", "--compile-bytecode", "--python", folder / "bin/python"]
    subprocess.run([*pip, *requirements], check=True)
    return str(folder / "bin/python")


@pytest.fixture(scope="session")
def mlflow_3(tmp_path_factory: pytest.TempPathFactory) -> str:
    """With uv, which builds the environments of projects, and what models of functions need."""
    folder = tmp_path_factory.mktemp("mlflow") / "venv"
    return make_environment(folder, "mlflow-skinny", "uv", "numpy", "pandas")


@pytest.fixture(scope="session")
def mlflow_2(tmp_path_factory: pytest.TempPathFactory) -> str:
    return make_environment(tmp_path_factory.mktemp("mlflow") / "venv", "mlflow-skinny<3")


@pytest.fixture
def run_client(mlflow_3: str, workspace: Workspace, tmp_path: Path) -> Callable[..., Any]:
    """Run code that uses ``mlflow``, and return what its last line printed, read as JSON."""
    uri = workspace.get_mlflow_tracking_uri()

    def run(code: str, python: str = mlflow_3) -> Any:
        lead = f"import json, mlflow\nmlflow.set_tracking_uri({uri!r})\n"
        done = subprocess.run(
            [python, "-c", lead + code],
            env={**os.environ, "PYTHONPATH": make_client_folder(workspace.folder)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return run
