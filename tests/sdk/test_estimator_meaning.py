"""What estimators turn into before anything runs: processes, arguments, environments, packages."""

from __future__ import annotations

import sys

import pytest
from tests.sdk.made_estimators import FakeTarget, make

from estimatory import (
    Chainer,
    Estimator,
    Experiment,
    Gloo,
    Mpi,
    MpiConfiguration,
    Nccl,
    ParameterServer,
    PyTorch,
    RunConfiguration,
    SKLearn,
    TensorFlow,
    TensorflowConfiguration,
)
from estimatory.environments import ContainerRegistry, Environment
from estimatory.errors import UserError
from estimatory.estimators import MMLBaseEstimator
from estimatory.estimators.versions import choose_packages

pytestmark = pytest.mark.usefixtures("nothing_told")


# --- what an estimator turns into -------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "arguments", "framework", "communicator"),
    [
        (Estimator, {}, "Python", "None"),
        (SKLearn, {}, "Python", "None"),
        (Estimator, {"distributed_training": Mpi()}, "python", "Mpi"),
        (Estimator, {"distributed_training": Gloo()}, "pytorch", "Gloo"),
        (Estimator, {"distributed_training": Nccl()}, "pytorch", "Nccl"),
        (Estimator, {"distributed_training": ParameterServer()}, "tensorflow", "ParameterServer"),
        (Estimator, {"distributed_backend": "mpi"}, "Python", "IntelMpi"),
        (Estimator, {"distributed_training": MpiConfiguration()}, "Python", "IntelMpi"),
        (PyTorch, {"distributed_backend": "gloo"}, "PyTorch", "gloo"),
        (PyTorch, {"distributed_backend": "nccl"}, "PyTorch", "nccl"),
        (TensorFlow, {"distributed_backend": "ps"}, "TensorFlow", "ParameterServer"),
        (TensorFlow, {"distributed_training": TensorflowConfiguration()}, "TensorFlow",
         "ParameterServer"),
    ],
)  # fmt: skip
def test_distribution_decides_framework_and_communicator(kind, arguments, framework, communicator):
    config = make(kind, **arguments).run_config
    assert (config.framework, config.communicator) == (framework, communicator)


def test_processes_come_from_the_object_or_from_the_arguments():
    assert make(distributed_training=Mpi(4), node_count=2).run_config.processes == (2, 4)
    assert make(distributed_training=MpiConfiguration(4, 2)).run_config.processes == (2, 4)
    both = make(distributed_training=MpiConfiguration(), process_count_per_node=2, node_count=3)
    assert both.run_config.processes == (3, 2)
    old = make(distributed_backend="mpi", process_count_per_node=3)
    assert old.run_config.processes == (1, 3)
    servers = make(TensorFlow, distributed_backend="ps", worker_count=2, parameter_server_count=1)
    assert servers.run_config.processes == (3, 1)
    torch = make(PyTorch, distributed_training=Gloo(), node_count=2, process_count_per_node=2)
    assert torch.run_config.processes == (2, 2)


def test_a_cluster_decides_about_containers_itself():
    with pytest.warns(UserWarning, match="use_docker=False makes no difference") as caught:
        Estimator("code", compute_target=FakeTarget("AmlCompute"), use_docker=False)
    assert caught[0].filename == __file__


def test_a_cluster_may_be_asked_for_many_nodes():
    cluster = FakeTarget("AmlCompute")
    estimator = make(compute_target=cluster, node_count=2, distributed_training=Mpi())
    assert estimator.run_config.target == "there"


def test_what_means_nothing_here_is_kept_and_said_once(capsys, tmp_path):
    (tmp_path / "train.py").write_text("")
    estimator = Estimator(
        str(tmp_path), vm_size="STANDARD_D2_V2", vm_priority="lowpriority", entry_script="train.py"
    )
    assert estimator.run_config.amlcompute.vm_size == "STANDARD_D2_V2"
    request = estimator.to_request("e")
    estimator.to_request("e")
    assert request.compute_target == "local"
    assert request.run_definition["amlcompute"]["vmPriority"] == "lowpriority"
    told = capsys.readouterr().err
    assert told.count("vm_size='STANDARD_D2_V2' names a machine of a cloud") == 1


