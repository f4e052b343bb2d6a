"""CondaDependencies: what is in it, what changes it, what it is as a file."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from estimatory import CondaDependencies
from estimatory.errors import UserError

OWN = ".".join(str(part) for part in sys.version_info[:3])


def test_nothing_asked_for_is_this_python_and_the_run_client() -> None:
    conda = CondaDependencies()
    assert list(conda.conda_packages) == [f"python={OWN}"]
    assert list(conda.pip_packages) == ["azureml-defaults"]
    assert list(conda.conda_channels) == ["anaconda", "conda-forge"]
    assert conda.get_python_version() == OWN
    assert conda.get_default_number_of_packages() == (1, 1)


def test_create_as_in_the_labs() -> None:
    conda = CondaDependencies.create(
        conda_packages=["scikit-learn", "pip"],
        pip_packages=["azureml-defaults", "azureml-dataprep[pandas]"],
    )
    assert conda.as_dict() == {
        "name": "project_environment",
        "dependencies": [
            f"python={OWN}",
            {"pip": ["azureml-defaults", "azureml-dataprep[pandas]"]},
            "scikit-learn",
            "pip",
        ],
        "channels": ["anaconda", "conda-forge"],
    }


def test_create_takes_every_argument() -> None:
    conda = CondaDependencies.create(
        pip_indexurl="https://example.org/simple",
        pip_packages=["numpy==1.16.2"],
        conda_packages=["pandas=1.0"],
        python_version="3.6.2",
        pin_sdk_version=False,
    )
    assert list(conda.conda_packages) == ["python=3.6.2", "pandas=1.0"]
    assert list(conda.pip_options) == ["--index-url https://example.org/simple"]
    assert list(conda.pip_packages) == ["azureml-defaults", "numpy==1.16.2"]


def test_a_package_added_again_is_replaced() -> None:
    conda = CondaDependencies()
    conda.add_conda_package("numpy=1.19")
    conda.add_conda_package("conda-forge::NumPy=1.20")
    conda.add_pip_package("Scikit_Learn==0.22")
    conda.add_pip_package("scikit-learn>=1")
    assert list(conda.conda_packages)[1:] == ["conda-forge::NumPy=1.20"]
    assert list(conda.pip_packages) == ["azureml-defaults", "scikit-learn>=1"]


def test_the_whole_run_client_is_kept_once() -> None:
    conda = CondaDependencies()
    conda.add_pip_package("azureml-sdk")
    conda.add_pip_package("azureml-mlflow")
    assert list(conda.pip_packages) == ["azureml-defaults", "azureml-mlflow"]


def test_removing_goes_by_name_and_passes_over_what_is_not_there() -> None:
    conda = CondaDependencies.create(conda_packages=["numpy=1.19"], pip_packages=["pandas>=1"])
    for name in ("numpy", "scipy"):
        conda.remove_conda_package(name)
    for name in ("pandas", "azureml-defaults", "nothing"):
        conda.remove_pip_package(name)
    conda.remove_channel("anaconda")
    assert list(conda.conda_packages) == [f"python={OWN}"]
    assert list(conda.pip_packages) == []
    assert list(conda.conda_channels) == ["conda-forge"]


def test_channels_and_options() -> None:
    conda = CondaDependencies()
    conda.add_channel("pytorch")
    conda.add_channel("pytorch")
    conda.set_pip_option("--extra-index-url https://a/simple")
    conda.set_pip_option("--extra-index-url=https://b/simple")
    conda.set_pip_option("--pre")
    conda.set_pip_index_url("--index-url https://c/simple")
    assert list(conda.conda_channels)[-1] == "pytorch"
    assert list(conda.pip_options) == [
        "--extra-index-url=https://b/simple",
        "--pre",
        "--index-url https://c/simple",
    ]
    conda.remove_pip_option("--pre")
    assert "--pre" not in list(conda.pip_options)


def test_python_version_can_be_set_and_read() -> None:
    conda = CondaDependencies()
    conda.set_python_version("3.8")
    assert conda.get_python_version() == "3.8"
    assert list(conda.conda_packages) == ["python=3.8"]
    conda.remove_conda_package("python")
    assert conda.get_python_version() is None


def test_tensorflow_helpers() -> None:
    conda = CondaDependencies()
    conda.add_tensorflow_pip_package(version="2.15.0")
    conda.add_tensorflow_conda_package(core_type="gpu")
    assert list(conda.pip_packages)[-1] == "tensorflow==2.15.0"
    assert list(conda.conda_packages)[-1] == "tensorflow-gpu"
    with pytest.raises(UserError, match="core_type is 'tpu'; it must be 'cpu' or 'gpu'"):
        conda.add_tensorflow_pip_package(core_type="tpu")


def test_merging_says_all_that_was_said() -> None:
    merged = CondaDependencies.merge_requirements(
        ["numpy>=1.16", "pandas", "NumPy<2", "pandas[parquet]"]
    )
    assert merged == ["numpy<2,>=1.16", "pandas[parquet]"]
    first = CondaDependencies.create(conda_packages=["numpy"], pip_packages=["six"])
    second = CondaDependencies.create(conda_packages=["numpy=1.19"], pip_packages=["attrs"])
    first._merge_dependencies(second)
    assert "numpy=1.19" in list(first.conda_packages)
    assert list(first.pip_packages) == ["azureml-defaults", "six", "attrs"]


def test_files_are_written_where_azure_ml_wrote_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    conda = CondaDependencies.create(conda_packages=["scikit-learn"])
    assert conda.save_to_file(base_directory=".", conda_file_path="myenv.yml") == "myenv.yml"
    assert (tmp_path / "myenv.yml").read_text() == conda.serialize_to_string()
    assert conda.save() == str(tmp_path / "conda_dependencies.yml")
    assert conda.save_to_file(".") == "aml_config/conda_dependencies.yml"
    assert CondaDependencies("myenv.yml") == conda
    assert (
        CondaDependencies(conda_dependencies_file_path="aml_config/conda_dependencies.yml") == conda
    )


def test_yaml_reads_like_a_conda_file() -> None:
    conda = CondaDependencies.create(conda_packages=["numpy"], python_version="3.10")
    assert conda.serialize_to_string() == (
        "name: project_environment\n"
        "dependencies:\n- python=3.10\n- pip:\n  - azureml-defaults\n- numpy\n"
        "channels:\n- anaconda\n- conda-forge\n"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nme: x\n", "has the unknown key nme"),
        ("dependencies:\n- {conda: [x]}\n", "which conda would not take"),
        ("dependencies:\n- {pip: numpy}\n", "which conda would not take"),
        ("- numpy\n", "does not describe a conda environment"),
        ("a: [\n", "is not valid YAML"),
    ],
)
def test_a_file_that_is_none_of_condas_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "environment.yml"
    path.write_text(text)
    with pytest.raises(UserError, match=message):
        CondaDependencies(path)


def test_what_is_no_list_or_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"conda_packages is a list of requirements: \['numpy'\]"):
        CondaDependencies.create(conda_packages="numpy")  # type: ignore[arg-type]
    with pytest.raises(UserError, match=r"not-there\.yml cannot be read: No such file"):
        CondaDependencies(tmp_path / "not-there.yml")
    with pytest.raises(UserError, match="'!!' is not a conda requirement"):
        CondaDependencies().add_conda_package("!!")
