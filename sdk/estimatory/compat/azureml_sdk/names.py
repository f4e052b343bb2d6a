"""Names of the Azure ML SDK v1 by the paths they are imported from.

Follows azureml-core 1.0 to 1.61 and what notebooks import; old and new paths alike. A module hands
over the names of the others, too, as the SDK's modules do by importing from each other.
"""

from __future__ import annotations

from .homes import DATA_CONSTANTS, HYPERDRIVE, PACKAGE_CONSTANTS, SERVICE_CONSTANTS

_EXCEPTIONS = """
    ActivityCanceledException ActivityFailedException AuthenticationException
    AzureMLAggregatedException AzureMLException
    ComputeTargetException DatasetTimestampMissingError DiscoveryUrlNotFoundException
    ExperimentExecutionException ModelNotFoundException ModelPathNotFoundException
    ParallelRunException ProjectSystemException RunConfigurationException RunEnvironmentException
    ServiceException SnapshotException TrainingException UserErrorException WebserviceException
    WorkspaceException WorkspacePrivateEndpointException
"""
_SECTIONS = """
    AmlComputeConfiguration ApplicationEndpointConfiguration Data DataLocation
    DataReferenceConfiguration DatasetRegistrationOptions DockerConfiguration EggLibrary
    GlobsOptions HdiConfiguration HistoryConfiguration JarLibrary KubernetesComputeConfiguration
    MavenLibrary MountOptions MpiConfiguration OutputData OutputOptions
    ParallelTaskConfiguration PyPiLibrary PyTorchConfiguration RCranLibrary RegistrationOptions
    RunConfiguration SparkConfiguration TensorflowConfiguration UploadOptions Uri
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
_DATASTORES = (
    "EMPTY_FILE FILE FOLDER AbstractAzureStorageDatastore AzureBlobDatastore AzureFileDatastore"
)
_LEGACY_TARGETS = """
    attach_legacy_compute_target is_compute_target_prepared prepare_compute_target
    remove_legacy_compute_target
