"""Estimators before anything runs: signatures, and every wrong argument."""

from __future__ import annotations

import inspect

import pytest
from tests.sdk.made_estimators import FakeTarget, make

from estimatory import (
    Chainer,
    ContainerRegistry,
    Environment,
    Estimator,
    Experiment,
    Gloo,
    Mpi,
    Nccl,
    ParameterServer,
    PyTorch,
    SKLearn,
    TensorFlow,
    TensorflowConfiguration,
)
from estimatory.configuration import ParallelTaskConfiguration
from estimatory.errors import (
    ComputeTargetError,
    ExperimentExecutionError,
    TrainingError,
    UserError,
)

pytestmark = pytest.mark.usefixtures("nothing_told")
ESTIMATOR = (
    "source_directory compute_target vm_size vm_priority entry_script script_params node_count "
    "process_count_per_node distributed_backend distributed_training use_gpu use_docker "
    "custom_docker_base_image custom_docker_image image_registry_details user_managed "
    "conda_packages pip_packages conda_dependencies_file_path pip_requirements_file_path "
    "conda_dependencies_file pip_requirements_file environment_variables environment_definition "
    "inputs source_directory_data_store shm_size resume_from max_run_duration_seconds"
).split()
SKLEARN = (
    "source_directory compute_target vm_size vm_priority entry_script script_params use_docker "
    "custom_docker_image image_registry_details user_managed conda_packages pip_packages "
    "conda_dependencies_file_path pip_requirements_file_path conda_dependencies_file "
    "pip_requirements_file environment_variables environment_definition inputs shm_size "
    "resume_from max_run_duration_seconds framework_version"
).split()
DEFAULTS = {
    "node_count": 1,
    "process_count_per_node": 1,
    "worker_count": 1,
    "parameter_server_count": 1,
    "use_gpu": False,
    "use_docker": True,
    "user_managed": False,
}


# --- signatures -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (Estimator, ESTIMATOR),
        (PyTorch, [*ESTIMATOR, "framework_version"]),
        (Chainer, [*ESTIMATOR, "framework_version"]),
        (SKLearn, SKLEARN),
        (
            TensorFlow,
            [*ESTIMATOR[:8], "worker_count", "parameter_server_count", *ESTIMATOR[8:],
             "framework_version"],
        ),
    ],
)  # fmt: skip
def test_the_signatures_are_azure_mls(kind, names):
    signature = inspect.signature(kind)
    own = ["resolve_as_of", "legacy_aliases"]
    own += ["display_name", "primary_metric", "primary_metric_goal", "secrets"]
    assert list(signature.parameters) == names + own
    for name, parameter in signature.parameters.items():
        if name == "source_directory":
            assert parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        else:
            assert parameter.kind is parameter.KEYWORD_ONLY
            assert parameter.default == {**DEFAULTS, "legacy_aliases": False}.get(name)


@pytest.mark.parametrize("kind", [Estimator, SKLearn, PyTorch, TensorFlow, Chainer])
def test_an_unknown_keyword_is_a_type_error_with_a_guess(kind):
    with pytest.raises(TypeError, match=r"'pip_package'\. Did you mean 'pip_packages'\?"):
        make(kind, pip_package=["x"])


@pytest.mark.parametrize(
    "name",
    ["node_count", "process_count_per_node", "distributed_backend", "distributed_training",
     "use_gpu", "custom_docker_base_image", "source_directory_data_store"],
)  # fmt: skip
def test_sklearn_takes_nothing_about_nodes_and_gpus(name):
    with pytest.raises(TypeError, match=f"SKLearn.. got an unexpected keyword argument '{name}'"):
        make(SKLearn, **{name: 1})


def test_only_the_source_directory_is_positional():
    with pytest.raises(TypeError):
        Estimator("code", "local")
    with pytest.raises(TypeError):
        Estimator(compute_target="local")


# --- the table of wrong input -----------------------------------------------------------------
WRONG = [
    ({"compute_target": None}, TrainingError,
     "Either compute target or VM size should be specified."),
    ({"custom_docker_base_image": "a", "custom_docker_image": "b"}, TrainingError,
     "custom_docker_base_image and custom_docker_image"),
    ({"use_docker": False, "custom_docker_image": "b"}, TrainingError,
     "use_docker=False contradicts custom_docker_image='b'"),
    ({"user_managed": True, "pip_packages": ["x"]}, UserError, "nothing of pip_packages"),
    ({"user_managed": True, "conda_packages": ["x"]}, UserError, "nothing of conda_packages"),
    ({"node_count": 0}, TrainingError, "node_count is 0"),
    ({"process_count_per_node": -1}, TrainingError, "process_count_per_node is -1"),
    ({"node_count": "2"}, TrainingError, "node_count is '2'"),
    ({"node_count": 2}, TrainingError, "Add distributed_training=Mpi()"),
    ({"process_count_per_node": 2}, TrainingError, "Add distributed_training=Mpi()"),
    ({"distributed_backend": "gloo"}, TrainingError,
     "Unsupported distributed backend value: 'gloo'. Supported backend(s): mpi."),
    ({"distributed_backend": "mpi", "distributed_training": Mpi()}, TrainingError,
     "both given"),
    ({"distributed_training": TensorflowConfiguration()}, TrainingError,
     "Unsupported framework for TensorflowConfiguration distributed training type. "
     "Supported frameworks are: ['TensorFlow']."),
    ({"distributed_training": object()}, TrainingError,
     "A object is no distributed training type."),
    ({"compute_target": FakeTarget("HDInsight")}, ComputeTargetError, "HDInsight"),
    ({"compute_target": FakeTarget("VirtualMachine"), "node_count": 2,
      "distributed_training": Mpi()}, TrainingError, "needs an AmlCompute or a Kubernetes"),
    ({"pip_requirements_file": "absent.txt"}, UserError, "'absent.txt' is not in the source"),
    ({"conda_dependencies_file": "absent.yml"}, UserError, "'absent.yml' is not in the source"),
    ({"pip_requirements_file_path": "absent.txt"}, UserError, "'absent.txt' is not in the source"),
    ({"conda_dependencies_file": "e.yml", "conda_packages": ["x"]}, TrainingError,
     "conda_dependencies_file='e.yml' lists all packages"),
    ({"conda_dependencies_file": "e.yml", "pip_packages": ["x"]}, TrainingError,
     "conda_dependencies_file='e.yml' lists all packages"),
    ({"resume_from": "outputs/model"}, UserError, "resume_from is a DataPath, not a str"),
    ({"inputs": ["diabetes"]}, UserError, "Type str is not supported for inputs."),
    ({"inputs": "diabetes"}, UserError, "inputs is a list"),
    ({"script_params": ["--reg", 1]}, UserError, "script_params is a dict"),
    ({"pip_packages": "pandas"}, UserError, "['pandas']"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "error", "said"), WRONG)
