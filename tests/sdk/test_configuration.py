"""ScriptRunConfig and RunConfiguration before anything runs: defaults, checks, typos."""

from __future__ import annotations

import inspect
import json

import pytest

from estimatory import (
    DockerConfiguration,
    Environment,
    EnvironmentSpec,
    Experiment,
    MpiConfiguration,
    PyTorchConfiguration,
    RunConfiguration,
    ScriptRunConfig,
    TensorflowConfiguration,
)
from estimatory.configuration import Data, OutputData, ParallelTaskConfiguration, parse_parameters
from estimatory.data import DataPath, Dataset, Datastore, OutputFileDatasetConfig
from estimatory.errors import (
    ComputeTargetError,
    ExperimentExecutionError,
    RunConfigurationError,
    UserError,
)


@pytest.fixture
def table(workspace):
    store = Datastore.get_default(workspace)
    with open(_local(store, "a.csv"), "w") as file:
        file.write("x\n1\n")
    return Dataset.Tabular.from_delimited_files((store, "a.csv"))


@pytest.fixture
def files(workspace, table):
    return Dataset.File.from_files((Datastore.get_default(workspace), "a.csv"))


def _local(store, name):
    import os

    path = store.open_store().local_path(name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    return path


# --- ScriptRunConfig --------------------------------------------------------------------------
def test_the_signature_is_azure_mls():
    names = list(inspect.signature(ScriptRunConfig).parameters)
    assert (
        names[:11]
        == (
            "source_directory script arguments run_config compute_target environment "
            "distributed_job_config resume_from max_run_duration_seconds command "
            "docker_runtime_config"
        ).split()
    )
    default = inspect.signature(ScriptRunConfig).parameters["max_run_duration_seconds"].default
    assert default == 2592000


def test_attributes_are_read_and_written():
    config = ScriptRunConfig("code", "a.py", ["--x", 1])
    assert (config.source_directory, config.script, config.arguments) == (
        "code", "a.py", ["--x", 1]
    )  # fmt: skip
    config.script = "b.py"
    config.arguments += ["--y"]
    config.run_config.target = "local"
    request = config.to_request("e")
    assert (request.script, request.arguments) == ("b.py", ("--x", "1", "--y"))
    assert request.max_run_duration_s == 2592000
    assert config.identity is None


@pytest.mark.parametrize("given", [{}, {"script": "a.py", "command": "ls"}])
def test_it_runs_a_script_or_a_command(given):
    with pytest.raises(UserError, match="It runs one of them"):
        ScriptRunConfig("code", **given)


@pytest.mark.parametrize(
    ("name", "value", "known"),
    [
        ("distributed_job_config", "mpi", "MpiConfiguration, TensorflowConfiguration"),
        ("docker_runtime_config", True, "DockerConfiguration"),
        ("run_config", {"target": "local"}, "RunConfiguration"),
    ],
)
def test_a_section_of_the_wrong_kind_is_refused(name, value, known):
    with pytest.raises(RunConfigurationError, match=f"{name} is a .*{known}"):
        ScriptRunConfig("code", "a.py", **{name: value})


def test_a_raw_dataset_in_arguments_is_refused(table, files):
    for dataset in (table, files):
        with pytest.raises(UserError, match="as_named_input"):
            ScriptRunConfig("code", "a.py", ["--data", dataset])


def test_one_string_is_no_list_of_arguments():
    with pytest.raises(UserError, match=r"not '--x 1'\.\nSplit it"):
        ScriptRunConfig("code", "a.py", "--x 1")


def test_resume_from_is_a_data_path(workspace):
    with pytest.raises(UserError, match="resume_from is a DataPath, not a str"):
        ScriptRunConfig("code", "a.py", resume_from="outputs")
    place = DataPath(Datastore.get_default(workspace), "models", name="last")
    request = ScriptRunConfig("code", "a.py", ["--x"], resume_from=place).to_request("e")
    assert request.arguments == ("--x", "--resume-from", "$AZUREML_DATAREFERENCE_last")
    assert [(d.name, d.kind) for d in request.data] == [("last", "reference")]


def test_a_run_config_wins_with_a_warning():
    run_config = RunConfiguration()
    with pytest.warns(UserWarning, match="so compute_target, environment is not looked at"):
        config = ScriptRunConfig(
            "code",
            "a.py",
            run_config=run_config,
            compute_target="there",
            environment=Environment("e"),
        )
    assert config.run_config is run_config
    assert config.run_config.target == "local"


def test_data_in_arguments_becomes_placeholders_and_data(workspace, table, files):
    store = Datastore.get_default(workspace)
    out = OutputFileDatasetConfig("made")
    config = ScriptRunConfig(
        "code",
        "a.py",
        ["--t", table.as_named_input("t"), "--f", files.as_named_input("f").as_mount(),
         "--r", store.path("d").as_download(), "--o", out, "--n", 3],
    )  # fmt: skip
    request = config.to_request("e")
    assert request.arguments == (
        "--t", table.id, "--f", "DatasetConsumptionConfig:f", "--r", "$AZUREML_DATAREFERENCE_d",
        "--o", "DatasetOutputConfig:made", "--n", "3",
    )  # fmt: skip
    found = [(d.name, d.kind, d.mode) for d in request.data]
    assert found == [
        ("t", "dataset", "direct"), ("f", "dataset", "mount"), ("d", "reference", "download"),
        ("made", "output", "mount"),
    ]  # fmt: skip
    json.dumps([request.run_definition, dict(request.parameters)])


def test_two_inputs_of_one_name_are_refused(workspace):
    store = Datastore.get_default(workspace)
    twice = [store.path("a", data_reference_name="x"), store.path("b", data_reference_name="x")]
    config = RunConfiguration()
    config.data_references = {"x": twice[0]}
    with pytest.raises(UserError, match="Two different inputs are named 'x'"):
        ScriptRunConfig("code", "a.py", [twice[1]], run_config=config).to_request("e")


def test_sections_of_data_reach_the_run(workspace, table):
    reference = Datastore.get_default(workspace).path("d").as_mount()
    config = RunConfiguration()
    config.data_references = {reference.data_reference_name: reference.to_config()}
    config.data["t"] = Data.create(table.as_named_input("t"))
    config.output_data["o"] = OutputData(output_location=OutputFileDatasetConfig("o"))
    request = ScriptRunConfig("code", "a.py", run_config=config).to_request("e")
    assert {(d.name, d.kind) for d in request.data} == {
        ("d", "reference"), ("t", "dataset"), ("o", "output")
    }  # fmt: skip
    assert next(d for d in request.data if d.name == "d").source["path"] == "d"


@pytest.mark.parametrize(
    ("job", "framework", "communicator", "processes"),
    [
        (MpiConfiguration(), "Python", "IntelMpi", (1, 1)),
        (MpiConfiguration(3, node_count=2), "Python", "IntelMpi", (2, 3)),
        (PyTorchConfiguration("Gloo", 4, 2), "PyTorch", "Gloo", (2, 2)),
        (PyTorchConfiguration(node_count=2), "PyTorch", "Nccl", (2, 1)),
        (TensorflowConfiguration(2, 1), "TensorFlow", "ParameterServer", (3, 1)),
        (ParallelTaskConfiguration(), "Python", "None", (1, 1)),
    ],
)
def test_a_job_config_decides_the_processes(job, framework, communicator, processes):
    config = ScriptRunConfig("code", "a.py", distributed_job_config=job).run_config
    assert (config.framework, config.communicator) == (framework, communicator)
    assert config.processes == processes


def test_a_missing_script_is_told_at_submit(workspace, tmp_path):
    with pytest.raises(ExperimentExecutionError, match=r"inside the project folder"):
        Experiment(workspace, "e").submit(ScriptRunConfig(str(tmp_path), "absent.py"))


def test_an_unknown_target_is_told_at_submit(workspace, tmp_path):
    (tmp_path / "a.py").write_text("")
    config = ScriptRunConfig(str(tmp_path), "a.py", compute_target="cluster")
    with pytest.raises(ComputeTargetError, match="'cluster'"):
        Experiment(workspace, "e").submit(config)


def test_an_environment_spec_is_taken_as_it_is():
    spec = EnvironmentSpec("/usr/bin/python3")
    assert ScriptRunConfig("code", "a.py", environment=spec).to_request("e").environment is spec


def test_environment_variables_become_strings():
    config = ScriptRunConfig("code", "a.py", environment_variables={"N": 3})
    assert config.to_request("e").environment_variables == {"N": "3"}


def test_parameters_are_read_off_a_command_line():
    assert parse_parameters(["x", "--reg", 0.1, "--fast", "--n=3"]) == {
        "reg": 0.1, "fast": True, "n": "3"
    }  # fmt: skip


# --- RunConfiguration -------------------------------------------------------------------------
def test_the_defaults_are_azure_mls():
    config = RunConfiguration()
    assert (config.target, config.framework, config.communicator) == ("local", "Python", "None")
    assert (config.node_count, config.max_run_duration_seconds) == (1, None)
    assert (config.data_references, config.data, config.output_data) == ({}, {}, {})
    assert config.history.directories_to_watch == ["logs"]
    assert (config.history.output_collection, config.history.snapshot_project) == (True, True)
    assert (config.docker.use_docker, config.docker.shm_size) == (False, "2g")
    assert (config.docker.shared_volumes, config.docker.arguments) == (True, [])
    assert config.mpi.process_count_per_node == config.tensorflow.worker_count == 1


@pytest.mark.parametrize(
    ("section", "typo", "meant"),
    [
        (RunConfiguration(), "node_cuont", "node_count"),
        (RunConfiguration(), "enviroment", "environment"),
        (RunConfiguration().mpi, "process_count", "process_count_per_node"),
        (DockerConfiguration(), "use_dokcer", "use_docker"),
        (RunConfiguration().history, "snapshot", "snapshot_project"),
        (RunConfiguration().amlcompute, "vmsize", "vm_size"),
        (Data(), "mechanisms", "mechanism"),
    ],
)
def test_setting_an_undeclared_attribute_is_an_error(section, typo, meant):
    with pytest.raises(AttributeError, match=f"no attribute '{typo}'. Did you mean '{meant}'"):
        setattr(section, typo, 1)
    with pytest.raises(AttributeError):
        section.zzz = 1


def test_framework_and_communicator_are_known_words():
    config = RunConfiguration(framework="PySpark", communicator="OpenMpi")
    assert (config.framework, config.communicator) == ("PySpark", "OpenMpi")
    with pytest.raises(RunConfigurationError, match=r"'R' is no framework .*\nKnown are: Python"):
        config.framework = "R"
    with pytest.raises(RunConfigurationError, match="'smoke' is no communicator"):
        RunConfiguration(communicator="smoke")


def test_the_target_may_be_set_to_an_object():
    class Target:
        name, provisioning_state = "cpu-cluster", "Succeeded"

    config = RunConfiguration()
    config.target = Target()
    assert config.target == "cpu-cluster"


def test_a_value_of_the_wrong_type_is_one_sentence():
    with pytest.raises(RunConfigurationError) as caught:
        RunConfiguration().target = RunConfiguration()
    assert str(caught.value) == (
        "The compute target is of type RunConfiguration; it must be a ComputeTarget or its name, "
        "such as 'local'."
    )
    with pytest.raises(UserError, match=r"^.*compute_target.*got a RunConfiguration\.$"):
        ScriptRunConfig("code", "a.py", compute_target=RunConfiguration())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("environment", "AzureML-sklearn"),
        ("environment_variables", "A=1"),
        ("mpi", 3),
        ("data", []),
        ("max_run_duration_seconds", "1h"),
        ("command", 3),
    ],
)
def test_an_attribute_of_the_wrong_type_is_refused_where_it_is_set(name, value):
    with pytest.raises(RunConfigurationError, match=rf"^{name} is of type .* it must be a"):
        setattr(RunConfiguration(), name, value)


