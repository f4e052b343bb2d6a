"""``.runconfig`` files: written, read back, and Azure ML's own read."""

from __future__ import annotations

import textwrap

import pytest
import yaml

from estimatory import RunConfiguration, ScriptRunConfig
from estimatory.data import Datastore
from estimatory.environments import Environment
from estimatory.errors import UserError

AZURE_FILE = """
# The script to run.
script: train.py
arguments:
- --reg
- 0.5
target: cpu-cluster
framework: TensorFlow
communicator: ParameterServer
autoPrepareEnvironment: true
maxRunDurationSeconds: 3600
nodeCount: 3
environment:
  name: my-env
  version: '2'
  python:
    userManagedDependencies: false
    interpreterPath: python
    condaDependenciesFile: .azureml/conda_dependencies.yml
    baseCondaEnvironment:
  environmentVariables:
    EXAMPLE_ENV_VAR: EXAMPLE_VALUE
  docker:
    enabled: true
    baseImage: mcr.microsoft.com/azureml/base:intelmpi2018.3-ubuntu16.04
    sharedVolumes: true
    gpuSupport: false
    shmSize: 1g
    arguments: []
    baseImageRegistry:
      address:
      username:
      password:
  spark:
    repositories: []
    packages: []
    precachePackages: true
history:
  outputCollection: true
  snapshotProject: false
tensorflow:
  workerCount: 2
  parameterServerCount: 1
mpi:
  processCountPerNode: 4
dataReferences:
  raw:
    dataStoreName: workspaceblobstore
    datastoreName: workspaceblobstore
    mode: download
    pathOnDatastore: raw/files
    overwrite: false
"""


def test_what_is_saved_is_loaded_again(tmp_path, workspace):
    config = RunConfiguration(script="a.py", arguments=["--x", 1], framework="PyTorch")
    config.communicator, config.node_count = "Gloo", 2
    config.environment = Environment("mine")
    config.environment.python.conda_dependencies.add_conda_package("numpy=1.26")
    config.environment.resolve_as_of = "2024-01-01"
    config.environment_variables = {"A": "1"}
    config.docker.use_docker = True
    reference = Datastore.get_default(workspace).path("raw").as_download()
    config.data_references = {"raw": reference.to_config()}
    path = config.save(str(tmp_path), "gloo")
    assert path == str(tmp_path / ".azureml/gloo.runconfig")
    for loaded in (RunConfiguration.load(tmp_path, "gloo"), RunConfiguration.load(path)):
        assert (loaded.script, loaded.arguments) == ("a.py", ["--x", 1])
        assert (loaded.framework, loaded.communicator) == ("PyTorch", "Gloo")
        assert (loaded.node_count, loaded.docker.use_docker) == (2, True)
        assert loaded.environment.name == "mine"
        assert "numpy=1.26" in list(loaded.environment.python.conda_dependencies.conda_packages)
        assert loaded.environment.resolve_as_of == "2024-01-01"
        assert loaded.environment_variables == {"A": "1"}
        assert loaded.data_references["raw"].datastore_name == "workspaceblobstore"
        assert loaded.data_references["raw"].mode == "download"


def test_a_configuration_without_an_environment_stays_without(tmp_path):
    RunConfiguration().save(tmp_path, "plain")
    loaded = RunConfiguration.load(tmp_path, "plain")
    assert not loaded.has_environment
    request = ScriptRunConfig("code", "a.py", run_config=loaded).to_request("e")
    assert not request.environment.is_isolated


def test_packages_may_lie_in_a_file_of_their_own(tmp_path):
    config = RunConfiguration()
    config.environment.python.conda_dependencies.add_pip_package("humanize")
    config.save(tmp_path, "x", separate_environment_yaml=True)
    own = yaml.safe_load((tmp_path / ".azureml/environment.yml").read_text())
    assert "humanize" in str(own)
    assert "humanize" not in (tmp_path / ".azureml/x.runconfig").read_text()
    loaded = RunConfiguration.load(tmp_path, "x")
    assert "humanize" in list(loaded.environment.python.conda_dependencies.pip_packages)


