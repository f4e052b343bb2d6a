"""MLflow's client in an environment of the tests' own.

There it finds the plugin as a launched script does: through the client folder on its path.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from estimatory import Workspace, compat
from estimatory.compute.client_folder import make_client_folder
from estimatory.folders.workspace_folder import WorkspaceFolder


@pytest.fixture
def installed() -> Iterator[None]:
    """The SDK's names, in place anew."""
    compat.uninstall()
    assert compat.install()
    yield
    compat.uninstall()


CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"), "estimatory-ci")


def make_environment(*requirements: str) -> str:
    """Return an interpreter that has these packages and nothing of ours, built once a month."""
    said = f"{sys.base_prefix} {sys.version} {date.today():%Y-%m} {requirements}"
    folder = CACHE / "environments" / hashlib.sha256(said.encode()).hexdigest()[:16]
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as aside:
            _build(Path(aside, "venv"), requirements)
            with suppress(OSError):  # another process was first
                os.rename(Path(aside, "venv"), folder)
    return str(folder / "bin/python")


def _build(folder: Path, requirements: tuple[str, ...]) -> None:
    from uv import find_uv_bin

    uv = find_uv_bin()
    make = [uv, "venv", "-q", "--relocatable", "--python", sys.executable, folder]
    subprocess.run(make, check=True)
    pip = [uv, "pip", "install", "-q", "--compile-bytecode", "--python", folder / "bin/python"]
    subprocess.run([*pip, *requirements], check=True)


@pytest.fixture(scope="session")
def mlflow_3() -> str:
    """With uv, which builds the environments of projects, and what models of functions need."""
    return make_environment("mlflow-skinny", "uv", "numpy", "pandas")


@pytest.fixture(scope="session")
def mlflow_2() -> str:
    return make_environment("mlflow-skinny<3")


class Client:
    """A process that has imported ``mlflow``, whose children execute code."""

    def __init__(self, python: str, folder: str) -> None:
        self._process = subprocess.Popen(
            [python, Path(__file__).with_name("forked_client.py")],
            env={**os.environ, "PYTHONPATH": folder},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def execute(self, **request: object) -> int:
        """Return the exit code of a child."""
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps(request), file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())

    def stop(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="session")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Client]]:
    """``clients(python)``: one for each interpreter."""
    started: dict[str, Client] = {}
    folder = make_client_folder(WorkspaceFolder(str(tmp_path_factory.mktemp("of-the-client"))))

    def get(python: str) -> Client:
        if python not in started:
            started[python] = Client(python, folder)
        return started[python]

    yield get
    for client in started.values():
        client.stop()


@pytest.fixture
def run_client(
    clients: Callable[[str], Client], mlflow_3: str, workspace: Workspace, tmp_path: Path
) -> Callable[..., Any]:
    """Run code that uses ``mlflow``, and return what its last line printed, read as JSON."""
    uri = workspace.get_mlflow_tracking_uri()
    output = tmp_path / "client"

    def run(code: str, python: str = mlflow_3) -> Any:
        lead = f"import json, mlflow\nmlflow.set_tracking_uri({uri!r})\n"
        variables = {**os.environ, "PYTHONPATH": make_client_folder(workspace.folder)}
        exit_code = clients(python).execute(
            code=lead + code, folder=str(tmp_path), variables=variables, output=str(output)
        )
        assert exit_code == 0, output.with_suffix(".err").read_text()
        return json.loads(output.with_suffix(".out").read_text().splitlines()[-1])

    return run
