"""Lines of pip and conda files as pip and conda take them, and what is said of others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from estimatory import Environment, ScriptRunConfig
from estimatory.environments import CondaDependencies, map_requirements
from estimatory.environments.packages.requirement_files import read_requirement_file
from estimatory.environments.packages.requirements import normalize_requirement
from estimatory.environments.uv.given import has_git
from estimatory.errors import UserError

GIT = "git+https://github.com/a/b.git"


@pytest.mark.parametrize(
    ("line", "taken"),
    [
        (f"{GIT}@main#egg=My_Lib", f"my-lib @ {GIT}@main"),
        (f"{GIT}@v1#egg=x[gpu]&subdirectory=py", f"x[gpu] @ {GIT}@v1#subdirectory=py"),
        (f"{GIT}@main", f"{GIT}@main"),
        (f"{GIT}#egg=x ; python_version > '3'", f"x @ {GIT} ; python_version > '3'"),
        ("git+ssh://git@host/a/b.git", "git+ssh://git@host/a/b.git"),
        ("https://host/x_y-1.0-py3-none-any.whl", "x-y @ https://host/x_y-1.0-py3-none-any.whl"),
        ("https://host/x-1.0.tar.gz", "https://host/x-1.0.tar.gz"),
        ("tzcode==2021a", "tzcode==2021a"),
        ("dask>4.0.*", "dask>4.0"),
        ("six<=1.16.*,!=1.15.*", "six!=1.15.*,<=1.16"),
        ("torch==1.7.1+cu110", "torch==1.7.1+cu110"),
    ],
)
def test_a_line_that_pip_takes_is_taken(line: str, taken: str) -> None:
    assert normalize_requirement(line) == taken
    assert normalize_requirement(taken) == taken


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("x==1.1.0dev.rapidsai0.15", "is no version of PyPI's. Did you mean 'x==1.1.0'?"),
        ("hg+https://host/x", "under a version control that environments cannot fetch"),
        ("git+https://me:secret@host/x.git", "holds a password or token"),
        ("https://host/page", "has no package name"),
    ],
)
def test_a_line_that_cannot_be_had_says_why(line: str, said: str) -> None:
    with pytest.raises(UserError, match=said.replace("?", r"\?")):
        normalize_requirement(line)


def test_an_address_has_no_hash_to_check() -> None:
    from estimatory.folders.run_spec import EnvironmentSpec

    assert has_git(EnvironmentSpec("python", (GIT,)))


@pytest.mark.parametrize(
    ("conda", "packages"),
    [
        ("xgboost=1.1.0dev.rapidsai0.15", ("xgboost==1.1.0",)),
        ("tzcode=2021a", ()),
        ("dask>4.0.*", ("dask>4.0",)),
        ("numpy=1.19*", ("numpy==1.19.*",)),
        ("brotli-python=1.0", ("brotli==1.0.*",)),
        ("pyg", ("torch-geometric",)),
        ("abseil-cpp", ()),
        ("libgdal=3.0", ()),
        ("librosa", ("librosa",)),
        ("xorg-libx11", ()),
        ("_pytorch_select", ()),
        ("cuda-nvcc", ()),
    ],
)
def test_a_line_that_conda_takes_is_taken(conda: str, packages: tuple[str, ...]) -> None:
    assert map_requirements((), [conda]).packages == packages


def test_what_a_conda_line_loses_is_said() -> None:
    asked = ["abseil-cpp", "xgboost=1.1.0dev.rapidsai0.15", "librosa"]
    assert map_requirements((), asked).notes == (
        "abseil-cpp is left out: PyPI's packages bring what they link to",
        "xgboost 1.1.0dev.rapidsai0.15 is a version of conda's own: 1.1.0 is taken.",
    )
    with pytest.raises(UserError, match=r"conda package 'numpy' holds alternatives"):
        map_requirements((), ["numpy=1.19|1.20"])
    with pytest.raises(UserError, match="'py !!' is no version of the conda package 'num'"):
        map_requirements((), ["num py !!"])


# --- conda files ------------------------------------------------------------------------------
@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def call(text: str, name: str = "environment.yml") -> Path:
        path = tmp_path / name
        path.write_text(text)
        return path

    return call


def test_files_that_the_pip_section_names_lie_beside_the_conda_file(
    write: Callable[..., Path],
) -> None:
    write(f"six\n-e {GIT}#egg=mine\n", "more.txt")
    path = write("dependencies:\n- numpy\n- pip:\n  - -r more.txt\n  - attrs\n")
    read = CondaDependencies(path)
    assert list(read.pip_packages) == ["six", f"{GIT}#egg=mine", "attrs"]
    packages = Environment.from_conda_specification("x", path).to_spec().packages
    assert packages == ("attrs", f"mine @ {GIT}", "numpy", "six")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("- '!! six'", r"environment\.yml, line 4: '!! six' is not a conda requirement"),
        ("- pip: [six, 'x=1']", r"environment\.yml, line 4: 'x=1' is not a package requirement"),
        ("- pip: ['-r none.txt']", r"requirements file .*none\.txt cannot be read"),
    ],
)
def test_a_conda_file_that_is_wrong_names_its_line(
    write: Callable[..., Path], line: str, said: str
) -> None:
    path = write(f"name: x\ndependencies:\n- numpy\n{line}\n")
    with pytest.raises(UserError, match=said):
        CondaDependencies(path)


def test_a_requirements_file_that_is_wrong_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "requirements.txt"
    path.write_text("six\nnumpy>=1,\\\n <2\nattrs=1\n")
    with pytest.raises(UserError, match=r"requirements\.txt, line 4: 'attrs=1' is not a package"):
        read_requirement_file(path)
    path.write_text("six\n\n-e .\n")
    with pytest.raises(UserError, match=r"requirements\.txt, line 3: -e \.: an environment"):
        read_requirement_file(path)


def test_hashes_of_a_requirements_file_are_said_to_be_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "requirements.txt"
    path.write_text("six==1.16.0 --hash=sha256:00\n")
    assert read_requirement_file(path) == ["six==1.16.0"]
    assert "requirements.txt, line 1: hashes and settings of a build" in capsys.readouterr().err


def test_sections_that_conda_does_not_know_are_said(write: Callable[..., Path]) -> None:
    path = write("platforms: [linux-64]\npip: [six]\ndependencies: [numpy]\n")
    with pytest.warns(UserWarning, match="'pip', unknown to conda environments") as warned:
        assert list(CondaDependencies(path).conda_packages) == ["numpy"]
    assert any("'platforms'" in str(one.message) for one in warned)
    with pytest.raises(UserError, match="Did you mean 'dependencies'"):
        CondaDependencies(write("dependancies: [numpy]\n"))
    with pytest.raises(UserError, match="'channels' twice, in lines 1 and 3"):
        CondaDependencies(write("channels: [a]\ndependencies: [six]\nchannels: [b]\n"))


def test_what_yaml_allows_is_read(write: Callable[..., Path]) -> None:
    text = (
        "---\n'name': x\nchannels: conda-forge\nbase: &b numpy=1.26\n"
        'dependencies:\n-\n- *b\n- "python=3.11"\n- pip:\n'
    )
    with pytest.warns(UserWarning, match="'base'"):
        read = CondaDependencies(write(text))
    assert list(read.conda_packages) == ["numpy=1.26", "python=3.11"]
    assert (list(read.conda_channels), list(read.pip_packages)) == (["conda-forge"], [])


def test_variables_of_a_conda_file_are_set_in_the_run(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    path = write("dependencies: [python]\nvariables:\n  THREADS: 4\n  MODE: fast\n")
    environment = Environment.from_conda_specification("x", path)
    environment.environment_variables = {"MODE": "slow"}
    assert environment.run_variables == {"THREADS": "4", "MODE": "slow"}
    (tmp_path / "main.py").write_text("")
    config = ScriptRunConfig(str(tmp_path), "main.py", environment=environment)
    assert config.to_request("e").environment_variables["THREADS"] == "4"
    environment.python.user_managed_dependencies = True
    assert environment.run_variables == {"MODE": "slow"}
