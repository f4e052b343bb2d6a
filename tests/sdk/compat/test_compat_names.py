"""The import paths: each leads to the one class, and what has no counterpart says what to use."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import estimatory
from estimatory import errors
from estimatory.compat.azureml_sdk.homes import HOMES
from estimatory.compat.azureml_sdk.names import MODULES
from estimatory.compat.azureml_sdk.table import TABLE

pytestmark = pytest.mark.usefixtures("installed")

SDK = Path(estimatory.__file__).parents[1]
USED = """
azureml.core.ComputeTarget azureml.core.Dataset azureml.core.Datastore azureml.core.Environment
azureml.core.Experiment azureml.core.Model azureml.core.Run azureml.core.RunConfiguration
azureml.core.ScriptRunConfig azureml.core.Workspace azureml.core.authentication.Audience
azureml.core.authentication.AzureCliAuthentication
azureml.core.authentication.InteractiveLoginAuthentication
azureml.core.authentication.MsiAuthentication
azureml.core.authentication.ServicePrincipalAuthentication
azureml.core.authentication.TokenAuthentication azureml.core.compute.AdlaCompute
azureml.core.compute.AksCompute azureml.core.compute.AmlCompute azureml.core.compute.BatchCompute
azureml.core.compute.ComputeTarget azureml.core.compute.DataFactoryCompute
azureml.core.compute.DatabricksCompute azureml.core.compute.HDInsightCompute
azureml.core.compute.RemoteCompute azureml.core.compute_target.ComputeTargetException
azureml.core.conda_dependencies.CondaDependencies
azureml.core.container_registry.ContainerRegistry azureml.core.dataset.Dataset
azureml.core.datastore.Datastore azureml.core.environment.CondaDependencies
azureml.core.environment.Environment azureml.core.experiment.Experiment
azureml.core.model.Dataset azureml.core.model.Model
azureml.core.resource_configuration.ResourceConfiguration azureml.core.run.Run
azureml.core.run._OfflineRun azureml.core.runconfig.CondaDependencies
azureml.core.runconfig.DEFAULT_CPU_IMAGE azureml.core.runconfig.DEFAULT_GPU_IMAGE
azureml.core.runconfig.DockerConfiguration azureml.core.runconfig.JarLibrary
azureml.core.runconfig.MpiConfiguration azureml.core.runconfig.PyTorchConfiguration
azureml.core.runconfig.RunConfiguration azureml.core.script_run_config.ScriptRunConfig
azureml.core.workspace.Workspace azureml.data.HDFSOutputDatasetConfig
azureml.data.LinkTabularOutputDatasetConfig azureml.data.OutputFileDatasetConfig
azureml.data.TabularDataset azureml.data.data_reference.DataReference
azureml.data.datapath.DataPath azureml.data.datapath.DataPathComputeBinding
azureml.data.dataset_consumption_config.DatasetConsumptionConfig
azureml.data.dataset_factory.TabularDatasetFactory
azureml.data.output_dataset_config.OutputFileDatasetConfig
azureml.data.sql_data_reference.SqlDataReference azureml.exceptions.ActivityFailedException
azureml.exceptions.ComputeTargetException azureml.exceptions.DatasetTimestampMissingError
azureml.exceptions.UserErrorException azureml.exceptions.WebserviceException
azureml.telemetry.set_diagnostics_collection azureml.tensorboard.Tensorboard
azureml.tensorboard.export.export_to_tensorboard azureml.train.dnn.Chainer
azureml.train.dnn.Gloo azureml.train.dnn.Mpi azureml.train.dnn.Nccl
azureml.train.dnn.ParameterServer azureml.train.dnn.PyTorch azureml.train.dnn.TensorFlow
azureml.train.estimator.Estimator azureml.train.sklearn.SKLearn azureml.widgets.RunDetails
azureml.train.hyperdrive.BanditPolicy azureml.train.hyperdrive.GridParameterSampling
azureml.train.hyperdrive.HyperDriveConfig azureml.train.hyperdrive.HyperDriveRun
azureml.train.hyperdrive.PrimaryMetricGoal azureml.train.hyperdrive.RandomParameterSampling
azureml.train.hyperdrive.TruncationSelectionPolicy azureml.train.hyperdrive.choice
azureml.train.hyperdrive.loguniform azureml.train.hyperdrive.parameter_expressions.choice
azureml.train.hyperdrive.policy.BanditPolicy azureml.train.hyperdrive.run.PrimaryMetricGoal
azureml.train.hyperdrive.runconfig.HyperDriveConfig
azureml.train.hyperdrive.runconfig.HyperDriveRunConfig
azureml.train.hyperdrive.sampling.RandomParameterSampling azureml.train.hyperdrive.uniform
""".split()
ABSENT = {
    "azureml.core.Workspac": "Did you mean Workspace?",
    "azureml.core.nothing_like_it": "docs/migration.md",
    "azureml.train.hyperdriv.HyperDriveConfig": "docs/migration.md",
}
REEXPORTED = """
azureml.core.workspace.Dataset azureml.core.workspace.Model azureml.core.run.Experiment
azureml.core.AmlCompute azureml.core.authentication.AuthenticationException
azureml.core.authentication.UserErrorException azureml.core.compute.amlcompute.ComputeTarget
azureml.core.compute.amlcompute.AmlComputeProvisioningConfiguration azureml.core.run.get_run
azureml.core.run.RunStatus azureml.core.runconfig.Dataset azureml.core.script_run.Run
azureml.core.databricks.JarLibrary azureml.data.abstract_datastore.DataReference
azureml.data.datastore_client.AzureBlobDatastore azureml.widgets.run_details.RunDetails
azureml.exceptions._azureml_exception.TrainingException azureml.core.ScriptRun
azureml.core.environment.PythonEnvironment azureml.train.hyperdrive.search
azureml.train.hyperdrive.exceptions.HyperDriveConfigException
""".split()


def test_every_name_of_the_map_is_there() -> None:
    for path, names in MODULES.items():
        module = importlib.import_module(path)
        assert set(names.split()) == set(module.__all__) <= set(dir(module))
        for name in names.split():
            assert getattr(module, name) == TABLE.load(name)


def test_every_home_has_a_place_and_every_place_a_home() -> None:
    placed = {name for names in MODULES.values() for name in names.split()}
    named = {home.rpartition(".")[2] for home in HOMES}
    assert named <= placed <= {*HOMES, *estimatory.__all__}


@pytest.mark.parametrize("path", [*USED, *REEXPORTED])
def test_what_notebooks_import_can_be_imported(path: str) -> None:
    module, _, name = path.rpartition(".")
    namespace: dict[str, object] = {}
    exec(f"from {module} import {name}", namespace)
    assert namespace[name] is not None


def test_there_is_one_class_under_all_its_paths() -> None:
    from azureml.core import Environment, Experiment, Run, Workspace
    from azureml.core.environment import Environment as SameEnvironment
    from azureml.core.run import Run as SameRun
    from azureml.core.runconfig import EnvironmentDefinition
    from azureml.core.script_run import ScriptRun
    from azureml.core.workspace import Workspace as SameWorkspace

    assert Workspace is SameWorkspace is estimatory.Workspace
    assert Run is SameRun is ScriptRun is estimatory.Run
    assert Environment is SameEnvironment is EnvironmentDefinition
    assert Experiment is estimatory.Experiment


def test_a_name_may_mean_something_else_in_one_module() -> None:
    from azureml.core import Dataset
    from azureml.core.runconfig import DataPath, Dataset as Named

    assert Dataset is estimatory.Dataset is not Named
    assert Named(dataset_name="iris") == {"id": None, "name": "iris", "version": None}
    assert DataPath("store", "a/b") == {"datastoreName": "store", "relativePath": "a/b"}


def test_a_module_gives_its_submodules_without_importing_them_by_name() -> None:
    import azureml.core

    assert azureml.core.compute.ComputeTarget is azureml.core.ComputeTarget
    assert azureml.core.workspace.Workspace is azureml.core.Workspace


def test_star_imports_bring_what_the_module_has() -> None:
    namespace: dict[str, object] = {}
    exec("from azureml.core import *", namespace)
    assert set(MODULES["azureml.core"].split()) <= set(namespace)


@pytest.mark.parametrize("path", ABSENT)
def test_what_is_not_there_says_what_to_use(path: str) -> None:
    module, _, name = path.rpartition(".")
    with pytest.raises(ImportError) as caught:
        exec(f"from {module} import {name}")
    assert "Estimatory has no azureml." in str(caught.value)
    assert ABSENT[path] in str(caught.value)
    with pytest.raises(ImportError, match="Estimatory has no"):
        importlib.import_module(path)


def test_a_missing_attribute_is_an_attribute_error() -> None:
    import azureml.core

    assert not hasattr(azureml.core, "Workspac")
    with pytest.raises(AttributeError, match="Did you mean Workspace"):
        azureml.core.Workspac  # noqa: B018


def test_an_optional_import_can_be_tried() -> None:
    """As scripts do: ``try: from azureml.train.automl import … except ImportError``."""
    with pytest.raises(ModuleNotFoundError):
        import azureml.train.automl  # noqa: F401


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("UserErrorException", errors.UserError),
        ("ComputeTargetException", errors.ComputeTargetError),
        ("TrainingException", errors.TrainingError),
        ("ActivityFailedException", errors.RunFailedError),
        ("ModelNotFoundException", errors.ModelNotFoundError),
        ("DatasetTimestampMissingError", errors.DatasetTimestampMissingError),
    ],
)
def test_exceptions_are_ours(theirs: str, ours: type) -> None:
    module = importlib.import_module("azureml.exceptions")
    assert getattr(module, theirs) is ours
    assert issubclass(ours, module.AzureMLException)


def test_a_missing_model_is_caught_as_azureml_core_raises_it(workspace: object) -> None:
    from azureml.core.model import Model
    from azureml.exceptions import ModelNotFoundException, WebserviceException

    with pytest.raises(WebserviceException, match="nothing") as caught:
        Model(workspace, "nothing")
    assert isinstance(caught.value, ModelNotFoundException)
    assert caught.value.message


def test_exceptions_are_made_with_a_message_alone() -> None:
    from azureml.exceptions import AzureMLException, UserErrorException

    with pytest.raises(AzureMLException, match="no data"):
        raise UserErrorException("no data")


def test_the_version_says_which_and_that_it_is_not_that() -> None:
    import azureml.core

    assert azureml.core.VERSION == azureml.core.__version__
    assert azureml.core.VERSION.endswith("+estimatory")


def test_importing_run_loads_what_a_run_needs() -> None:
    code = (
        "import sys, estimatory.compat\n"
        "assert not [m for m in sys.modules if m.startswith('azureml')]\n"
        "from azureml.core import Run\n"
        "print([m for m in ('pandas', 'numpy', 'sqlite3', 'fsspec', 'yaml',"
        " 'estimatory.estimators', 'estimatory.data.datasets.tabular') if m in sys.modules])"
    )
    command = [sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {str(SDK)!r})\n{code}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_diagnostics_are_never_sent() -> None:
    from azureml.telemetry import get_telemetry_log_handler, set_diagnostics_collection

    assert set_diagnostics_collection(send_diagnostics=True) is None
    assert get_telemetry_log_handler(component_name="x").emit(None) is None


def test_authentication_asks_nobody() -> None:
    from azureml.core.authentication import (
        InteractiveLoginAuthentication,
        ServicePrincipalAuthentication,
        TokenAuthentication,
    )

    header = InteractiveLoginAuthentication(force=True).get_authentication_header()
    assert header == {"Authorization": "Bearer local"}
    principal = ServicePrincipalAuthentication("tenant", "id", service_principal_password="pass")
    assert principal.get_authentication_header() == header
    assert "pass" not in repr(vars(principal))
    own = TokenAuthentication(lambda audience: f"token for {audience}")
    assert own.get_authentication_header() == {"Authorization": "Bearer token for ARM"}
