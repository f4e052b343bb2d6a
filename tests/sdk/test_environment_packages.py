"""Lists of packages: what means the run client, conda's names, requirement files, pip's options."""

from __future__ import annotations

from pathlib import Path

import pytest

from estimatory.environments import map_requirements, satisfied_by_us
from estimatory.environments.packages.line_checks import replace_stubs
from estimatory.environments.packages.pip_options import PipOptions, read_pip_options
from estimatory.environments.packages.requirement_files import read_requirement_file
from estimatory.errors import UserError


@pytest.mark.parametrize(
    ("given", "installed"),
    [
        (["azureml-defaults"], ()),
        (["azureml-sdk", "azureml-core==1.0.85", "azureml_train", "azureml"], ()),
        (["azureml-widgets", "numpy"], ("numpy",)),
        (["azureml-dataprep[pandas]"], ("pandas", "pyarrow")),
        (["azureml-dataset-runtime[fuse,pandas]", "pandas<2"], ("pandas<2", "pyarrow")),
        (["azureml-dataprep[fuse]"], ()),
        (["azureml-mlflow", "scikit-learn"], ("scikit-learn", "mlflow-skinny<3.14")),
        (["azureml-mlflow", "mlflow==3.17.2"], ("mlflow==3.17.2",)),
        (["azureml-mlflow", "mlflow-skinny>=2"], ("mlflow-skinny>=2",)),
        (["azureml-inference-server-http"], ("azureml-inference-server-http",)),
    ],
)
def test_the_sdks_packages_mean_the_run_client(given: list[str], installed: tuple[str]) -> None:
    assert satisfied_by_us(given).packages == installed


def test_what_is_satisfied_is_told_as_it_was_given() -> None:
    split = satisfied_by_us(["numpy", "azureml-sdk>=1.0", "AzureML_Dataprep[pandas]"])
    assert split.satisfied == ("azureml-sdk>=1.0", "AzureML_Dataprep[pandas]")


@pytest.mark.parametrize("name", ["azureml-train-automl", "azureml-interpret", "azureml-datadrift"])
def test_what_has_no_counterpart_says_so(name: str) -> None:
    with pytest.raises(UserError, match=f"'{name}' has no counterpart here"):
        satisfied_by_us([name])


@pytest.mark.parametrize(
    ("conda", "packages"),
    [
        (["pytorch=1.4", "cudatoolkit=10.1", "torchvision"], ("torch==1.4.*", "torchvision")),
        (["py-xgboost", "opencv", "msgpack-python"], ("msgpack", "opencv-python", "xgboost")),
        (["tensorflow-gpu=2.4", "keras-gpu"], ("keras", "tensorflow==2.4.*")),
        (["_libgcc_mutex=0.1", "ld_impl_linux-64", "mkl-service", "mkl"], ()),
        (["python_abi", "pip=20", "setuptools", "wheel", "openssl=1.1.1"], ()),
    ],
)
def test_conda_names_become_pypis(conda: list[str], packages: tuple[str, ...]) -> None:
    assert map_requirements((), conda).packages == packages


@pytest.mark.parametrize(
    ("asked", "python"),
    [
        ("python=3.6.2", "3.6.2"),
        ("python=3.8.*", "3.8"),
        ("python==3.8=h123", "3.8"),
        ("python>=3.6, <3.9", ">=3.6,<3.9"),
        ("python", ""),
    ],
)
def test_the_python_that_conda_asks_for(asked: str, python: str) -> None:
    assert map_requirements((), [asked]).python == python


@pytest.mark.parametrize(
    "name", ["cntk", "openmpi", "r-base", "gcc_linux-64", "nodejs", "anaconda"]
)
def test_conda_package_without_a_counterpart_says_what_it_is(name: str) -> None:
    with pytest.raises(UserError, match="which an environment built from PyPI cannot hold"):
        map_requirements((), [name])


def test_only_what_may_be_missed_is_told() -> None:
    notes = map_requirements((), ["pip", "wheel", "cudatoolkit=10.1"]).notes
    assert notes == ("cudatoolkit is left out: PyPI's packages bring their own CUDA libraries",)


def test_stubs_are_what_became_of_them() -> None:
    packages, notes = replace_stubs(["sklearn", "tensorflow-gpu", "tensorflow-gpu==1.15", "numpy"])
    assert packages == ("scikit-learn", "tensorflow", "tensorflow-gpu==1.15", "numpy")
    assert notes == ("sklearn is scikit-learn by now.", "tensorflow-gpu is tensorflow by now.")


def test_requirement_files_are_read_with_what_they_include(tmp_path: Path) -> None:
    (tmp_path / "more.txt").write_text("six ; python_version > '3'\n")
    (tmp_path / "requirements.txt").write_text(
        "# what we need\n-r more.txt\n--index-url https://a/simple\n--extra-index-url=https://b\n"
        "numpy>=1.16,\\\n  <2  # not two\npandas==1.0 --hash=sha256:00\n\n"
        "x @ https://host/x#egg=x\n--no-cache-dir\n"
    )
    assert read_requirement_file(tmp_path / "requirements.txt") == [
        "six ; python_version > '3'",
        "--index-url https://a/simple",
        "--extra-index-url https://b",
        "numpy>=1.16,   <2",
        "pandas==1.0",
        "x @ https://host/x#egg=x",
    ]


def test_requirement_file_that_cannot_be_kept_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "requirements.txt"
    path.write_text("-e .\n")
    with pytest.raises(UserError, match=r"-e \.: an environment cannot be built from that"):
        read_requirement_file(path)
    path.write_text("-r requirements.txt\n")
    with pytest.raises(UserError, match="includes itself"):
        read_requirement_file(path)
    with pytest.raises(UserError, match="cannot be read: No such file"):
        read_requirement_file(tmp_path / "other.txt")


def test_pip_options_say_where_packages_come_from() -> None:
    options = ["--index-url https://a", "--extra-index-url=https://b", "--pre", "--no-cache-dir"]
    assert read_pip_options(options) == PipOptions("https://a", ("https://b",), True)
    with pytest.raises(UserError, match="'--no-deps' cannot be kept"):
        read_pip_options(["--no-deps"])