def test_wrong_input_gets_its_error(arguments, error, said):
    with pytest.raises(error) as raised:
        make(**arguments)
    assert said in str(raised.value)
    assert type(raised.value) is error


@pytest.mark.parametrize(
    "also",
    [{"pip_packages": ["x"]}, {"pip_requirements_file": "r.txt"}, {"conda_packages": ["x"]},
     {"conda_dependencies_file": "e.yml"}, {"custom_docker_image": "i"}, {"use_gpu": True},
     {"image_registry_details": ContainerRegistry()}, {"user_managed": True}, {"shm_size": "1g"},
     {"environment_variables": {"A": "1"}}],
)  # fmt: skip
def test_an_environment_definition_stands_alone(also):
    with pytest.raises(TrainingError, match=next(iter(also))):
        make(environment_definition=Environment("e"), **also)


def test_several_parameters_beside_a_definition_are_all_named():
    with pytest.raises(TrainingError, match="pip_packages, use_gpu cannot be given"):
        make(environment_definition=Environment("e"), use_gpu=True, pip_packages=["x"])


@pytest.mark.parametrize(
    ("kind", "training", "known"),
    [
        (Chainer, Gloo(), r"Gloo .* Supported frameworks are: \['Estimator', 'PyTorch'\]"),
        (PyTorch, ParameterServer(), r"ParameterServer .*: \['Estimator', 'TensorFlow'\]"),
        (TensorFlow, Nccl(), r"Nccl .*: \['Estimator', 'PyTorch'\]"),
        (Chainer, ParallelTaskConfiguration(), r"ParallelTaskConfiguration .*: \['Estimator'\]"),
    ],
)
def test_a_framework_takes_only_its_own_ways_of_distribution(kind, training, known):
    with pytest.raises(TrainingError, match=f"Unsupported framework for {known}"):
        make(kind, distributed_training=training)


@pytest.mark.parametrize(
    ("kind", "wrong", "known"),
    [(PyTorch, "ps", "mpi, gloo, nccl"), (TensorFlow, "nccl", "mpi, ps"), (Chainer, "gloo", "mpi")],
)
def test_a_framework_names_its_backends(kind, wrong, known):
    with pytest.raises(TrainingError, match=rf"Supported backend\(s\): {known}\."):
        make(kind, distributed_backend=wrong)


@pytest.mark.parametrize(
    ("kind", "version", "known"),
    [
        (SKLearn, "0.19", "0.20.3"),
        (PyTorch, "0.4", "1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6"),
        (PyTorch, "9.9", "1.0, 1.1"),
        (TensorFlow, "1.11", "1.10, 1.12, 1.13, 2.0, 2.1, 2.2, 2.3"),
        (Chainer, "newest", "5.1.0, 7.0.0"),
    ],
)
def test_an_unsupported_framework_version_lists_the_supported_ones(kind, version, known):
    with pytest.raises(TrainingError, match=f"'{version}' of {kind.__name__} .*{known}"):
        make(kind, framework_version=version)


def test_a_missing_script_is_told_at_submit(workspace, tmp_path):
    (tmp_path / "other.py").write_text("")
    estimator = Estimator(str(tmp_path), compute_target="local", entry_script="train.py")
    with pytest.raises(ExperimentExecutionError) as raised:
        Experiment(workspace, "e").submit(estimator)
    assert "script path doesn't exist" in str(raised.value)
    assert "The script should be inside the project folder" in str(raised.value)
    assert "other.py" in str(raised.value)
    assert workspace.folder.list_run_ids() == []


def test_no_script_at_all_is_told_at_submit(workspace, tmp_path):
    with pytest.raises(ExperimentExecutionError, match="no entry_script"):
        Experiment(workspace, "e").submit(Estimator(str(tmp_path), compute_target="local"))


def test_more_processes_than_this_machine_starts_are_refused(workspace, tmp_path):
    (tmp_path / "train.py").write_text("")
    estimator = Estimator(
        str(tmp_path), compute_target="local", entry_script="train.py", node_count=2,
        distributed_training=Mpi(),
    )  # fmt: skip
    with pytest.raises(ComputeTargetError, match="node_count=2"):
        Experiment(workspace, "e").submit(estimator)
