"""Places of the objects that names of the Azure ML SDK v1 mean."""

from __future__ import annotations

DATA_CONSTANTS = """
    ACCOUNT_KEY ADLS_RESOURCE_URI AZURE_BLOB AZURE_DATA_LAKE AZURE_DATA_LAKE_GEN2 AZURE_FILE
    AZURE_MYSQL AZURE_POSTGRESQL AZURE_SQL_DATABASE CLIENT_CREDENTIALS CONFLICT_MESSAGE CUSTOM DBFS
    DIRECT_MODE DOWNLOAD_MODE GIT HDFS HDFS_MODE LINK_MODE MANAGED_DATASET MOUNT_MODE NONE ONE_LAKE
    ROLE_ID_OF_READER ROLE_ID_OF_STORAGE_BLOB_DATA_READER SAS SERVICE_PRINCIPAL SQL_AUTHENTICATION
    STORAGE_RESOURCE_URI UPLOAD_MODE WORKSPACE_BLOB_DATASTORE WORKSPACE_FILE_DATASTORE
"""
PACKAGE_CONSTANTS = """
    BASE_PROJECT_FILE_RELATIVE_PATH BASE_PROJECT_MODULE CHAINER_PACKAGE_PREFIX CHANNELS
    CNTK_DEFAULT_VERSION CNTK_PACKAGE_PREFIX CONDA_FILE_NAME CPU CUPY_DEFAULT_VERSION
    DEFAULT_CHAINER_VERSION GPU HOROVOD_DEFAULT_VERSION INVALID_PATHON_MESSAGE
    LINUX_PLATFORM PACKAGES PIP PYTHON_DEFAULT_VERSION PYTHON_PREFIX PYTORCH_DEFAULT_VERSION
    PYTORCH_PACKAGE_PREFIX TENSORFLOW_DEFAULT_VERSION TENSORFLOW_PACKAGE_PREFIX
    TORCHVISION_DEFAULT_VERSION TORCHVISION_PACKAGE_PREFIX VERSION_REGEX WINDOWS_PLATFORM
"""
SERVICE_CONSTANTS = """
    BASE_RUN_SOURCE DEFAULT_PAGE_SIZE ONE_MB RUN_ORIGIN SDK_TARGET SNAPSHOT_BATCH_SIZE
    SNAPSHOT_MAX_FILES SNAPSHOT_MAX_SIZE_BYTES
"""
SDK_VALUES = """
    EMPTY_FILE FILE FOLDER LOCAL_RUNCONFIG_NAME MODELS_DIR OUTPUTS_DIR PLATFORM
    RUN_TYPE_PROVIDERS_ENTRYPOINT_KEY SUPPORTED_DATAREF_MODES SUPPORTED_DELIVERY_MECHANISM
    SUPPORTED_PYTORCH_BACKENDS ViewType WORKSPACE_DEFAULT_BLOB_STORE_NAME
"""
HYPERDRIVE = {
    "expressions": """
        choice lognormal loguniform normal qlognormal qloguniform qnormal quniform randint uniform
    """,
    "sampling": """
        BayesianParameterSampling GridParameterSampling HyperParameterSampling
        RandomParameterSampling
    """,
    "policies": """
        BanditPolicy EarlyTerminationPolicy MedianStoppingPolicy NoTerminationPolicy
        TruncationSelectionPolicy
    """,
    "config": "HyperDriveConfig",
    "older_config": "HyperDriveRunConfig",
    "config_checks": """
        MAX_DURATION_MINUTES RECOMMENDED_MAX_CONCURRENT_RUNS_BAYESIAN
        RECOMMENDED_MIN_RUNS_PER_PARAMETER_BAYESIAN
    """,
    "warm_start": "MAX_PARENT_RUNS RESUME_FROM_TOTAL_RUNS",
    "goal": "PrimaryMetricGoal",
    "run": "HyperDriveRun",
    "exceptions": """
        HyperDriveConfigException HyperDriveException HyperDriveNotImplementedException
        HyperDriveRehydrateException HyperDriveScenarioNotSupportedException
        HyperDriveServiceException
    """,
}
"""Files of ``api/hyperdrive`` -> the names in them."""

