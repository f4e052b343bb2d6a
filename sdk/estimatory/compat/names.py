"""Which name of the Azure ML SDK v1 is which object here, and under which paths it is imported.

``MODULES`` follows azureml-core 1.61 and what notebooks import; old and new paths alike.
"""

from __future__ import annotations

HOMES = {
    # the workspace and what is done in it
    "ScriptRun": "runs:Run",
    "_OfflineRun": "runs:OfflineRun",
    "_SubmittedRun": "runs:Run",
    "get_run": "runs:Run.get",
    "Keyvault": "keyvault",
    "Model": "models",
    "Framework": "models:Model.Framework",
    "HasPortal": "runs:Run",
    "ResourceConfiguration": "models.resource_configuration",
    "VERSION": "compat.constants",
    "__version__": "compat.constants:VERSION",
    # what to run
    "MMLBaseEstimator": "estimators",
    "LightGBM": "estimators.lightgbm",
    "ParallelTaskConfiguration": "configuration",
    "HistoryConfiguration": "configuration",
    "AmlComputeConfiguration": "configuration",
    "SparkConfiguration": "configuration",
    "HdiConfiguration": "configuration",
    "JarLibrary": "configuration",
    "EggLibrary": "configuration",
    "PyPiLibrary": "configuration",
    "MavenLibrary": "configuration",
    "RCranLibrary": "configuration",
    "Data": "configuration",
    "DataLocation": "configuration",
    "OutputData": "configuration",
    # environments
    "EnvironmentDefinition": "environments:Environment",
    "PythonSection": "environments",
    "DockerSection": "environments",
    "SparkSection": "environments",
    "RSection": "environments",
    "DockerBuildContext": "environments",
    "DockerImagePlatform": "environments",
    "ImageBuildDetails": "environments",
    "DEFAULT_CPU_IMAGE": "environments",
    "DEFAULT_GPU_IMAGE": "environments",
    # data
    "DataReferenceConfiguration": "data",
    "SqlDataReference": "data",
    "DataPathComputeBinding": "data",
    "AbstractDataset": "data",
    "TabularDatasetFactory": "data",
    "FileDatasetFactory": "data",
    "OutputDatasetConfig": "data",
    "OutputTabularDatasetConfig": "data",
    "HDFSOutputDatasetConfig": "data",
    "LinkFileOutputDatasetConfig": "data",
    "LinkTabularOutputDatasetConfig": "data",
    "TransformationMixin": "data:OutputFileDatasetConfig",
    "DataType": "data",
    "PromoteHeadersBehavior": "data",
    "MountContext": "data",
    "AbstractDatastore": "data",
    "AbstractAzureStorageDatastore": "data",
    "AzureBlobDatastore": "data",
    "AzureFileDatastore": "data",
    "AzureDataLakeDatastore": "data",
    "AzureDataLakeGen2Datastore": "data",
    "AzureSqlDatabaseDatastore": "data",
    "AzurePostgreSqlDatastore": "data",
    "AzureMySqlDatastore": "data",
    "DBFSDatastore": "data",
    # compute
    "ComputeTarget": "compute",
    "AmlCompute": "compute",
    "AmlComputeStatus": "compute",
    "RemoteCompute": "compute",
    "AdlaCompute": "compute",
    "AksCompute": "compute",
    "BatchCompute": "compute",
    "ComputeInstance": "compute",
    "DatabricksCompute": "compute",
    "DataFactoryCompute": "compute",
    "DsvmCompute": "compute",
    "HDInsightCompute": "compute",
    "KubernetesCompute": "compute",
    "KustoCompute": "compute",
    "SynapseCompute": "compute",
    # around them
    "RunDetails": "run_details",
    "Tensorboard": "compat.tensorboard",
    "export_to_tensorboard": "compat.tensorboard",
    "set_diagnostics_collection": "compat.telemetry",
    "get_telemetry_log_handler": "compat.telemetry",
    "get_portal_url": "compat.constants",
    "AbstractAuthentication": "authentication",
    "InteractiveLoginAuthentication": "authentication",
    "ServicePrincipalAuthentication": "authentication",
    "AzureCliAuthentication": "authentication",
    "MsiAuthentication": "authentication",
    "ArcTokenAuthentication": "authentication:TokenAuthentication",
    "AzureMLTokenAuthentication": "authentication:TokenAuthentication",
    "TokenAuthentication": "authentication",
    "Audience": "authentication",
    # exceptions
    "AzureMLException": "errors:EstimatoryError",
    "ServiceException": "errors:EstimatoryError",
    "UserErrorException": "errors:UserError",
    "TrainingException": "errors:TrainingError",
    "ExperimentExecutionException": "errors:ExperimentExecutionError",
    "ProjectSystemException": "errors:ExperimentExecutionError",
    "SnapshotException": "errors:SnapshotError",
    "RunConfigurationException": "errors:RunConfigurationError",
    "RunEnvironmentException": "errors:RunEnvironmentError",
    "WorkspaceException": "errors:WorkspaceError",
    "ComputeTargetException": "errors:ComputeTargetError",
    "WebserviceException": "errors:WebserviceError",
    "ModelNotFoundException": "errors:ModelNotFoundError",
    "ModelPathNotFoundException": "errors:FileNotInRunError",
    "ActivityFailedException": "errors:RunFailedError",
    "ActivityCanceledException": "errors:RunFailedError",
    "DatasetTimestampMissingError": "errors",
    "DatasetValidationError": "errors",
    "DatasetExecutionError": "errors:DataAccessError",
    "AuthenticationException": "compat.unraised",
    "DiscoveryUrlNotFoundException": "compat.unraised",
    "ParallelRunException": "compat.unraised",
    "WorkspacePrivateEndpointException": "compat.unraised",
}
"""Name -> module below ``estimatory`` (``module:attribute`` where the name differs); what is not
here is a public name of ``estimatory`` itself."""

