"""Keys of ``.runconfig`` files: what is not understood is said, what has a meaning is honoured."""

from __future__ import annotations

import os
import textwrap

import pytest

from estimatory import Experiment, RunConfiguration, ScriptRunConfig
from estimatory.data import Datastore
from estimatory.errors import UserError

ODD_FILE = """
script: a.py
node_count: 2
nodeCuont: 3
Mpi: {ProcessCountPerNode: 2, foo: 1}
amlCompute: {vmSize: big}
credentialPassthrough: true
environment:
  name: e
  pyhton: {}
  docker: {gpuSupport: true, arguments: [], tail: 1}
  environmentVariables: {A: b}
history: {ambientAuthentication: null, outputCollection: true}
dataReferences: {raw: {dataStoreName: s, pathOnDataStore: a/b, mode: mount, colour: 1}}
"""

FIRST_SCHEMA = {
    "docker.runconfig": """
        ArgumentVector: [train.py, --reg, 0.5]
        Target: docker
        Framework: PySpark
        CondaDependenciesFile: aml_config/conda_dependencies.yml
        SparkDependenciesFile: aml_config/spark_dependencies.yml
        EnvironmentVariables: {LEVEL: 3}
        TrackedRun: true
        UseSampling: true
        PrepareEnvironment: true
        Colour: green
    """,
    "docker.compute": """
        type: localdocker
        baseDockerImage: lab/image
        sharedVolumes: false
        nodeCount: 1
        address: 10.0.0.1
    """,
    "conda_dependencies.yml": "dependencies: [python=3.6, {pip: [humanize]}]",
    "spark_dependencies.yml": "{configuration: {a.b: 1}, repositories: [r], packages: []}",
}


def _write(folder, files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def test_unknown_keys_are_said_and_other_spellings_understood(tmp_path):
    _write(tmp_path, {"x.runconfig": ODD_FILE})
    with pytest.warns(UserWarning, match="Not understood and not used") as caught:
        config = RunConfiguration.load(tmp_path / "x.runconfig")
    assert str(caught[0].message).partition(": ")[2] == (
        "nodeCuont (nodeCount?), mpi.foo, environment.pyhton (python?), environment.docker.tail, "
        "dataReferences.raw.colour."
    )
    assert (config.node_count, config.mpi.process_count_per_node) == (2, 2)
    assert (config.amlcompute.vm_size, config.credential_passthrough) == ("big", True)
    reference = config.data_references["raw"]
    assert (reference.datastore_name, reference.path_on_datastore) == ("s", "a/b")


def test_what_we_write_is_understood(tmp_path, recwarn):
    config = RunConfiguration()
    config.environment.docker.base_image = "lab/image"
    RunConfiguration.load(config.save(tmp_path, "x"))
    assert not recwarn


def test_the_first_schema_is_read(tmp_path):
    _write(tmp_path / "aml_config", FIRST_SCHEMA)
    with pytest.warns(UserWarning, match=r": Colour, address of .*docker\.compute\.$"):
        config = RunConfiguration.load(tmp_path, "docker")
    assert (config.script, config.arguments) == ("train.py", ["--reg", 0.5])
    assert (config.target, config.framework) == ("local", "PySpark")
    assert config.environment_variables == {"LEVEL": 3}
    assert config.spark.configuration == {"a.b": 1}
    environment = config.environment
    assert environment.spark.repositories == ["r"]
    assert list(environment.python.conda_dependencies.pip_packages) == ["humanize"]
    docker = environment.docker
    assert (docker.base_image, docker.enabled, docker.shared_volumes) == ("lab/image", True, False)


def test_an_environment_may_lie_in_a_file_of_its_own(tmp_path):
    files = {"x.runconfig": "environment: .azureml/env.yml", "env.yml": "{name: mine}"}
    _write(tmp_path / ".azureml", files)
    assert RunConfiguration.load(tmp_path, "x").environment.name == "mine"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nodeCount: two", "node_count is 'two'"),
        ("mpi: 3", "mpi is 3; it holds settings"),
        ("data: [1]", r"data is \[1\]; it holds settings"),
        ("environment: absent.yml", "The file 'absent.yml'"),
        ("ArgumentVector: []", "ArgumentVector is"),
    ],
)
def test_a_wrong_value_is_said_with_the_file(tmp_path, text, said):
    _write(tmp_path, {"x.runconfig": text})
    with pytest.raises(UserError, match=rf"x\.runconfig: {said}"):
        RunConfiguration.load(tmp_path / "x.runconfig")


def test_data_sections_of_a_file_reach_the_run(tmp_path, workspace):
    script = """
        import os, sys
        print(os.listdir(sys.argv[1]))
        open(os.path.join(sys.argv[2], "out.txt"), "w").write("made")
    """
    text = """
        script: a.py
        arguments: [$AZUREML_DATAREFERENCE_raw, "DatasetOutputConfig:made"]
        data:
          raw:
            dataLocation: {dataPath: {datastoreName: workspaceblobstore, relativePath: in}}
        outputData:
          made:
            outputLocation: {dataPath: {datastoreName: workspaceblobstore, relativePath: out}}
            mechanism: upload
            additionalOptions: {registrationOptions: {name: result}}
    """
    _write(tmp_path, {"a.py": textwrap.dedent(script), "x.runconfig": text})
    store = Datastore.get_default(workspace).open_store()
    os.makedirs(store.local_path("in/deep"))
    config = ScriptRunConfig(
        str(tmp_path), run_config=RunConfiguration.load(tmp_path / "x.runconfig")
    )
    run = Experiment(workspace, "e").submit(config)
    run.wait_for_completion()
    with open(run.folder.log_path(0)) as log:
        assert log.read().strip() == "['deep']"
    assert os.path.exists(store.local_path("out/out.txt"))
    assert list(workspace.datasets) == ["result"]


def test_a_dataset_of_azure_is_not_dropped_without_a_word(tmp_path):
    text = "{script: a.py, data: {raw: {dataLocation: {dataset: {id: 3f, name: iris}}}}}"
    _write(tmp_path, {"x.runconfig": text})
    config = ScriptRunConfig(".", run_config=RunConfiguration.load(tmp_path / "x.runconfig"))
    with pytest.raises(UserError, match=r"id 3f name iris of Azure") as caught:
        config.to_request("e")
    assert "Dataset.get_by_name(ws, 'iris').as_named_input('raw')" in caught.value.hint