HOMES = {
    **{n: f"api.hyperdrive.{home}" for home, names in HYPERDRIVE.items() for n in names.split()},
    "search": "compat.azureml_sdk.old_functions",
    **dict.fromkeys(SDK_VALUES.split(), "compat.azureml_sdk.sdk_values"),
    **dict.fromkeys(DATA_CONSTANTS.split(), "compat.azureml_sdk.constants"),
    **dict.fromkeys(PACKAGE_CONSTANTS.split(), "compat.azureml_sdk.constants"),
    **dict.fromkeys(SERVICE_CONSTANTS.split(), "compat.azureml_sdk.service_constants"),
    # the workspace and what is done in it
    "ScriptRun": "api.runs:Run",
    "_OfflineRun": "api.runs:OfflineRun",
    "_SubmittedRun": "api.runs:Run",
    "get_run": "compat.azureml_sdk.old_functions",
    "Keyvault": "api.keyvault",
    "Model": "models",
    "Framework": "models:Model.Framework",
    "HasPortal": "api.runs:Run",
    "RunStatus": "compat.azureml_sdk.run_status",
    "RUNNING_STATES": "compat.azureml_sdk.run_status",
    "POST_PROCESSING_STATES": "compat.azureml_sdk.run_status",
    "TERMINAL_STATES": "compat.azureml_sdk.run_status",
    "HyperDriveSystemException": "api.hyperdrive.exceptions:HyperDriveServiceException",
    "HyperDriveUserException": "api.hyperdrive.exceptions:HyperDriveConfigException",
    "get_run_config_from_script_run": "compat.azureml_sdk.old_functions",
    "submit": "compat.azureml_sdk.old_functions",
    "prepare_compute_target": "compat.azureml_sdk.old_functions",
    "is_compute_target_prepared": "compat.azureml_sdk.old_functions",
    "attach_legacy_compute_target": "compat.azureml_sdk.old_functions",
    "remove_legacy_compute_target": "compat.azureml_sdk.old_functions",
    "diagnostic_log": "compat.azureml_sdk.old_functions",
    "ResourceConfiguration": "models.resource_configuration",
    "VERSION": "compat.azureml_sdk.sdk_values",
    "__version__": "compat.azureml_sdk.sdk_values:VERSION",
    # what to run
    "MMLBaseEstimator": "estimators",
    "LightGBM": "estimators.lightgbm",
    "ParallelTaskConfiguration": "configuration",
    "HistoryConfiguration": "configuration",
    "AmlComputeConfiguration": "configuration",
    "ApplicationEndpointConfiguration": "configuration",
    "DatasetRegistrationOptions": "configuration",
    "GlobsOptions": "configuration",
    "KubernetesComputeConfiguration": "configuration",
    "MountOptions": "configuration",
    "OutputOptions": "configuration",
    "RegistrationOptions": "configuration",
    "UploadOptions": "configuration",
    "Uri": "configuration",
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
    "azureml.core.runconfig.DataPath": "compat.azureml_sdk.runconfig_references:DataPath",
    "azureml.core.runconfig.Dataset": "compat.azureml_sdk.runconfig_references:Dataset",
    # environments
    "EnvironmentDefinition": "environments:Environment",
    "PythonEnvironment": "environments:PythonSection",
    "DockerEnvironment": "environments:DockerSection",
    "SparkEnvironment": "environments:SparkSection",
    "PythonSection": "environments",
    "DockerSection": "environments",
    "SparkSection": "environments",
    "RSection": "environments",
    "DockerBuildContext": "environments",
    "DockerImagePlatform": "environments",
    "ImageBuildDetails": "environments",
    "SparkPackage": "environments.definition.sections",
    "RCranPackage": "environments.definition.r_section",
    "RGitHubPackage": "environments.definition.r_section",
    "RegistryIdentity": "environments.definition.container_registry",
    "DockerImageDetails": "environments.definition.image_details",
    "EnvironmentReference": "environments.definition.reference",
    "DEFAULT_CPU_IMAGE": "environments",
    "DEFAULT_GPU_IMAGE": "environments",
    "MPI_CPU_IMAGE": "environments:DEFAULT_CPU_IMAGE",
    "MPI_GPU_IMAGE": "environments:DEFAULT_GPU_IMAGE",
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
    "DatasetProfile": "data.datasets.profile",
    "FileEncoding": "data.datasets.older_words",
    "SkipLinesBehavior": "data.datasets.older_words",
    "FileHandlingOption": "data.datasets.older_words",
    "LabeledDatasetTask": "data.datasets.older_words",
    "StoredProcedureParameter": "data.datastores.sql_references",
    "StoredProcedureParameterType": "data.datastores.sql_references",
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
    "HDFSDatastore": "data.datastores.kinds",
    # compute
    "ComputeTarget": "compute",
    "AmlCompute": "compute",
    "AmlComputeStatus": "compute",
    "AmlComputeNodeStateCounts": "compute",
    "ScaleSettings": "compute",
    "AmlComputeProvisioningConfiguration": "compute",
    "ComputeTargetProvisioningConfiguration": "compute",
    "RemoteCompute": "compute",
    "RemoteComputeAttachConfiguration": "compute",
    "ComputeTargetAttachConfiguration": "compute",
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
    "RunDetails": "api.run_details",
    "Tensorboard": "compat.azureml_sdk.tensorboard",
    "export_to_tensorboard": "compat.azureml_sdk.tensorboard",
    "set_diagnostics_collection": "compat.azureml_sdk.sdk_values",
    "get_telemetry_log_handler": "compat.azureml_sdk.sdk_values",
    "get_portal_url": "compat.azureml_sdk.sdk_values",
    "AbstractAuthentication": "api.authentication",
    "InteractiveLoginAuthentication": "api.authentication",
    "ServicePrincipalAuthentication": "api.authentication",
    "AzureCliAuthentication": "api.authentication",
    "MsiAuthentication": "api.authentication",
    "ArcTokenAuthentication": "api.authentication:TokenAuthentication",
    "AzureMLTokenAuthentication": "api.authentication",
    "TokenAuthentication": "api.authentication",
    "Audience": "api.authentication",
    "AccessToken": "api.authentication",
    "ArmTokenAuthentication": "api.authentication",
    "LinkedService": "compat.azureml_sdk.linked_services",
    "ExperimentClient": "compat.azureml_sdk.private_clients",
    # exceptions
    "AzureMLException": "errors:EstimatoryError",
    "ServiceException": "errors:EstimatoryError",
    "UserErrorException": "errors:UserError",
    "TrainingException": "errors:TrainingError",
    "ExperimentExecutionException": "errors:ExperimentExecutionError",
    "AzureMLAggregatedException": "compat.azureml_sdk.unraised",
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
    "AuthenticationException": "compat.azureml_sdk.unraised",
    "DiscoveryUrlNotFoundException": "compat.azureml_sdk.unraised",
    "ParallelRunException": "compat.azureml_sdk.unraised",
    "WorkspacePrivateEndpointException": "compat.azureml_sdk.unraised",
}
"""Name -> module below ``estimatory`` (``module:attribute`` where the name differs); what is not
here is a public name of ``estimatory`` itself. A name with its module means something else there
than elsewhere."""