def test_an_image_that_is_not_used_is_warned_of():
    estimator = make(custom_docker_image="continuumio/miniconda3", user_managed=True)
    assert estimator.run_config.environment.docker.base_image == "continuumio/miniconda3"
    with pytest.warns(UserWarning, match="The image continuumio/miniconda3 is not used") as caught:
        request = estimator.to_request("e")
    assert caught[0].filename == __file__
    assert request.environment.interpreter == sys.executable
    docker = request.run_definition["environment"]["docker"]
    assert docker["baseImage"] == "continuumio/miniconda3"


def test_what_is_said_of_containers_is_kept(capsys):
    registry = ContainerRegistry()
    registry.address, registry.password = "registry.example", "hunter2"
    estimator = make(shm_size="4g", use_gpu=True, image_registry_details=registry)
    request = estimator.to_request("e")
    docker = request.run_definition["environment"]["docker"]
    assert docker["shmSize"] == "4g"
    assert "cuda" in docker["baseImage"]
    assert docker["baseImageRegistry"]["address"] == "registry.example"
    assert "hunter2" not in str(request.run_definition)
    assert not request.environment.is_isolated
    assert capsys.readouterr().err == ""


def test_the_standard_image_is_no_reason_for_a_word(capsys):
    make(use_docker=True, pip_packages=["humanize"]).to_request("e")
    assert "container" not in capsys.readouterr().err


def test_script_params_become_a_flat_list(tmp_path):
    params = {"--reg": 0.1, "--fast": "", "--none": None, "--layers": [64, "", 32], "--n": 0}
    request = make(script_params=params).to_request("e")
    assert request.arguments == (
        "--reg", "0.1", "--fast", "--none", "--layers", "64", "32", "--n", "0"
    )  # fmt: skip
    assert request.parameters["reg"] == 0.1
    assert request.parameters["fast"] is True


def test_submit_overrides_script_params_and_no_more(workspace, tmp_path):
    (tmp_path / "train.py").write_text("import sys; print(sys.argv)")
    estimator = Estimator(
        str(tmp_path), compute_target="local", entry_script="train.py", script_params={"--a": 1}
    )
    experiment = Experiment(workspace, "e")
    run = experiment.submit(estimator, script_params={"--b": 2})
    assert run.get_details()["runDefinition"]["arguments"] == ["--b", "2"]
    assert estimator.run_config.arguments == ["--a", 1]
    with pytest.raises(TypeError, match="entry_script"):
        experiment.submit(estimator, entry_script="other.py")
    with pytest.raises(UserError, match="Type int is not supported for inputs"):
        experiment.submit(estimator, inputs=[1])


def test_the_base_class_wraps_a_run_configuration(tmp_path):
    config = RunConfiguration(script="train.py", arguments=["--x", 1])
    request = MMLBaseEstimator(
        str(tmp_path), compute_target="local", estimator_config=config
    ).to_request("e")
    assert (request.script, request.arguments) == ("train.py", ("--x", "1"))


def test_thirty_days_are_the_limit_when_none_is_given():
    assert make().to_request("e").max_run_duration_s == 30 * 24 * 3600
    assert make(max_run_duration_seconds=60).to_request("e").max_run_duration_s == 60


# --- environments -----------------------------------------------------------------------------
def pip_of(estimator):
    return list(estimator.conda_dependencies.pip_packages)


def test_packages_follow_the_run_client():
    estimator = make(pip_packages=["humanize==4.9.0"], conda_packages=["numpy=1.26"])
    assert pip_of(estimator) == ["azureml-defaults", "humanize==4.9.0"]
    assert list(estimator.conda_dependencies.conda_packages)[1:] == ["numpy=1.26"]
    spec = estimator.to_request("e").environment
    assert "humanize==4.9.0" in spec.packages
    assert not any(package.startswith("azureml") for package in spec.packages)


def test_no_packages_mean_this_interpreter():
    for estimator in (make(), make(environment_variables={"A": "1"}), make(user_managed=True)):
        spec = estimator.to_request("e").environment
        assert (spec.is_isolated, spec.interpreter) == (False, sys.executable)
    looked_at = make()
    assert pip_of(looked_at) == ["azureml-defaults"]
    assert not looked_at.to_request("e").environment.is_isolated


def test_what_is_asked_for_by_name_decides_over_the_framework():
    estimator = make(SKLearn, conda_packages=["scikit-learn=1.5"], pip_packages=["joblib==1.4.2"])
    assert pip_of(estimator) == ["azureml-defaults", "scipy", "joblib==1.4.2"]


