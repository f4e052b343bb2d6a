"""What the SDK's packages had with them: by release and day, and what becomes of it in a build."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from estimatory import Environment, Run, Workspace
from estimatory.environments import (
    CondaDependencies,
    build_environment,
    find_environment,
    settle_environment,
)
from estimatory.environments.builder import BuildMonitor, BuildPlan
from estimatory.environments.packages.client_brings import list_brought
from estimatory.environments.run_client_packages import with_undated_brought
from estimatory.environments.uv.builder import UvBuilder
from estimatory.environments.uv.given import exclude_newer, render_requirements
from estimatory.errors import EnvironmentBuildError, ResolutionError
from estimatory.folders.run_spec import EnvironmentSpec

SCIENCE = {"pandas", "numpy", "dill", "requests"}
SERVER = "azureml-inference-server-http"


@pytest.mark.parametrize(
    ("client", "as_of", "there", "absent"),
    [
        ("azureml-defaults==1.0.43", "", {"requests"}, {"numpy", "flask"}),
        ("azureml-defaults==1.0.85", "", {*SCIENCE, "flask", "gunicorn"}, {"pyarrow"}),
        ("azureml-defaults~=1.25.0", "", {*SCIENCE, "flask", "pyarrow"}, {SERVER}),
        ("azureml-defaults<1.33", "", SCIENCE, {SERVER}),
        ("azureml-defaults==1.33.*", "", {"numpy", "pyarrow", "flask"}, {"pandas", "dill"}),
        ("azureml-defaults>=1.40", "", {"numpy", "pyarrow", SERVER}, {"pandas"}),
        ("azureml-defaults>=1.0", "", {*SCIENCE, "pyarrow"}, {SERVER}),
        ("azureml-defaults", "", {*SCIENCE, "pyarrow", "flask"}, {SERVER}),
        ("azureml-defaults", "2021-03-04", {*SCIENCE, "pyarrow"}, set()),
        ("azureml-defaults", "2022-03-01T12:00:00Z", {"numpy", "flask"}, {"pandas", SERVER}),
        ("azureml-defaults", "2018-12-24", {"requests"}, {"numpy"}),
        ("azureml-sdk[notebooks]==1.25.0", "", {"numpy", "pyarrow"}, {"pandas", "flask"}),
        ("azureml-opendatasets", "", {"pandas", "scipy"}, set()),
        ("azureml-mlflow==1.36.0", "", {"requests"}, {"pandas"}),
        ("azureml-widgets", "", {"requests"}, {"numpy"}),
    ],
)
def test_a_release_brings_what_it_brought_then(
    client: str, as_of: str, there: set[str], absent: set[str]
) -> None:
    (brought,) = list_brought([client], as_of)
    assert there <= set(brought.packages)
    assert not absent & set(brought.packages)


def test_packages_of_the_sdk_were_released_together() -> None:
    both = list_brought(["azureml-defaults", "azureml-core==1.40.0"])
    assert [brought.meant for brought in both] == ["1.40.0", "1.40.0"]


def ask(
    workspace: Workspace, *pip: str, as_of: str | None = None, conda: tuple[str, ...] = ()
) -> EnvironmentSpec:
    environment = Environment("mine")
    environment.resolve_as_of = as_of
    environment.python.conda_dependencies = CondaDependencies.create(
        pip_packages=pip, conda_packages=conda
    )
    return settle_environment(workspace.folder, environment.to_spec())


def test_what_came_along_is_installed_and_said_in_a_line(workspace: Workspace) -> None:
    spec = ask(workspace, "scikit-learn", "azureml-defaults==1.25.0", conda=("numpy=1.26",))
    assert {"scikit-learn", "numpy==1.26.*", *SCIENCE - {"numpy"}} <= set(spec.packages)
    assert "numpy" not in spec.brought
    (note,) = spec.notes
    assert note.startswith("azureml-defaults (1.25.0) brought cloudpickle, ")
    assert note.endswith("six: installed with what is asked for.")


def test_the_client_alone_is_the_interpreter_at_hand(workspace: Workspace) -> None:
    spec = ask(workspace, "azureml-defaults")
    assert (spec.is_isolated, spec.brought, spec.notes) == (False, (), ())


def test_what_nobody_asked_for_is_decided_last(workspace: Workspace) -> None:
    lines = render_requirements(ask(workspace, "torch", "zarr")).split()
    assert lines[:2] == ["torch", "zarr"]


class Refuses(UvBuilder):
    """Cannot have a package where it is asked for; installs nothing else."""

    def __init__(self, package: str, error: EnvironmentBuildError) -> None:
        super().__init__()
        self._package = package
        self._error = error
        self.tries = 0

    def build(self, plan: BuildPlan, monitor: BuildMonitor) -> None:
        self.tries += 1
        if self._package in plan.spec.packages:
            raise self._error
        folder = plan.folder
        os.makedirs(os.path.join(folder.path, "lib", "python3", "site-packages"))
        for name in (folder.interpreter, folder.lock_path, os.path.join(folder.path, "pyvenv.cfg")):
            Path(name).parent.mkdir(exist_ok=True)
            Path(name).write_text("#!/bin/sh\n")
            Path(name).chmod(0o755)


def fault(kind: type[EnvironmentBuildError], *packages: str) -> EnvironmentBuildError:
    error = kind("pandas had to be built:\n  no compiler")
    error.packages = packages
    return error


@pytest.fixture
def log(tmp_path: Path) -> str:
    path = tmp_path / "build.log"
    path.touch()
    return str(path)


@pytest.mark.parametrize("kind", [ResolutionError, EnvironmentBuildError])
def test_what_nobody_asked_for_stops_nothing(
    workspace: Workspace, log: str, kind: type[EnvironmentBuildError]
) -> None:
    spec = ask(workspace, "six")
    builder = Refuses("pandas", fault(kind, "pandas"))
    built = build_environment(workspace.folder, spec, log_path=log, builder=builder)
    left_out = built.notes[-1]
    assert left_out.startswith(f"Left out {', '.join(spec.brought)}, which nothing asks for by ")
    assert left_out.endswith(" name: pandas had to be built")
    assert find_environment(workspace.folder, spec) is not None
    by_name = ask(workspace, "six", *spec.brought)
    assert {*by_name.packages} == {*spec.packages}
    assert find_environment(workspace.folder, by_name) is None


@pytest.mark.parametrize(
    "error",
    [fault(EnvironmentBuildError), fault(ResolutionError), fault(ResolutionError, "six")],
    ids=["a dead network", "a cause unknown", "what was asked for"],
)
def test_nothing_is_left_out_for_other_reasons(
    workspace: Workspace, log: str, error: EnvironmentBuildError
) -> None:
    builder = Refuses("six", error)
    with pytest.raises(EnvironmentBuildError) as caught:
        build_environment(workspace.folder, ask(workspace, "six"), log_path=log, builder=builder)
    assert (caught.value, builder.tries) == (error, 1)


def test_a_date_counts_for_what_was_asked_for(workspace: Workspace) -> None:
    spec = with_undated_brought(ask(workspace, "six", as_of="2021-03-04"))
    assert spec is not None
    assert spec.undated[:4] == ("numpy", "pandas", "pyarrow", "python-dateutil")
    assert "pandas=false" in exclude_newer(spec)
    assert with_undated_brought(ask(workspace, "six")) is None


@pytest.mark.network
@pytest.mark.timeout(600)
def test_a_script_imports_what_it_never_asked_for(run_code: Callable[..., Run]) -> None:
    environment = Environment("old")
    environment.resolve_as_of = "2021-03-04"
    environment.python.conda_dependencies = CondaDependencies.create(pip_packages=["six"])
    code = (
        "import pandas, numpy, dill, requests, flask, six\nfrom azureml.core import Run\n"
        "Run.get_context().log('six', six.__version__)\n"
    )
    run = run_code(code, environment=environment.to_spec())
    run.wait_for_completion()
    assert run.get_metrics() == {"six": "1.15.0"}
    notes = run.folder.read_record().environment_notes
    assert ", pytz, which nothing asks for by name, are newer." in notes[-1]