_EXCEPTIONS = """
    ActivityCanceledException ActivityFailedException AuthenticationException AzureMLException
    ComputeTargetException DatasetTimestampMissingError DiscoveryUrlNotFoundException
    ExperimentExecutionException ModelNotFoundException ModelPathNotFoundException
    ParallelRunException ProjectSystemException RunConfigurationException RunEnvironmentException
    ServiceException SnapshotException TrainingException UserErrorException WebserviceException
    WorkspaceException WorkspacePrivateEndpointException
"""
_SECTIONS = """
    AmlComputeConfiguration Data DataLocation DataReferenceConfiguration DockerConfiguration
    EggLibrary HdiConfiguration HistoryConfiguration JarLibrary MavenLibrary MpiConfiguration
    OutputData ParallelTaskConfiguration PyPiLibrary PyTorchConfiguration RCranLibrary
    RunConfiguration SparkConfiguration TensorflowConfiguration
"""
_ENVIRONMENT = """
    CondaDependencies ContainerRegistry DEFAULT_CPU_IMAGE DEFAULT_GPU_IMAGE DockerBuildContext
    DockerImagePlatform DockerSection Environment ImageBuildDetails PythonSection RSection
    SparkSection
"""
_COMPUTE = """
    AdlaCompute AksCompute AmlCompute BatchCompute ComputeInstance ComputeTarget DataFactoryCompute
    DatabricksCompute DsvmCompute HDInsightCompute KubernetesCompute KustoCompute RemoteCompute
    SynapseCompute
"""
_OUTPUTS = """
    HDFSOutputDatasetConfig LinkFileOutputDatasetConfig LinkTabularOutputDatasetConfig
    OutputDatasetConfig OutputFileDatasetConfig OutputTabularDatasetConfig
"""
_DATASTORES = "AbstractAzureStorageDatastore AzureBlobDatastore AzureFileDatastore"
_DISTRIBUTED = "Gloo Mpi Nccl ParameterServer"