def test_a_definition_replaces_the_framework_packages():
    environment = Environment("mine")
    estimator = make(SKLearn, environment_definition=environment)
    assert estimator.run_config.environment is environment
    assert pip_of(estimator) == ["azureml-defaults"]


def test_an_environment_may_be_changed_before_it_is_submitted():
    estimator = make(pip_packages=["humanize"])
    estimator.run_config.environment.python.conda_dependencies.add_pip_package("rich")
    assert "rich" in estimator.to_request("e").environment.packages


def test_packages_may_be_resolved_as_of_a_day():
    estimator = make(pip_packages=["humanize"], resolve_as_of="2023-01-01")
    assert estimator.to_request("e").environment.as_of == "2023-01-01"


def test_dropped_names_may_come_back():
    restored = make(legacy_aliases=True).to_request("e").environment
    assert restored.legacy_aliases
    assert not restored.is_isolated
    assert not make().to_request("e").environment.legacy_aliases


def test_a_notebook_needs_what_executes_it():
    request = make(entry_script="x.ipynb", pip_packages=["humanize"]).to_request("e")
    assert {"nbclient", "ipykernel"} <= set(request.environment.packages)
    assert not make(entry_script="x.ipynb").to_request("e").environment.is_isolated
    glued = make(entry_script="x.ipynb", pip_packages=["nteract-scrapbook", "nbclient==0.10.0"])
    packages = glued.to_request("e").environment.packages
    assert {"six", "ipykernel", "nbclient==0.10.0"} <= set(packages)
    assert "nbclient" not in packages


# --- frameworks -------------------------------------------------------------------------------
def test_supported_versions_are_azure_mls():
    assert SKLearn.get_supported_versions() == ["0.20.3"]
    assert PyTorch.get_supported_versions() == ["1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6"]
    assert TensorFlow.get_supported_versions()[-1] == "2.3"
    assert Chainer.get_supported_versions() == ["5.1.0", "7.0.0"]
    assert not hasattr(Estimator, "get_supported_versions")


def test_without_a_version_the_index_decides():
    packages, told = choose_packages("SKLearn", None, is_gpu=False)
    assert packages == ["scikit-learn", "scipy", "joblib"]
    assert "as the package index has it today" in told
    assert "0.20.3" in told
    assert make(SKLearn).framework_version is None


@pytest.mark.parametrize(
    ("kind", "version", "python", "expected"),
    [
        ("PyTorch", "2.4", (3, 11), "torch==2.4.*"),
        ("TensorFlow", "2.15.1", (3, 11), "tensorflow==2.15.1"),
        ("SKLearn", "1.5", (3, 12), "scikit-learn==1.5.*"),
        ("SKLearn", "0.20.3", (3, 7), "scikit-learn==0.20.3"),
        ("Chainer", "7.0.0", (3, 11), "chainer==7.0.0"),
    ],
)
def test_a_version_that_can_be_had_is_pinned(kind, version, python, expected):
    packages, told = choose_packages(kind, version, is_gpu=False, python=python)
    assert packages[0] == expected
    assert told == ""


def test_a_release_of_numpys_first_age_gets_numpy_1():
    assert "numpy<2" in choose_packages("SKLearn", "0.20.3", is_gpu=False, python=(3, 11))[0]
    assert "numpy<2" in choose_packages("PyTorch", "2.2", is_gpu=False, python=(3, 11))[0]
    assert "numpy<2" not in choose_packages("SKLearn", "1.5", is_gpu=False, python=(3, 11))[0]


def test_chainer_gets_the_packages_of_its_days():
    spec = make(Chainer).to_request("e").environment
    assert {"chainer", "numpy<1.24"} <= set(spec.packages)
    assert spec.as_of == "2022-12-10"
    many = make(Chainer, distributed_training=Mpi()).to_request("e").environment
    assert "mpi4py" in many.packages
    assert "mpi4py" not in spec.packages
    asked = make(Chainer, resolve_as_of="2022-06-01").to_request("e").environment
    assert asked.as_of == "2022-06-01"


def test_a_version_older_than_the_python_is_replaced_aloud():
    packages, told = choose_packages("TensorFlow", "2.0", is_gpu=True, python=(3, 11))
    assert packages == ["tensorflow[and-cuda]==2.12.*"]
    assert told == (
        "tensorflow 2.0 cannot be had for Python 3.11: the nearest release, 2.12, is taken."
    )
