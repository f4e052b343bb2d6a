"""``azureml.tensorboard``: the real TensorBoard, in an environment of the tests' own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import estimatory
from estimatory import Experiment, Workspace
from estimatory.compat.azureml_sdk.tensorboard import Tensorboard, export_to_tensorboard
from estimatory.errors import UserError

SDK = Path(estimatory.__file__).parents[1]


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> str:
    from uv import find_uv_bin

    folder = tmp_path_factory.mktemp("tensorboard") / "venv"
    uv = find_uv_bin()
    subprocess.run([uv, "venv", "-q", "--python", sys.executable, folder], check=True)
    install = [uv, "pip", "install", "-q", "--python", folder / "bin/python", "tensorboard"]
    subprocess.run(install, check=True)
    return str(folder / "bin/python")


def call(python: str, code: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(SDK)}
    command = [python, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


EXPORT = """
import estimatory.compat
from azureml.core import Run, Workspace
from azureml.tensorboard.export import export_to_tensorboard
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util.tensor_util import make_ndarray

ws, folder = Workspace(WORKSPACE), FOLDER
run = ws.get_run(RUN)
export_to_tensorboard(run, folder)
events = EventAccumulator(folder + "/" + run.id)
events.Reload()
print([(e.step, round(float(make_ndarray(e.tensor_proto)), 3)) for e in events.Tensors("loss")])
"""

SERVE = """
import urllib.request, estimatory.compat
from azureml.core import Workspace
from azureml.tensorboard import Tensorboard

board = Tensorboard([Workspace(WORKSPACE).get_run(RUN)], port=0)
address = board.start()
assert b"<html" in urllib.request.urlopen(address).read().lower()
board.stop()
try:
    urllib.request.urlopen(address)
except OSError:
    print("ended")
"""


EXPORTED = """
import json, urllib.request, estimatory.compat
from azureml.core import Workspace
from azureml.tensorboard import Tensorboard
from azureml.tensorboard.export import export_to_tensorboard

export_to_tensorboard(Workspace(WORKSPACE).get_run(RUN), FOLDER)
board = Tensorboard([], local_root=FOLDER, port=0)
print(json.load(urllib.request.urlopen(board.start() + "data/runs")) == [RUN])
board.stop()
"""


@pytest.mark.network
@pytest.mark.parametrize(
    ("code", "said"),
    [(EXPORT, "[(0, 0.5), (1, 0.25)]"), (SERVE, "ended"), (EXPORTED, "True")],
    ids=["export", "serve", "exported"],
)
def test_the_real_tensorboard(
    code: str, said: str, python: str, workspace: Workspace, tmp_path: Path
) -> None:
    run = Experiment(workspace, "study").start_logging(outputs=False)
    run.log("loss", 0.5)
    run.log("loss", 0.25)
    run.complete()
    values = {"WORKSPACE": workspace.path, "RUN": run.id, "FOLDER": str(tmp_path / "export")}
    lead = "".join(f"{name} = {value!r}\n" for name, value in values.items())
    assert call(python, lead + code).splitlines()[-1] == said


def test_it_needs_a_run_or_a_folder(tmp_path: Path) -> None:
    for root in (None, str(tmp_path / "nowhere")):
        with pytest.raises(UserError, match="needs a run"):
            Tensorboard([], local_root=root)
    Tensorboard([], local_root=str(tmp_path))


def test_it_says_when_it_is_not_installed(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    run = Experiment(workspace, "study").start_logging(outputs=False)
    with pytest.raises(UserError, match="not installed"):
        Tensorboard(run).start()
    with pytest.raises(UserError, match="not installed"):
        export_to_tensorboard(run, "logs")
    run.complete()