def test_the_call_comes_before_the_configuration(recwarn):
    config = RunConfiguration(script="b.py", arguments=["--x", 1])
    taken = ScriptRunConfig("code", run_config=config)
    assert (taken.script, taken.arguments) == ("b.py", ["--x", 1])
    assert not recwarn
    with pytest.warns(UserWarning, match="run_config has script, too"):
        assert ScriptRunConfig("code", "a.py", run_config=config).arguments == ["--x", 1]
    command = RunConfiguration(command=["ls", "-l"])
    assert ScriptRunConfig("code", run_config=command).command == ["ls", "-l"]
    assert ScriptRunConfig("code", "a.py", run_config=command).script == "a.py"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: MpiConfiguration(0), "process_count_per_node is 0"),
        (lambda: MpiConfiguration(node_count=1.5), "node_count is 1.5"),
        (lambda: PyTorchConfiguration("nccl"), "it is 'Nccl' or 'Gloo'"),
        (lambda: PyTorchConfiguration(process_count=3, node_count=2), "does not spread evenly"),
        (lambda: TensorflowConfiguration(True), "worker_count is True"),
    ],
)
def test_counts_that_cannot_be_are_refused(make, said):
    with pytest.raises(RunConfigurationError, match=said):
        make()


def test_a_container_that_is_not_there_is_said(capsys, nothing_told):
    docker = DockerConfiguration(use_docker=True)
    ScriptRunConfig("code", "a.py", docker_runtime_config=docker).to_request("e")
    assert "no container: target 'local' runs the script" in capsys.readouterr().err