"""
_ATTACHING = "ComputeTargetAttachConfiguration ComputeTargetProvisioningConfiguration "
_DISTRIBUTED = "Gloo Mpi Nccl ParameterServer"
_EXPORT = "ExperimentClient export_to_tensorboard"
_SEARCH = "HyperDriveConfig HyperDriveRunConfig PrimaryMetricGoal"
_SEARCH_LIMITS = HYPERDRIVE["config_checks"] + HYPERDRIVE["warm_start"]

MODULES = {
    "azureml._base_sdk_common": "__version__",
    "azureml.contrib.dataset": "FileHandlingOption LabeledDatasetTask",
    "azureml.contrib.gbdt": "LightGBM",
    "azureml.contrib.notebook": "",
    "azureml.contrib.tensorboard": "Tensorboard",
    "azureml.contrib.tensorboard.export": _EXPORT,
    "azureml.core": _LEGACY_TARGETS
    + """
        ComputeTarget ContainerRegistry Dataset Datastore Environment Experiment Keyvault
        LinkedService Model Run RunConfiguration ScriptRun ScriptRunConfig VERSION Workspace
        RUN_TYPE_PROVIDERS_ENTRYPOINT_KEY __version__ diagnostic_log get_run
    """,
    "azureml.core._portal": "HasPortal",
    "azureml.core.authentication": """
        AbstractAuthentication AccessToken ArcTokenAuthentication ArmTokenAuthentication Audience
        AuthenticationException AzureCliAuthentication
        AzureMLTokenAuthentication InteractiveLoginAuthentication MsiAuthentication
        ServicePrincipalAuthentication TokenAuthentication
    """,
    "azureml.core.compute": _COMPUTE,
    "azureml.core.compute.adla": "AdlaCompute",
    "azureml.core.compute.aks": "AksCompute",
    "azureml.core.compute.amlcompute": """
        AmlCompute AmlComputeNodeStateCounts AmlComputeProvisioningConfiguration AmlComputeStatus
        ScaleSettings
    """,
    "azureml.core.compute.batch": "BatchCompute",
    "azureml.core.compute.compute": _ATTACHING + "ComputeTarget",
    "azureml.core.compute.computeinstance": "ComputeInstance",
    "azureml.core.compute.databricks": "DatabricksCompute",
    "azureml.core.compute.datafactory": "DataFactoryCompute",
    "azureml.core.compute.dsvm": "DsvmCompute",
    "azureml.core.compute.hdinsight": "HDInsightCompute",
    "azureml.core.compute.kubernetescompute": "KubernetesCompute",
    "azureml.core.compute.kusto": "KustoCompute",
    "azureml.core.compute.remote": "RemoteCompute RemoteComputeAttachConfiguration",
    "azureml.core.compute.synapse": "SynapseCompute",
    "azureml.core.compute_target": _LEGACY_TARGETS + "AmlCompute ComputeTargetException",
    "azureml.core.conda_dependencies": PACKAGE_CONSTANTS + "CondaDependencies",
    "azureml.core.container_registry": "ContainerRegistry RegistryIdentity",
    "azureml.core.databricks": """
        EggLibrary JarLibrary MavenLibrary PyPiLibrary RCranLibrary
    """,
    "azureml.core.dataset": "Dataset FileDatasetFactory TabularDatasetFactory",
    "azureml.core.datastore": "Datastore",
    "azureml.core.environment": _ENVIRONMENT
    + """
        DockerEnvironment DockerImageDetails EnvironmentReference PythonEnvironment RCranPackage
        RGitHubPackage SparkEnvironment SparkPackage
    """,
    "azureml.core.experiment": "Experiment ViewType",
    "azureml.core.keyvault": "Keyvault",
    "azureml.core.linked_service": "LinkedService",
    "azureml.core.model": """
        Dataset Environment Framework MODELS_DIR Model ResourceConfiguration Workspace
    """,
    "azureml.core.resource_configuration": "ResourceConfiguration",
    "azureml.core.run": """
        OUTPUTS_DIR POST_PROCESSING_STATES RUNNING_STATES Run RunStatus _OfflineRun
        _SubmittedRun get_run
    """,
    "azureml.core.runconfig": _SECTIONS
    + _ENVIRONMENT
    + """
        EnvironmentDefinition LOCAL_RUNCONFIG_NAME MPI_CPU_IMAGE MPI_GPU_IMAGE
        SUPPORTED_DATAREF_MODES SUPPORTED_DELIVERY_MECHANISM SUPPORTED_PYTORCH_BACKENDS
    """,
    "azureml.core.script_run": "ScriptRun",
    "azureml.core.script_run_config": "ScriptRunConfig get_run_config_from_script_run submit",
    "azureml.core.telemetry": "set_diagnostics_collection",
    "azureml.core.util": "",
    "azureml.core.workspace": "WORKSPACE_DEFAULT_BLOB_STORE_NAME Workspace",
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
    "azureml.data.constants": DATA_CONSTANTS,
    "azureml.data.data_reference": "DataReference",
    "azureml.data.datapath": "DataPath DataPathComputeBinding",
    "azureml.data.dataset_consumption_config": "DatasetConsumptionConfig",
    "azureml.data.dataset_error_handling": "DatasetExecutionError DatasetValidationError",
    "azureml.data.dataset_factory": """
        DataType FileDatasetFactory PromoteHeadersBehavior TabularDatasetFactory
    """,
    "azureml.data.dataset_type_definitions": """
        FileEncoding PromoteHeadersBehavior SkipLinesBehavior
    """,
    "azureml.data.dbfs_datastore": "DBFSDatastore",
    "azureml.data.file_dataset": "FileDataset",
    "azureml.data.output_dataset_config": _OUTPUTS + "TransformationMixin",
    "azureml.data.sql_data_reference": "SqlDataReference",
    "azureml.data.tabular_dataset": "TabularDataset",
    "azureml.dataprep": "MountContext",
    "azureml.dataprep.fuse.dprepfuse": "MountContext",
    "azureml.exceptions": _EXCEPTIONS,
    "azureml.exceptions._azureml_exception": _EXCEPTIONS,
    "azureml.history": "",
    "azureml.widgets.parallel_run_step_details": "",
    "azureml.data.stored_procedure_parameter": """
        StoredProcedureParameter StoredProcedureParameterType
    """,
    "azureml.data.hdfs_datastore": "HDFSDatastore",
    "azureml.data.datastore_client": "",
    "azureml.data.dataset_snapshot": "",
    "azureml.data.dataset_profile_run_config": "",
    "azureml.data.dataset_profile_run": "",
    "azureml.data.dataset_profile": "DatasetProfile",
    "azureml.data.dataset_definition": "",
    "azureml.data.dataset_action_run": "",
    "azureml.data.datacache_singularity_settings": "",
    "azureml.data.datacache_consumption_config": "",
    "azureml.data.datacache_client": "",
    "azureml.data.datacache": "",
    "azureml.data.context_managers": "",
    "azureml.core.private_endpoint": "",
    "azureml._common.exceptions": "AzureMLAggregatedException AzureMLException",
    "azureml._restclient": "",
    "azureml._restclient.constants": SERVICE_CONSTANTS + "RunStatus",
    "azureml._restclient.experiment_client": "ExperimentClient",
    "azureml._restclient.snapshots_client": "SNAPSHOT_MAX_FILES SNAPSHOT_MAX_SIZE_BYTES",
    "azureml.mlflow": "get_portal_url",
    "azureml.telemetry": "get_telemetry_log_handler set_diagnostics_collection",
    "azureml.tensorboard": "Tensorboard",
    "azureml.tensorboard.export": _EXPORT,
    "azureml.train.dnn": _DISTRIBUTED + " Chainer PyTorch TensorFlow",
    "azureml.train.estimator": _DISTRIBUTED + " Estimator MMLBaseEstimator",
    "azureml.train.hyperdrive": _SEARCH
    + " HyperDriveRun"
    + HYPERDRIVE["expressions"]
    + HYPERDRIVE["sampling"]
    + HYPERDRIVE["policies"],
    "azureml.train.hyperdrive._search": "search",
    "azureml.train.hyperdrive.exceptions": HYPERDRIVE["exceptions"]
    + "HyperDriveSystemException HyperDriveUserException",
    "azureml.train.hyperdrive.parameter_expressions": HYPERDRIVE["expressions"],
    "azureml.train.hyperdrive.policy": HYPERDRIVE["policies"],
    "azureml.train.hyperdrive.run": """
        HyperDriveConfig HyperDriveRun PrimaryMetricGoal TERMINAL_STATES
    """,
    "azureml.train.hyperdrive.runconfig": _SEARCH + _SEARCH_LIMITS + " TERMINAL_STATES",
    "azureml.train.hyperdrive.sampling": HYPERDRIVE["sampling"],
    "azureml.train.sklearn": "SKLearn",
    "azureml.train.widgets": "RunDetails",
    "azureml.widgets": "RunDetails",
    "azureml.widgets.run_details": "PLATFORM RunDetails",
}
"""Module path -> the names in it."""
