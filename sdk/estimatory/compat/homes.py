"""Where the object lies that a name of the Azure ML SDK v1 stands for."""

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
    DEFAULT_CHAINER_VERSION DEFAULT_SDK_ORIGIN GPU HOROVOD_DEFAULT_VERSION INVALID_PATHON_MESSAGE
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

HOMES = {
    **dict.fromkeys(SDK_VALUES.split(), "compat.sdk_values"),
    **dict.fromkeys(DATA_CONSTANTS.split(), "compat.data_constants"),
    **dict.fromkeys(PACKAGE_CONSTANTS.split(), "compat.package_constants"),
    **dict.fromkeys(SERVICE_CONSTANTS.split(), "compat.service_constants"),
    # the workspace and what is done in it
    "ScriptRun": "runs:Run",
    "_OfflineRun": "runs:OfflineRun",
    "_SubmittedRun": "runs:Run",
    "get_run": "compat.old_functions",
    "Keyvault": "keyvault",
    "Model": "models",
    "Framework": "models:Model.Framework",
    "HasPortal": "runs:Run",
    "RunStatus": "compat.run_status",
    "RUNNING_STATES": "compat.run_status",
    "POST_PROCESSING_STATES": "compat.run_status",
    "get_run_config_from_script_run": "compat.old_functions",
    "submit": "compat.old_functions",
    "prepare_compute_target": "compat.old_functions",
    "is_compute_target_prepared": "compat.old_functions",
    "attach_legacy_compute_target": "compat.old_functions",
    "remove_legacy_compute_target": "compat.old_functions",
    "diagnostic_log": "compat.old_functions",
    "ResourceConfiguration": "models",
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
    "azureml.core.runconfig.DataPath": "compat.runconfig_references:DataPath",
    "azureml.core.runconfig.Dataset": "compat.runconfig_references:Dataset",
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
    "DatasetProfile": "data.profile",
    "FileEncoding": "data.older_words",
    "SkipLinesBehavior": "data.older_words",
    "FileHandlingOption": "data.labelled",
    "LabeledDatasetTask": "data.labelled",
    "StoredProcedureParameter": "data.stored_procedures",
    "StoredProcedureParameterType": "data.stored_procedures",
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
    "HDFSDatastore": "data.datastore_types",
    # compute
    "ComputeTarget": "compute",
    "AmlCompute": "compute",
    "AmlComputeStatus": "compute",
    "AmlComputeProvisioningConfiguration": "compute.aml_compute:ProvisioningConfiguration",
    "ComputeTargetProvisioningConfiguration": "compute.aml_compute:ProvisioningConfiguration",
    "RemoteCompute": "compute",
    "RemoteComputeAttachConfiguration": "compute.remote:AttachConfiguration",
    "ComputeTargetAttachConfiguration": "compute.remote:AttachConfiguration",
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
    "AccessToken": "authentication",
    "ArmTokenAuthentication": "authentication:TokenAuthentication",
    "LinkedService": "compat.linked_services",
    "ExperimentClient": "compat.private_clients",
    # exceptions
    "AzureMLException": "errors:EstimatoryError",
    "ServiceException": "errors:EstimatoryError",
    "UserErrorException": "errors:UserError",
    "TrainingException": "errors:TrainingError",
    "ExperimentExecutionException": "errors:ExperimentExecutionError",
    "AzureMLAggregatedException": "compat.unraised",
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
here is a public name of ``estimatory`` itself. A name with its module means something else there
than elsewhere."""
