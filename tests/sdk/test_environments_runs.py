"""Isolated runs from end to end: submitted, built, run, and refused early where that can be."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from estimatory import (
    CondaDependencies,
    Environment,
    Experiment,
    Run,
    ScriptRunConfig,
    Workspace,
)
from estimatory.errors import UserError
from estimatory.folders.run_spec import EnvironmentSpec
from estimatory.testing.environments import write_source_package, write_wheel

CODE = """
import sys
from estimatory import Run
import tiny_thing
Run.get_context().log("answer", 42)
for name in ("numpy", "pytest", "uv"):
    try:
        __import__(name)
        print("leak:", name)
    except ImportError:
        pass
print("prefix", sys.prefix)
"""


def isolated(*packages: str, **spec: Any) -> EnvironmentSpec:
    return EnvironmentSpec(sys.executable, packages, **spec)


def test_isolated_run_sees_its_packages_and_the_tracker_only(
    run_code: Callable[..., Run], workspace: Workspace, tmp_path: Path
) -> None:
    package = write_wheel(tmp_path, "tiny_thing")
    for is_cached in (False, True):
        run = run_code(CODE, environment=isolated(package))
        run.wait_for_completion()
        assert run.get_metrics() == {"answer": 42}
        folder = workspace.folder.run_folder(run.id)
        record = folder.read_record()
        assert record.environment_cached == is_cached
        log = Path(folder.log_path(0)).read_text(encoding="utf-8")
        assert log == f"prefix {workspace.path}/environments/{record.environment_key}\n"
        assert "--hash=sha256:" in Path(folder.lock_file_path).read_text(encoding="utf-8")


def test_build_log_is_the_runs_and_failure_is_told(
    run_code: Callable[..., Run], workspace: Workspace, tmp_path: Path
) -> None:
    package = write_source_package(tmp_path, "bad_thing", "raise SystemExit('gcc: no foo.h')")
    run = run_code("print(1)", environment=isolated(package))
    run.wait_for_completion(raise_on_error=False)
    folder = workspace.folder.run_folder(run.id)
    failure = folder.read_record().failure
    assert failure is not None
    assert failure.exception == "EnvironmentBuildError"
    assert "gcc: no foo.h" in failure.message
    assert "gcc: no foo.h" in Path(folder.build_log_path).read_text(encoding="utf-8")


def test_cancel_ends_a_build(
    run_code: Callable[..., Run],
    workspace: Workspace,
    tmp_path: Path,
    wait_until: Callable[..., object],
) -> None:
    package = write_source_package(tmp_path, "endless_thing", "import time\ntime.sleep(600)")
    run = run_code("print(1)", environment=isolated(package))
    folder = workspace.folder.run_folder(run.id)
    wait_until(lambda: "building endless-thing" in folder.read_record().detail)
    run.cancel()
    run.wait_for_completion(raise_on_error=False)
    assert run.get_status() == "Canceled"
    assert set(os.listdir(workspace.folder.environments_folder)) == {".locks"}


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (isolated("sklearn"), "called 'scikit-learn'"),
        (isolated("numpy=1.19"), "Did you mean 'numpy==1.19'"),
        (isolated("six", as_of="yesterday"), "is not a date"),
        (isolated("x @ https://me:s3cret@host/x.whl"), "holds a password"),
        (EnvironmentSpec("/nowhere/python", ("six",)), "cannot be used"),
    ],
)
def test_slip_is_told_at_submission_and_nothing_is_made(
    run_code: Callable[..., Run], workspace: Workspace, spec: EnvironmentSpec, said: str
) -> None:
    with pytest.raises(UserError, match=said):
        run_code("print(1)", environment=spec)
    assert workspace.folder.list_run_ids() == []


def test_the_environment_of_a_run_is_the_one_that_was_submitted(
    workspace: Workspace, tmp_path: Path
) -> None:
    environment = Environment("mine")
    environment.python.conda_dependencies = CondaDependencies.create(
        conda_packages=["msgpack-python"], pip_packages=["azureml-defaults", "six"]
    )
    environment = environment.register(workspace)
    environment.legacy_aliases = True
    (tmp_path / "main.py").write_text("")
    config = ScriptRunConfig(str(tmp_path), "main.py", environment=environment)
    run = Experiment(workspace, "asked").submit(config)
    run.cancel()
    read = run.get_environment()
    assert (read.name, read.version) == ("mine", "1")
    assert read.to_dict() == environment.to_dict()
    assert run.get_details()["runDefinition"]["environment"]["legacyAliases"] is True
    run.wait_for_completion(raise_on_error=False)


def test_the_environment_of_a_cell_names_each_package_once(run_code: Callable[..., Run]) -> None:
    conda = {"conda_packages": ("msgpack-python",), "python": "3.11"}
    run = run_code("print(1)", environment=isolated("msgpack", "six", **conda))
    run.cancel()
    dependencies = run.get_environment().python.conda_dependencies
    assert list(dependencies.pip_packages) == ["azureml-defaults", "msgpack", "six"]
    assert list(dependencies.conda_packages) == ["python=3.11"]
    run.wait_for_completion(raise_on_error=False)
