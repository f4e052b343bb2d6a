"""The wheel alone, in an environment that holds nothing else: what a user installs.

``make build`` names the wheel that it has made in ``WHEEL``; without it one is built here.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from uv import find_uv_bin

ROOT = Path(__file__).resolve().parents[2]
TRAIN = """
from estimatory import Run
run = Run.get_context()
for step in range(5):
    run.log("loss", 1 / (step + 1))
"""


def call(*command: str | Path, **options: object) -> str:
    """Run a command to its end; returns both its outputs."""
    done = subprocess.run(
        command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=280, **options
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if given := os.environ.get("WHEEL"):
        return Path(given).resolve()
    folder = tmp_path_factory.mktemp("dist")
    call(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``bin`` folder of an environment with the wheel and what it requires."""
    environment = tmp_path_factory.mktemp("bare") / "venv"
    uv = find_uv_bin()
    call(uv, "venv", "--python", sys.executable, environment)
    call(uv, "pip", "install", "--python", environment / "bin/python", wheel)
    return environment / "bin"


def test_it_holds_three_packages_and_one_copy_of_the_extension(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names if "-" not in name.partition("/")[0]}
    assert tops == {"estimatory", "estimatory_magics", "estimatory_server"}
    assert sum(name.endswith("labextensions/estimatory-lab/package.json") for name in names) == 1
    assert not any("labextension/" in name for name in names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert "estimatory_server/openapi.yaml" in names
    assert all(f"{top}/py.typed" in names for top in tops)


@pytest.mark.network
def test_every_package_imports(installed: Path, tmp_path: Path) -> None:
    code = "import estimatory, estimatory_magics, estimatory_server; print(estimatory.__file__)"
    where = call(installed / "python", "-c", code, cwd=tmp_path)
    assert where.startswith(str(installed.parent))


@pytest.mark.network
def test_jupyter_finds_both_extensions(installed: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PATH": f"{installed}:{os.environ['PATH']}"}
    labs = call(installed / "jupyter", "labextension", "list", env=environment, cwd=tmp_path)
    assert re.search(r"estimatory-lab v\S+ enabled OK", _plain(labs))
    command = (installed / "jupyter", "server", "extension", "list")
    servers = _plain(call(*command, env=environment, cwd=tmp_path))
    assert "estimatory_server enabled" in servers
    assert re.search(r"Validating estimatory_server\.\.\.\s+estimatory_server\s.*OK", servers)


@pytest.mark.network
def test_jupyter_finds_the_kernel(installed: Path, tmp_path: Path) -> None:
    kernels = call(installed / "jupyter", "kernelspec", "list", "--json", cwd=tmp_path)
    spec = json.loads(kernels[kernels.index("{") :])["kernelspecs"]["estimatory"]
    assert spec["spec"]["display_name"] == "Python 3 (Estimatory)"
    assert Path(spec["resource_dir"]) == installed.parent / "share/jupyter/kernels/estimatory"
    assert (Path(spec["resource_dir"]) / "logo-svg.svg").exists()


@pytest.mark.network
def test_a_notebook_for_the_azure_ml_sdk_runs(installed: Path, tmp_path: Path) -> None:
    """In an environment that holds the wheel alone."""
    code = "from azureml.core import Experiment, Workspace\nprint(Workspace.from_config().name)"
    cell = {"cell_type": "code", "source": code}
    (tmp_path / "old.ipynb").write_text(json.dumps({"cells": [cell], "nbformat": 4}))
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    command = (installed / "estimatory", "run-notebook", "old.ipynb", "--workspace", "here/.w")
    assert call(*command, env=environment, cwd=tmp_path).startswith("here\n")


@pytest.mark.network
def test_mlflow_finds_its_plugin(installed: Path, tmp_path: Path) -> None:
    code = (
        "from importlib.metadata import entry_points\n"
        "(found,) = entry_points(group='mlflow.tracking_store')\n"
        "print(found.name, found.load().__name__)"
    )
    done = call(installed / "python", "-c", code, cwd=tmp_path)
    assert done.strip() == "estimatory make_tracking_store"


def _plain(text: str) -> str:
    """Without the colours."""
    return re.sub(r"\x1b\[\d*m", "", text)


@pytest.mark.network
def test_a_run_completes(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(TRAIN)
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "ESTIMATORY_WORKSPACE": str(tmp_path / "workspace"),
    }
    options = {"env": environment, "cwd": tmp_path}
    assert "submit" in call(installed / "estimatory", "--help", **options)
    call(installed / "estimatory", "submit", "train.py", "--wait", **options)
    code = (
        "from estimatory import Workspace\n"
        "(experiment,) = Workspace().experiments.values()\n"
        "(run,) = experiment.get_runs()\n"
        "print(run.status, len(run.get_metrics('loss')['loss']))"
    )
    assert call(installed / "python", "-c", code, **options).strip() == "Completed 5"