@pytest.mark.parametrize("folder", [".azureml", "aml_config"])
def test_a_file_of_azure_ml_is_read(tmp_path, folder):
    (tmp_path / folder).mkdir()
    (tmp_path / ".azureml").mkdir(exist_ok=True)
    (tmp_path / folder / "tf.runconfig").write_text(AZURE_FILE)
    packages = "dependencies:\n- python=3.6.2\n- pip:\n  - azureml-defaults\n  - humanize\n"
    (tmp_path / ".azureml/conda_dependencies.yml").write_text(packages)
    config = RunConfiguration.load(str(tmp_path), "tf")
    assert (config.script, config.arguments) == ("train.py", ["--reg", 0.5])
    assert (config.target, config.framework) == ("cpu-cluster", "TensorFlow")
    assert config.processes == (3, 1)
    assert config.max_run_duration_seconds == 3600
    assert config.environment.docker.shm_size == "1g"
    assert config.history.snapshot_project is False
    assert config.mpi.process_count_per_node == 4
    assert "humanize" in list(config.environment.python.conda_dependencies.pip_packages)
    assert config.data_references["raw"].path_on_datastore == "raw/files"
    request = ScriptRunConfig("code", "train.py", run_config=config).to_request("e")
    assert [d.source for d in request.data] == [
        {"datastore": "workspaceblobstore", "path": "raw/files"}
    ]


def test_a_file_says_what_runs_where_the_call_does_not(tmp_path):
    path = tmp_path / "tf.runconfig"
    path.write_text(AZURE_FILE.replace(".azureml/conda_dependencies.yml", ""))
    request = ScriptRunConfig("code", run_config=RunConfiguration.load(path)).to_request("e")
    assert (request.script, request.arguments) == ("train.py", ("--reg", "0.5"))
    assert request.max_run_duration_s == 3600


def test_files_are_deleted_by_name(tmp_path):
    path = RunConfiguration().save(tmp_path, "x")
    RunConfiguration.delete(tmp_path, "x")
    with pytest.raises(UserError, match="no run configuration 'x'"):
        RunConfiguration.delete(tmp_path, "x")
    with pytest.raises(UserError, match=r"Looked for: \.azureml/x\.runconfig"):
        RunConfiguration.load(tmp_path, "x")
    assert path.endswith(".azureml/x.runconfig")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [1", "is not valid YAML"),
        ("- 1\n", "does not hold settings"),
        ("environment:\n  python:\n    condaDependenciesFile: absent.yml\n", "'absent.yml'"),
        ("framework: Fortran\n", "'Fortran' is no framework"),
    ],
)
def test_a_broken_file_is_named(tmp_path, text, said):
    (tmp_path / ".azureml").mkdir()
    (tmp_path / ".azureml/x.runconfig").write_text(textwrap.dedent(text))
    with pytest.raises(UserError, match=said) as caught:
        RunConfiguration.load(tmp_path, "x")
    assert bool(caught.value.hint) == text.startswith(("environment", "framework"))


def test_a_password_is_never_written(tmp_path):
    config = RunConfiguration()
    config.environment.docker.base_image_registry.password = "hunter2"
    path = config.save(tmp_path, "x")
    with open(path) as file:
        assert "hunter2" not in file.read()


@pytest.mark.parametrize("own_conda_file", [False, True])
def test_a_variable_that_is_named_as_secret_is_in_no_section(tmp_path, own_conda_file):
    config = RunConfiguration()
    config.environment_variables = {"PLACE": "north of the lake", "MODE": "fast"}
    config.environment.environment_variables = {"PLACE": "south of the lake", "LEVEL": "2"}
    config.secrets = ["PLACE"]
    path = config.save(str(tmp_path), "mine", separate_environment_yaml=own_conda_file)
    text = open(path, encoding="utf-8").read()
    assert "of the lake" not in text
    read = RunConfiguration.load(str(tmp_path), "mine")
    assert read.secrets == ["PLACE"]
    assert read.environment_variables == {"MODE": "fast"}
    assert read.environment.environment_variables == {"LEVEL": "2"}