MODULES = {
    "azureml": "",
    "azureml._base_sdk_common": "__version__",
    "azureml.contrib.dataset": "",
    "azureml.contrib.gbdt": "LightGBM",
    "azureml.contrib.notebook": "",
    "azureml.core": """
        ComputeTarget ContainerRegistry Dataset Datastore Environment Experiment Keyvault Model Run
        RunConfiguration ScriptRunConfig VERSION Workspace __version__ get_run
    """,
    "azureml.core._portal": "HasPortal",
    "azureml.core.authentication": """
        AbstractAuthentication ArcTokenAuthentication Audience AzureCliAuthentication
        AzureMLTokenAuthentication InteractiveLoginAuthentication MsiAuthentication
        ServicePrincipalAuthentication TokenAuthentication
    """,
    "azureml.core.compute": _COMPUTE,
    "azureml.core.compute.adla": "AdlaCompute",
    "azureml.core.compute.aks": "AksCompute",
    "azureml.core.compute.amlcompute": "AmlCompute AmlComputeStatus",
    "azureml.core.compute.batch": "BatchCompute",
    "azureml.core.compute.compute": "ComputeTarget",
    "azureml.core.compute.computeinstance": "ComputeInstance",
    "azureml.core.compute.databricks": "DatabricksCompute",
    "azureml.core.compute.datafactory": "DataFactoryCompute",
    "azureml.core.compute.dsvm": "DsvmCompute",
    "azureml.core.compute.hdinsight": "HDInsightCompute",
    "azureml.core.compute.kubernetescompute": "KubernetesCompute",
    "azureml.core.compute.remote": "RemoteCompute",
    "azureml.core.compute_target": "AmlCompute ComputeTargetException",
    "azureml.core.conda_dependencies": "CondaDependencies",
    "azureml.core.container_registry": "ContainerRegistry",
    "azureml.core.dataset": "Dataset FileDatasetFactory TabularDatasetFactory",
    "azureml.core.datastore": "Datastore",
    "azureml.core.environment": _ENVIRONMENT,
    "azureml.core.experiment": "Experiment",
    "azureml.core.keyvault": "Keyvault",
    "azureml.core.model": "Dataset Environment Framework Model ResourceConfiguration Workspace",
    "azureml.core.resource_configuration": "ResourceConfiguration",
    "azureml.core.run": "Run _OfflineRun _SubmittedRun get_run",
    "azureml.core.runconfig": _SECTIONS + _ENVIRONMENT + "EnvironmentDefinition",
    "azureml.core.script_run": "ScriptRun",
    "azureml.core.script_run_config": "ScriptRunConfig",
    "azureml.core.workspace": "Workspace",
    "azureml.data": _OUTPUTS
    + "AbstractDataset DataType FileDataset TabularDataset DatasetConsumptionConfig DataReference",
    "azureml.data._dataset_factory_helper": "",
    "azureml.data.abstract_dataset": "AbstractDataset",
    "azureml.data.abstract_datastore": "AbstractDatastore",
    "azureml.data.azure_data_lake_datastore": "AzureDataLakeDatastore AzureDataLakeGen2Datastore",
    "azureml.data.azure_my_sql_datastore": "AzureMySqlDatastore",
    "azureml.data.azure_postgre_sql_datastore": "AzurePostgreSqlDatastore",
    "azureml.data.azure_sql_database_datastore": "AzureSqlDatabaseDatastore",
    "azureml.data.azure_storage_datastore": _DATASTORES,
    "azureml.data.constants": "",
    "azureml.data.data_reference": "DataReference",
    "azureml.data.datapath": "DataPath DataPathComputeBinding",
    "azureml.data.dataset_consumption_config": "DatasetConsumptionConfig",
    "azureml.data.dataset_error_handling": "DatasetExecutionError DatasetValidationError",
    "azureml.data.dataset_factory": """
        DataType FileDatasetFactory PromoteHeadersBehavior TabularDatasetFactory
    """,
    "azureml.data.dataset_type_definitions": "PromoteHeadersBehavior",
    "azureml.data.dbfs_datastore": "DBFSDatastore",
    "azureml.data.file_dataset": "FileDataset",
    "azureml.data.output_dataset_config": _OUTPUTS + "TransformationMixin",
    "azureml.data.sql_data_reference": "SqlDataReference",
    "azureml.data.tabular_dataset": "TabularDataset",
    "azureml.dataprep": "MountContext",
    "azureml.dataprep.fuse.dprepfuse": "MountContext",
    "azureml.exceptions": _EXCEPTIONS,
    "azureml._common.exceptions": "AzureMLException",
    "azureml.mlflow": "get_portal_url",
    "azureml.telemetry": "get_telemetry_log_handler set_diagnostics_collection",
    "azureml.tensorboard": "Tensorboard",
    "azureml.tensorboard.export": "export_to_tensorboard",
    "azureml.train": "",
    "azureml.train.dnn": _DISTRIBUTED + " Chainer PyTorch TensorFlow",
    "azureml.train.estimator": _DISTRIBUTED + " Estimator MMLBaseEstimator",
    "azureml.train.sklearn": "SKLearn",
    "azureml.widgets": "RunDetails",
}
"""Module path -> the names in it."""
