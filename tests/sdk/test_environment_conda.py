"""Environments that a conda builds: which one, what it is asked for, what becomes of its answer.

The program is a stand-in that answers as conda does; it makes its environments with venv.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from estimatory import CondaDependencies, Environment, Run, Workspace
from estimatory.environments import build_environment, find_environment, settle_environment
from estimatory.environments.conda.builder import CondaBuilder
from estimatory.errors import ResolutionError, UserError
from estimatory.folders.run_spec import EnvironmentSpec
from estimatory.folders.workspace_settings import set_setting
from estimatory.testing.environments import EnvironmentBuilderContract, write_wheel

STAND_IN = """#!{python}
import json, os, sys, venv
with open({calls!r}, "a") as file:
    file.write(json.dumps([os.path.basename(sys.argv[0]), *sys.argv[1:]]) + "\\n")
prefix = sys.argv[sys.argv.index("--prefix") + 1]
if not os.path.exists(os.path.join(prefix, "conda-meta", "history")):
    sys.exit("EnvironmentLocationNotFound: " + prefix)
if sys.argv[1] == "install":
    if "nonsense" in sys.argv:
        sys.exit("PackagesNotFoundError: The following packages are not available: nonsense")
    venv.create(prefix, with_pip=False)
else:
    print("@EXPLICIT\\nhttps://host/r-base-4.3.conda#0123")
"""


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[list[str]]]:
    """A conda on the PATH; answers with the calls it has had."""
    path, folder = tmp_path / "calls", tmp_path / "bin"
    folder.mkdir()
    for name in ("CONDA_EXE", "MAMBA_EXE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("conda", "micromamba"):
        (folder / name).write_text(STAND_IN.format(python=sys.executable, calls=str(path)))
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return lambda: [json.loads(line) for line in path.read_text().splitlines()]


class TestCondaBuilder(EnvironmentBuilderContract):
    @pytest.fixture
    def builder(self) -> CondaBuilder:
        return CondaBuilder()

    @pytest.fixture
    def spec(self, calls: object, tmp_path: Path) -> EnvironmentSpec:
        program = str(tmp_path / "bin/conda")
        return EnvironmentSpec(sys.executable, conda=program, conda_packages=("r-base",))


def make_environment(*pip: str) -> Environment:
    environment = Environment("with-r")
    environment.python.conda_dependencies = CondaDependencies.create(
        conda_packages=["r-base=4.3", "numpy=1.19"], pip_packages=pip, python_version="3.8"
    )
    # What that package brought is no matter of these tests.
    environment.python.conda_dependencies.remove_pip_package("azureml-defaults")
    return environment


def test_without_the_setting_pips_index_is_asked_and_r_refused(workspace: Workspace) -> None:
    spec = make_environment().to_spec()
    assert spec.packages == ("numpy==1.19.*",)
    with pytest.raises(UserError, match="'r-base' is R, which an environment built from PyPI"):
        settle_environment(workspace.folder, spec)


def test_asked_for_and_absent_is_an_error(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CONDA_EXE", raising=False)
    set_setting(workspace.folder, "environments.conda", "conda")
    with pytest.raises(UserError, match="asks for conda, which is not on this machine"):
        settle_environment(workspace.folder, make_environment().to_spec())
    set_setting(workspace.folder, "environments.conda", "pip")
    with pytest.raises(UserError, match=r"environments\.conda is 'pip'"):
        settle_environment(workspace.folder, make_environment().to_spec())


def test_conda_builds_what_it_has_and_uv_the_rest(
    workspace: Workspace, tmp_path: Path, calls: Callable[[], list[list[str]]]
) -> None:
    set_setting(workspace.folder, "environments.conda", "conda")
    environment = make_environment(write_wheel(tmp_path, "tiny_thing"))
    spec = settle_environment(workspace.folder, environment.to_spec())
    assert (spec.python, spec.interpreter, spec.notes) == ("3.8", sys.executable, ())
    built = build_environment(workspace.folder, spec, log_path=str(tmp_path / "log"))
    prefix = os.path.dirname(built.lock_path)
    channels = ["--channel", "anaconda", "--channel", "conda-forge"]
    wanted = ["python=3.8", "r-base=4.3", "numpy=1.19"]
    assert calls() == [
        ["conda", "install", "--yes", "--prefix", prefix, *channels, *wanted],
        ["conda", "list", "--prefix", prefix, "--explicit", "--md5"],
    ]
    assert Path(built.lock_path).read_text().startswith("@EXPLICIT")
    assert list(Path(prefix).glob("lib/python*/site-packages/__pycache__/tiny_thing.*.pyc"))
    found = find_environment(workspace.folder, spec)
    assert found is not None
    assert found.is_cached
    other = settle_environment(workspace.folder, make_environment().to_spec())
    assert find_environment(workspace.folder, other) is None


def test_a_run_sees_what_was_built(
    run_code: Callable[..., Run], workspace: Workspace, tmp_path: Path, calls: object
) -> None:
    set_setting(workspace.folder, "environments.conda", True)
    environment = make_environment(write_wheel(tmp_path, "tiny_thing"))
    code = (
        "import sys, tiny_thing\nfrom estimatory import Run\nRun.get_context().log('p', sys.prefix)"
    )
    run = run_code(code, environment=environment.to_spec())
    run.wait_for_completion()
    key = run.folder.read_record().environment_key
    assert run.get_metrics()["p"] == f"{workspace.path}/environments/{key}"


def test_micromamba_is_asked_in_its_own_words() -> None:
    from estimatory.environments import EnvironmentFolder

    spec = EnvironmentSpec(sys.executable, conda="/opt/bin/micromamba", conda_packages=("numpy",))
    plan = CondaBuilder().render(spec, EnvironmentFolder("/e/k"))
    own = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert [step.command for step in plan.steps] == [
        ("/opt/bin/micromamba", "install", "--yes", "--prefix", "/e/k", f"python={own}", "numpy"),
        ("/opt/bin/micromamba", "env", "export", "--prefix", "/e/k", "--explicit"),
    ]
    assert plan.files == {"/e/k/conda-meta/history": ""}


def test_what_conda_refuses_is_told_and_nothing_is_left(
    workspace: Workspace, tmp_path: Path, calls: object
) -> None:
    set_setting(workspace.folder, "environments.conda", "conda")
    environment = make_environment()
    environment.python.conda_dependencies.add_conda_package("nonsense")
    spec = settle_environment(workspace.folder, environment.to_spec())
    with pytest.raises(ResolutionError, match=r"(?s)conda failed .*are not available: nonsense"):
        build_environment(workspace.folder, spec, log_path=str(tmp_path / "log"))
    left = [n for n in os.listdir(workspace.folder.environments_folder) if n != ".locks"]
    assert left == []


def test_a_killed_build_is_built_anew(
    workspace: Workspace, tmp_path: Path, calls: Callable[[], list[list[str]]]
) -> None:
    set_setting(workspace.folder, "environments.conda", "conda")
    spec = settle_environment(workspace.folder, make_environment().to_spec())
    built = build_environment(workspace.folder, spec, log_path=str(tmp_path / "log"))
    os.unlink(os.path.join(os.path.dirname(built.lock_path), "environment.json"))
    assert find_environment(workspace.folder, spec) is None
    again = build_environment(workspace.folder, spec, log_path=str(tmp_path / "log"))
    assert (again.key, again.is_cached) == (built.key, False)
