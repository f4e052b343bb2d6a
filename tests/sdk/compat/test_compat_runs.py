"""The SDK's names inside a launched script, where nothing of ours is installed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from estimatory import Run, Workspace
from estimatory.compute.client_folder import make_client_folder
from estimatory.folders.run_spec import EnvironmentSpec

BARE = EnvironmentSpec(interpreter=sys.executable, packages=("six",))
"""An environment of its own, with one small package in it."""


def completed(run: Run) -> Run:
    run.wait_for_completion(raise_on_error=False)
    assert run.status == "Completed", run.folder.read_record().failure
    return run


def log_of(run: Run) -> str:
    return Path(run.folder.log_path(0)).read_text()


SCRIPT = """
import subprocess, sys
from azureml.core import Run, Workspace
from azureml.core.run import Run as SameRun, _OfflineRun

run = Run.get_context()
assert Run is SameRun and not isinstance(run, _OfflineRun)
run.log("Accuracy", 0.5)
assert isinstance(run.experiment.workspace, Workspace)
child = "from azureml.core import Run; Run.get_context().log('from a child', 2)"
subprocess.run([sys.executable, "-c", child], check=True)
"""


def test_a_script_and_what_it_starts_log_to_the_run(run_code: Callable[..., Run]) -> None:
    run = completed(run_code(SCRIPT))
    assert run.get_metrics() == {"Accuracy": 0.5, "from a child": 2}
    assert log_of(run) == ""  # nothing is said of an SDK that is not there


@pytest.mark.network
def test_in_an_environment_that_holds_nothing_of_ours(run_code: Callable[..., Run]) -> None:
    run = completed(run_code(f"import six\n{SCRIPT}", environment=BARE))
    assert run.get_metrics() == {"Accuracy": 0.5, "from a child": 2}


def test_spawned_processes_find_the_names(run_code: Callable[..., Run]) -> None:
    code = (
        "import multiprocessing\n"
        "from azureml.core import Run\n"
        "def work(n):\n"
        "    Run.get_context().log('n', n)\n"
        "if __name__ == '__main__':\n"
        "    process = multiprocessing.get_context('spawn').Process(target=work, args=(3,))\n"
        "    process.start(); process.join()\n"
    )
    assert completed(run_code(code)).get_metrics() == {"n": 3}


def test_a_script_that_does_not_use_the_names_does_not_load_them(
    run_code: Callable[..., Run],
) -> None:
    code = "import sys; print([m for m in sys.modules if m.split('.')[0] in OURS])"
    code = f"OURS = ('azureml', 'estimatory')\n{code}"
    assert log_of(completed(run_code(code))).strip() == "[]"


def test_a_name_that_is_not_there_fails_with_what_to_use(run_code: Callable[..., Run]) -> None:
    run = run_code("from azureml.core.webservice import AciWebservice\nAciWebservice.list()")
    run.wait_for_completion(raise_on_error=False)
    failure = run.folder.read_record().failure
    assert failure is not None
    assert "Deployments come in a later version" in failure.message
    assert [frame["file"] for frame in failure.frames] == ["main.py"]


@pytest.fixture
def real_sdk(tmp_path: Path) -> Path:
    package = tmp_path / "site/azureml/core"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").write_text("")
    (package / "__init__.py").write_text("Run = 'the real one'\n")
    return tmp_path / "site"


PRINT_RUN = "from azureml.core import Run; print(Run)"


def test_in_a_run_the_names_reach_the_run_and_say_so(
    run_code: Callable[..., Run], real_sdk: Path
) -> None:
    variables = {"PYTHONPATH": str(real_sdk)}
    text = log_of(completed(run_code(PRINT_RUN, environment_variables=variables)))
    assert "<class 'estimatory.api.runs.run.Run'>" in text
    assert "not the SDK that is installed" in text


def test_a_run_may_ask_for_the_real_sdk(run_code: Callable[..., Run], real_sdk: Path) -> None:
    variables = {"PYTHONPATH": str(real_sdk), "ESTIMATORY_COMPAT": "stand-back"}
    text = log_of(completed(run_code(PRINT_RUN, environment_variables=variables)))
    assert text == "the real one\n"


def test_the_client_folder_holds_links_and_is_made_once(workspace: Workspace) -> None:
    folder = make_client_folder(workspace.folder)
    names = set(os.listdir(folder))
    assert names >= {"azureml.py", "estimatory", "estimatory_run_client-1.dist-info"}
    assert all(os.path.islink(os.path.join(folder, name)) for name in names)
    assert all(os.path.exists(os.path.join(folder, name)) for name in names)
    assert make_client_folder(workspace.folder) == folder


def test_a_link_that_a_killed_worker_did_not_make_is_made(workspace: Workspace) -> None:
    folder = make_client_folder(workspace.folder)
    os.unlink(os.path.join(folder, "azureml.py"))
    make_client_folder(workspace.folder)
    assert os.path.exists(os.path.join(folder, "azureml.py"))
