"""Old packages on today's Pythons: the nearest date that works, or an older Python."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from estimatory import Environment, Run, Workspace
from estimatory.base.files import read_json
from estimatory.environments import (
    BuiltEnvironment,
    build_environment,
    clean_variables,
    find_environment,
)
from estimatory.environments.pythons import find_pythons
from estimatory.errors import ResolutionError
from estimatory.folders.run_spec import EnvironmentSpec
from estimatory.testing.environments import write_wheel

pytestmark = [pytest.mark.network, pytest.mark.timeout(600)]


@pytest.fixture
def build(workspace: Workspace, tmp_path: Path) -> Callable[..., BuiltEnvironment]:
    def call(spec: EnvironmentSpec) -> BuiltEnvironment:
        log = str(tmp_path / "build.log")
        return build_environment(workspace.folder, spec, log_path=log)

    return call


def run_in(built: BuiltEnvironment, code: str) -> str:
    environ = clean_variables(os.environ, built.interpreter)
    return subprocess.check_output([built.interpreter, "-c", code], env=environ, text=True).strip()


def find_python(minor: int) -> str:
    found = [python.path for python in find_pythons() if python.minor == (3, minor)]
    if not found:
        pytest.skip(f"needs Python 3.{minor}")
    return found[0]


def test_the_nearest_date_with_wheels_is_taken_and_said(
    build: Callable[..., BuiltEnvironment], workspace: Workspace
) -> None:
    spec = EnvironmentSpec(find_python(11), ("scikit-learn",), as_of="2022-10-01")
    built = build(spec)
    assert built.notes == (
        "On 2022-10-01 not everything asked for had wheels for Python 3.11: packages are those of "
        "2022-10-26, the nearest day.",
    )
    assert run_in(built, "import sklearn, numpy; print(sklearn.__version__, numpy.float)") == (
        "1.1.3 <class 'float'>"
    )
    found = find_environment(workspace.folder, spec)
    assert found is not None
    assert found.notes == built.notes
    described = read_json(os.path.join(os.path.dirname(built.lock_path), "environment.json"))
    assert (described["as_of"], described["resolved_as_of"]) == ("2022-10-01", "2022-10-26")


def test_far_from_the_date_an_older_python_is_taken(
    build: Callable[..., BuiltEnvironment],
) -> None:
    if sys.version_info < (3, 11):
        pytest.skip("needs a Python that came years after the date")
    find_python(9)
    built = build(EnvironmentSpec(sys.executable, ("scikit-learn",), as_of="2021-06-01"))
    assert "Python 3.9" in built.notes[0]
    assert built.notes[0].endswith("is used, with packages of that day.")
    code = "import sys, sklearn; print(sys.version_info[1], sklearn.__version__)"
    assert run_in(built, code) == "9 0.24.2"


def test_a_python_that_was_asked_for_stays(build: Callable[..., BuiltEnvironment]) -> None:
    spec = EnvironmentSpec(find_python(11), ("scikit-learn",), as_of="2021-06-01", python="3.11")
    built = build(spec)
    assert "packages are those of 2022-10-26" in built.notes[0]
    assert run_in(built, "import sys; print(sys.version_info[1])") == "11"


def test_pure_packages_need_no_other_date(build: Callable[..., BuiltEnvironment]) -> None:
    built = build(EnvironmentSpec(sys.executable, ("six", "attrs"), as_of="2019-01-01"))
    assert built.notes == ()
    assert run_in(built, "import six; print(six.__version__)") == "1.12.0"


def test_a_date_too_early_for_a_version_is_still_an_error(
    build: Callable[..., BuiltEnvironment],
) -> None:
    with pytest.raises(ResolutionError, match=r"scikit-learn==1\.5\.0.* came on 2024-05-21"):
        build(EnvironmentSpec(sys.executable, ("scikit-learn==1.5.0",), as_of="2022-06-01"))


def test_a_run_of_a_conda_file_with_old_packages_tells_what_it_got(
    run_code: Callable[..., Run], tmp_path: Path
) -> None:
    find_python(10)
    path = tmp_path / "environment.yml"
    path.write_text(
        "name: old\ndependencies:\n- python=3.10\n- numpy\n- pip\n- pip:\n  - azureml-defaults\n"
        "  - joblib\n"
    )
    environment = Environment.from_conda_specification("old", path)
    environment.resolve_as_of = "2022-03-01"
    code = (
        "import numpy as np, joblib, sys\nfrom azureml.core import Run\n"
        "run = Run.get_context()\nrun.log('minor', sys.version_info[1])\n"
        "run.log('numpy', np.__version__)\nrun.log('value', np.float(2.5))\n"
        "run.log('joblib', joblib.__version__)\n"
    )
    run = run_code(code, environment=environment.to_spec())
    run.wait_for_completion()
    assert run.get_metrics() == {
        "minor": 10,
        "numpy": "1.22.2",
        "value": 2.5,
        "joblib": "1.1.0",
    }
    (note,) = run.folder.read_record().environment_notes
    assert note.startswith("azureml-defaults (of 2022-03-01) brought cloudpickle, ")


def test_python_3_8_is_the_nearest_that_runs_can_use(run_code: Callable[..., Run]) -> None:
    environment = Environment("old")
    conda = environment.python.conda_dependencies
    conda.set_python_version("3.8")
    conda.add_conda_package("numpy=1.21")
    code = (
        "import numpy, sys\nfrom azureml.core import Run\n"
        "Run.get_context().log('numpy', numpy.__version__)\n"
        "Run.get_context().log('minor', sys.version_info[1])\n"
    )
    nearest = find_pythons()[0]
    if nearest.minor > (3, 10):
        pytest.skip("needs Python 3.9 or 3.10")
    run = run_code(code, environment=environment.to_spec())
    run.wait_for_completion()
    assert run.get_metrics() == {"numpy": "1.21.6", "minor": nearest.minor[1]}
    assert "Python 3.8 is asked for" in run.folder.read_record().environment_notes[0]


def test_an_extra_index_is_asked_besides(
    build: Callable[..., BuiltEnvironment], tmp_path: Path
) -> None:
    folder = tmp_path / "simple" / "tiny-thing"
    folder.mkdir(parents=True)
    write_wheel(folder, "tiny_thing", requires=("six",))
    name = "tiny_thing-1.0-py3-none-any.whl"
    (folder / "index.html").write_text(f'<a href="{name}">{name}</a>')
    extra = (tmp_path / "simple").as_uri()
    with pytest.raises(ResolutionError, match="no package 'tiny-thing'"):
        build(EnvironmentSpec(sys.executable, ("tiny_thing",)))
    built = build(EnvironmentSpec(sys.executable, ("tiny_thing",), extra_index_urls=(extra,)))
    assert run_in(built, "import six, tiny_thing; print(tiny_thing.__name__)") == "tiny_thing"