def test_nothing_secret_is_kept_of_a_configuration():
    config = RunConfiguration()
    config.environment_variables = {"API_TOKEN": "hunter2", "COLOUR": "green"}
    config.environment.environment_variables = {"DB_PASSWORD": "hunter2"}
    config.environment.python.conda_dependencies.set_pip_index_url("https://me:hunter2@host/simple")
    config.environment.python.user_managed_dependencies = True
    config.environment.docker.base_image_registry.password = "hunter2"
    config.spark.configuration["fs.account.key.store"] = "hunter2"
    request = ScriptRunConfig("code", "a.py", run_config=config).to_request("e")
    kept = json.dumps(request.run_definition)
    assert "hunter2" not in kept
    assert '"fs.account.key.store": "***"' in kept
    assert request.environment_variables["API_TOKEN"] == "hunter2"


def test_secret_variables_reach_the_script_and_no_file(workspace, tmp_path):
    (tmp_path / "a.py").write_text("import os; print(len(os.environ['API_TOKEN']))")
    config = ScriptRunConfig(
        str(tmp_path), "a.py", environment_variables={"API_TOKEN": "hunter2", "COLOUR": "green"}
    )
    run = Experiment(workspace, "e").submit(config)
    run.wait_for_completion()
    with open(run.folder.log_path(0)) as log:
        assert log.read().strip() == "7"
    with open(run.folder.spec_path) as spec:
        text = spec.read()
    assert "hunter2" not in text
    assert "green" in text
