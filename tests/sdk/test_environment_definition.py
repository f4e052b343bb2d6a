"""Environment: sections, files, what it comes to as a spec, and the workspace's registry."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

import pytest

from estimatory import CondaDependencies, ContainerRegistry, Environment, Run, Workspace
from estimatory.environments import DEFAULT_CPU_IMAGE, DEFAULT_GPU_IMAGE, DockerBuildContext
from estimatory.errors import EnvironmentNotFoundError, UserError
from estimatory.testing.environments import write_wheel


def with_packages(name: str, *packages: str) -> Environment:
    environment = Environment(name)
    environment.python.conda_dependencies = CondaDependencies.create(pip_packages=packages)
    return environment


def test_a_new_one_has_azure_mls_defaults() -> None:
    environment = Environment("mine")
    assert environment.environment_variables == {"EXAMPLE_ENV_VAR": "EXAMPLE_VALUE"}
    assert environment.version is None
    assert environment.inferencing_stack_version is None
    assert environment.python.interpreter_path == "python"
    assert environment.python.user_managed_dependencies is False
    assert environment.docker.enabled is False
    assert environment.docker.base_image == DEFAULT_CPU_IMAGE
    assert environment.docker.shm_size == "2g"
    assert environment.spark.precache_packages is True
    assert environment.r is None


def test_the_name_is_text() -> None:
    with pytest.raises(TypeError, match="name wants text, and got an int: 3"):
        Environment(3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("section", "name", "guess"),
    [
        ("", "pyhton", "python"),
        ("python", "user_managed_dependancies", "user_managed_dependencies"),
        ("docker", "enabeld", "enabled"),
        ("docker", "baseimage", "base_image"),
        ("spark", "package", "packages"),
    ],
)
def test_a_typo_in_an_attribute_is_an_error(section: str, name: str, guess: str) -> None:
    environment = Environment("mine")
    owner = getattr(environment, section) if section else environment
    with pytest.raises(AttributeError, match=f"no attribute '{name}'. Did you mean '{guess}'"):
        setattr(owner, name, True)


def test_what_is_no_conda_dependencies_is_refused() -> None:
    with pytest.raises(UserError, match="conda_dependencies is a list"):
        Environment("mine").python.conda_dependencies = ["numpy"]  # type: ignore[assignment]


def test_an_image_comes_from_one_place() -> None:
    docker = Environment("mine").docker
    docker.base_dockerfile = "FROM debian\nRUN true\n"
    assert docker.base_image is None
    with pytest.raises(UserError, match=r"docker\.base_image cannot be set while docker\.base_doc"):
        docker.base_image = "debian"
    docker.base_dockerfile = None
    docker.base_image = "debian"
    assert docker.is_custom
    docker.base_image = DEFAULT_CPU_IMAGE
    docker.gpu_support = True
    assert docker.base_image == DEFAULT_GPU_IMAGE
    assert not docker.is_custom


def test_from_docker(tmp_path: Path) -> None:
    registry = ContainerRegistry()
    registry.address, registry.password = "host", "secret"
    plain = Environment.from_docker_image("a", "debian:12", container_registry=registry)
    assert plain.docker.base_image == "debian:12"
    assert plain.python.user_managed_dependencies
    assert "secret" not in repr(plain)
    (tmp_path / "requirements.txt").write_text("six\n")
    (tmp_path / "Dockerfile").write_text("FROM debian\n")
    built = Environment.from_dockerfile(
        "b", tmp_path / "Dockerfile", pip_requirements=tmp_path / "requirements.txt"
    )
    assert built.docker.base_dockerfile == "FROM debian\n"
    assert built.to_spec().packages == ("six",)
    context = DockerBuildContext.from_local_directory(None, str(tmp_path))
    assert Environment.from_docker_build_context("c", context).docker.base_image is None
    with pytest.raises(UserError, match="Both conda_specification and pip_requirements"):
        Environment.from_dockerfile("d", "FROM x", conda_specification="a", pip_requirements="b")


# --- what it comes to -------------------------------------------------------------------------
def test_spec_of_the_labs_environment() -> None:
    environment = Environment("diabetes-experiment-env")
    environment.python.conda_dependencies = CondaDependencies.create(
        conda_packages=["scikit-learn", "ipykernel", "matplotlib", "pandas", "pip"],
        pip_packages=["azureml-sdk", "pyarrow"],
    )
    spec = environment.to_spec()
    assert spec.packages == ("ipykernel", "matplotlib", "pandas", "pyarrow", "scikit-learn")
    assert spec.interpreter == sys.executable
    assert (spec.python, spec.as_of, spec.notes) == ("", None, ())


def test_spec_keeps_what_is_asked_for() -> None:
    environment = Environment("mine")
    conda = CondaDependencies.create(pip_packages=["torch"], python_version="3.10")
    conda.set_pip_option("--extra-index-url https://download.example.org/cpu")
    conda.set_pip_option("--pre")
    environment.python.conda_dependencies = conda
    environment.resolve_as_of = "2022-06-01"
    environment.legacy_aliases = True
    spec = environment.to_spec()
    assert spec.python == "3.10"
    assert spec.extra_index_urls == ("https://download.example.org/cpu",)
    assert spec.allows_prereleases
    assert spec.as_of == "2022-06-01"
    assert spec.legacy_aliases
    assert spec.name == "mine"


def test_only_the_run_client_is_the_interpreter_at_hand() -> None:
    spec = Environment("mine").to_spec()
    assert not spec.is_isolated
    assert spec.interpreter == sys.executable


def test_user_managed_is_an_interpreter_as_it_is(tmp_path: Path) -> None:
    environment = with_packages("mine", "numpy")
    environment.python.user_managed_dependencies = True
    assert environment.to_spec().interpreter == sys.executable
    environment.python.interpreter_path = "/usr/bin/env"
    assert environment.to_spec().interpreter == "/usr/bin/env"
    assert not environment.to_spec().is_isolated
    environment.python.interpreter_path = str(tmp_path / "python")
    with pytest.raises(UserError, match="which is not on this machine"):
        environment.to_spec()
    environment.docker.base_image = "of/my:own"
    assert environment.to_spec().interpreter == sys.executable


def test_existing_conda_environment_is_none_without_conda(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CONDA_EXE", raising=False)
    monkeypatch.delenv("MAMBA_EXE", raising=False)
    assert Environment.from_existing_conda_environment("a", "base") is None
    answer = {
        "name": "ml",
        "channels": ["defaults"],
        "dependencies": ["python=3.8.5=h7579374_1", "_libgcc_mutex=0.1=main", {"pip": ["six"]}],
        "prefix": "/opt/ml",
    }
    conda = tmp_path / "conda"
    conda.write_text(
        f"#!/bin/sh\n[ \"$4\" = ml ] || exit 1\ncat <<'END'\n{json.dumps(answer)}\nEND\n"
    )
    conda.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    found = Environment.from_existing_conda_environment("a", "ml")
    assert found is not None
    assert next(found.python.conda_dependencies.conda_packages) == "python=3.8.5"
    assert found.to_spec().packages == ("six",)
    assert Environment.from_existing_conda_environment("a", "other") is None


# --- files ------------------------------------------------------------------------------------
def test_conda_and_pip_files(tmp_path: Path) -> None:
    (tmp_path / "environment.yml").write_text(
        "name: ml\ndependencies:\n- python=3.9\n- scikit-learn=0.24\n- pip:\n"
        "  - azureml-defaults\n  - --extra-index-url https://a/simple\n  - pyarrow>=3\n"
    )
    environment = Environment.from_conda_specification("a", tmp_path / "environment.yml")
    spec = environment.to_spec()
    assert spec.packages == ("pyarrow>=3", "scikit-learn==0.24.*")
    assert spec.python == "3.9"
    assert spec.extra_index_urls == ("https://a/simple",)
    (tmp_path / "requirements.txt").write_text("-i https://b/simple\nsix==1.16\nattrs\n")
    spec = Environment.from_pip_requirements("b", tmp_path / "requirements.txt").to_spec()
    assert spec.packages == ("attrs", "six==1.16")
    assert spec.index_url == "https://b/simple"


def test_saved_and_loaded_is_the_same(tmp_path: Path) -> None:
    environment = with_packages("mine", "numpy<2", "azureml-dataprep[pandas]")
    environment.environment_variables = {"A": "1"}
    environment.docker.base_dockerfile = "FROM debian\nRUN true\n"
    environment.resolve_as_of, environment.inferencing_stack_version = "2022-01-01", "latest"
    environment.save_to_directory(tmp_path / "here")
    loaded = Environment.load_from_directory(tmp_path / "here")
    assert loaded == environment
    assert json.loads(repr(loaded))["docker"]["baseDockerfile"].startswith("FROM debian")
    with pytest.raises(UserError, match="is not empty"):
        environment.save_to_directory(tmp_path / "here")
    environment.save_to_directory(tmp_path / "here", overwrite=True)
    with pytest.raises(UserError, match=r"no azureml_environment\.json"):
        Environment.load_from_directory(tmp_path)


def test_clone_has_another_name_and_no_version(workspace: Workspace) -> None:
    kept = with_packages("mine", "six").register(workspace)
    copied = kept.clone("other")
    assert (copied.name, copied.version) == ("other", None)
    assert copied.python.conda_dependencies == kept.python.conda_dependencies
    copied.python.conda_dependencies.add_pip_package("attrs")
    assert copied.python.conda_dependencies != kept.python.conda_dependencies


# --- the registry -----------------------------------------------------------------------------
def test_versions_count_from_one_and_equal_content_keeps_its_own(workspace: Workspace) -> None:
    first = with_packages("mine", "six").register(workspace)
    again = with_packages("mine", "six").register(workspace)
    second = with_packages("mine", "attrs").register(workspace)
    back = with_packages("mine", "six").register(workspace)
    assert [e.version for e in (first, again, second, back)] == ["1", "1", "2", "1"]
    assert Environment.get(workspace, "mine").version == "2"
    assert Environment.get(workspace=workspace, name="mine", version="1") == first
    assert workspace.environments["mine"] == second
    for _ in range(9):
        with_packages("mine", f"six<{_ + 1}").register(workspace)
    assert Environment.get(workspace, "mine").version == "11"


def test_labels(workspace: Workspace) -> None:
    for package in ("six", "attrs"):
        with_packages("mine", package).register(workspace)
    Environment.label(workspace, "mine", "1", ["stable", "old"])
    assert Environment.get(workspace, "mine", label="stable").version == "1"
    assert Environment.get(workspace, "mine", label="latest").version == "2"
    Environment.label(workspace, "mine", "2", ["stable"])
    assert Environment.get(workspace, "mine", label="stable").version == "2"
    with pytest.raises(UserError, match="Both version and label"):
        Environment.get(workspace, "mine", version="1", label="old")
    with pytest.raises(EnvironmentNotFoundError, match="has no label 'new'"):
        Environment.get(workspace, "mine", label="new")


def test_what_is_not_there_is_told(workspace: Workspace) -> None:
    with_packages("sklearn-env", "six").register(workspace)
    with pytest.raises(EnvironmentNotFoundError, match=r"(?s)'sklearn-evn'.*mean sklearn-env"):
        Environment.get(workspace, "sklearn-evn")
    with pytest.raises(EnvironmentNotFoundError, match="has no version '7'"):
        Environment.get(workspace, "sklearn-env", version="7")
    for name in ("../x", "", ".hidden"):
        with pytest.raises(UserError, match="is not a name for an environment"):
            Environment(name).register(workspace)


@pytest.mark.parametrize("name", ["AzureML-mine", "azureml_x", "Microsoft-y"])
def test_curated_names_are_taken(workspace: Workspace, name: str) -> None:
    with pytest.raises(UserError, match="begins like a curated environment"):
        Environment(name).register(workspace)


def test_a_password_is_not_written(workspace: Workspace) -> None:
    environment = Environment.from_docker_image("mine", "host/image")
    environment.docker.base_image_registry.password = "hush-hush"
    environment.register(workspace)
    written = [p.read_text() for p in Path(workspace.path).rglob("*") if p.is_file()]
    assert not any("hush-hush" in text for text in written)


def register_one(path: str, number: int) -> str:
    workspace = Workspace(path)
    return str(with_packages("shared", f"six>={number}").register(workspace).version)


def test_processes_that_register_at_once_get_versions_of_their_own(workspace: Workspace) -> None:
    with get_context("spawn").Pool(3) as pool:
        taken = pool.starmap(register_one, [(workspace.path, number) for number in range(6)])
    assert sorted(taken) == ["1", "2", "3", "4", "5", "6"]


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("AzureML-Minimal", "azureml-defaults"),
        ("AzureML-Tutorial", "scikit-learn"),
        ("AzureML-PySpark-MmlSpark-0.15", "pyspark"),
        ("AzureML-BERT", "transformers"),
        ("AzureML-TensorFlow-2.1-GPU", "tensorflow"),
        ("AzureML-ACPT-pytorch-1.13-py38-cuda11.7-gpu", "torch"),
        ("AzureML-sklearn-0.24-ubuntu18.04-py37-cpu", "scikit-learn"),
    ],
)
def test_curated_environments_resolve(workspace: Workspace, name: str, package: str) -> None:
    environment = Environment.get(workspace, name)
    packages = list(environment.python.conda_dependencies.pip_packages)
    assert any(text.partition("=")[0] == package for text in packages)
    environment.to_spec()


def test_scripts_of_curated_environments_may_import_mlflow(workspace: Workspace) -> None:
    for name in (
        "AzureML-sklearn-1.5",
        "AzureML-ACPT-pytorch-2.2-cuda12.1",
        "AzureML-lightgbm-3.3",
    ):
        packages = Environment.get(workspace, name).to_spec().packages
        assert any(text.startswith("mlflow-skinny") for text in packages), name
    assert Environment.get(workspace, "AzureML-Minimal").to_spec().packages == ()


def test_curated_environments_are_listed_after_the_users(workspace: Workspace) -> None:
    with_packages("mine", "six").register(workspace)
    names = list(Environment.list(workspace=workspace))
    assert names[0] == "mine"
    assert {"AzureML-Minimal", "AzureML-sklearn-1.5"} <= set(names)
    assert all(name.startswith("AzureML-") for name in names[1:])
    if sys.version_info[:2] in ((3, 10), (3, 11), (3, 12)):
        packages = Environment.get(workspace, "AzureML-sklearn-1.5").python.conda_dependencies
        assert "scikit-learn==1.5.*" in list(packages.pip_packages)


# --- building ---------------------------------------------------------------------------------
def test_build_now_is_found_by_runs(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = with_packages("mine", write_wheel(tmp_path, "tiny_thing"))
    assert environment.get_image_details(workspace)["imageExistsInRegistry"] is False
    details = environment.build(workspace)
    assert details.wait_for_completion(show_output=True) is details
    assert details.status == "Succeeded"
    assert "pip sync" in details.get_log()
    assert capsys.readouterr().out == details.get_log()
    assert environment.get_image_details(workspace)["imageExistsInRegistry"] is True
    assert environment.build_local(workspace).built.is_cached  # type: ignore[union-attr]


def test_build_that_fails_says_why(workspace: Workspace, tmp_path: Path) -> None:
    details = with_packages("mine", "x @ file:///nowhere/x-1.0-py3-none-any.whl").build(workspace)
    with pytest.raises(UserError, match=r"'/nowhere/x-1\.0-py3-none-any\.whl' cannot be read"):
        details.wait_for_completion(show_output=False)
    assert details.status == "Failed"


def test_nothing_to_build_is_said(workspace: Workspace) -> None:
    details = Environment("mine").build(workspace).wait_for_completion(show_output=False)
    assert details.status == "Succeeded"
    assert "Nothing to build" in details.get_log()


def test_private_wheels_are_kept_in_the_workspace(workspace: Workspace, tmp_path: Path) -> None:
    write_wheel(tmp_path, "tiny_thing")
    wheel = tmp_path / "tiny_thing-1.0-py3-none-any.whl"
    address = Environment.add_private_pip_wheel(workspace, wheel)
    wheel.unlink()
    built = with_packages("mine", address).build_local(workspace).built
    assert built is not None
    write_wheel(tmp_path, "tiny_thing")
    assert Environment.add_private_pip_wheel(workspace, wheel, exist_ok=True) == address
    with pytest.raises(Exception, match=r"The workspace has a wheel"):
        Environment.add_private_pip_wheel(workspace, wheel)


def test_the_classes_work_in_a_run_that_has_nothing_of_ours(
    run_code: Callable[..., Run], tmp_path: Path
) -> None:
    code = """
from azureml.core import Environment, Run
from azureml.core.conda_dependencies import CondaDependencies
environment = Environment("inside")
environment.python.conda_dependencies = CondaDependencies.create(pip_packages=["six"])
Run.get_context().log("packages", list(environment.to_spec().packages)[0])
try:
    environment.python.conda_dependencies.serialize_to_string()
except Exception as error:
    Run.get_context().log("said", str(error))
"""
    spec = with_packages("mine", write_wheel(tmp_path, "tiny_thing")).to_spec()
    run = run_code(code, environment=spec)
    run.wait_for_completion()
    assert run.get_metrics() == {
        "packages": "six",
        "said": "conda files are YAML, and PyYAML is not installed here.\npip install pyyaml",
    }


@pytest.mark.network
def test_a_curated_environment_is_built(workspace: Workspace) -> None:
    environment = Environment.get(workspace, "AzureML-Tutorial")
    built = environment.build(workspace).wait_for_completion(show_output=False).built
    assert built is not None
    code = "import sklearn, pandas, pyarrow, matplotlib; print('fine')"
    assert subprocess.check_output([built.interpreter, "-c", code], text=True) == "fine\n"
