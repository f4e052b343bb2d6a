"""Names of the SDK's modules without a meaning here: each with a sentence for its kind."""

from __future__ import annotations

from .linked_services import SPARK

PRIVATE = "It is private to the SDK; the public classes of azureml.core reach the same."
_OF_TARGETS = (
    "It describes a compute target of Azure. Here AmlCompute is a pool of nodes of this machine, "
    "and RemoteCompute is a host of yours."
)
_OF_OLD_DATASETS = (
    "It belongs to the datasets of before July 2019. Dataset.Tabular and Dataset.File make those "
    "that have versions, and register(create_new_version=True) keeps one."
)
_OF_PROFILES = "Submit no profile: TabularDataset.get_profile() makes it at once."
DATAFLOWS = (
    "Dataflows were azureml-dataprep's: TabularDataset.to_pandas_dataframe() reads the same, and "
    "pandas does the rest."
)
_OF_CACHES = (
    "Data caches were a service of Azure: dataset.as_download() copies the data into the run."
)
_OF_OUTPUTS = (
    "OutputFileDatasetConfig's as_upload(), as_mount() and register_on_complete() take these "
    "options as arguments."
)
_OF_SERVING = "It belongs to deployments, which come in a later version of Estimatory."
OF_SWEEPS = "Errors of sweeps are in azureml.train.hyperdrive.exceptions; each has its message."

_KINDS = {
    _OF_TARGETS: """
        AksAttachConfiguration AksProvisioningConfiguration AksUpdateConfiguration
        BatchAttachConfiguration ComputeInstanceProvisioningConfiguration ComputeInstanceStatus
        ComputeTargetUpdateConfiguration DataFactoryAttachConfiguration
        DataFactoryProvisioningConfiguration DataLakeAnalyticsAttachConfiguration
        DatabricksAttachConfiguration DsvmProvisioningConfiguration HDInsightAttachConfiguration
        KubernetesComputeAttachConfiguration KubernetesComputeStatus
        KustoAttachConfiguration SslConfiguration SynapseAttachConfiguration SystemService
    """,
    "Parallel steps come with pipelines; RunDetails(run).show() shows any run.": (
        "ParallelRunStepDetails"
    ),
    SPARK: """
        DatabricksCluster DatabricksEnvironment DatabricksSection LinkedServiceConfiguration
        SynapseWorkspaceLinkedServiceConfiguration
    """,
    _OF_OLD_DATASETS: """
        DatasetActionRun DatasetDefinition DatasetSnapshot HistogramCompareMethod FileType
    """,
    _OF_PROFILES: "DatasetProfileRun DatasetProfileRunConfig",
    DATAFLOWS: """
        Dataflow dataprep dataprep_fuse dataprep_stub ensure_dataflow get_dataflow_for_execution
        get_dataflow_with_meta_flags get_dataprep_missing_message handle_partition_format
        is_dataprep_installed write_spark_dataframe
    """,
    _OF_CACHES: """
        CreateDatacacheRequest CreateDatacacheStoreRequest DataHydrationExternalResources
        DataManagementComputeDefinition DatacacheConfiguration DatacacheConsumptionConfig
        DatacacheHydrationRequest DatacacheHydrationTracker DatacacheSingularitySettings
        DatacacheStore DatacacheStorePolicyInput SingularityPriority SingularitySettings
        SingularitySlaTier TimeToLive UpdateCachePolicyRequest UpdateConsumptionRunRequest
    """,
    _OF_OUTPUTS: """
        LinkOutput RegistrationConfiguration
    """,
    _OF_SERVING: """
        AKS_ENDPOINT_TYPE ARCHITECTURE_AMD64 CUSTOM_BASE_IMAGE_SUPPORTED_RUNTIMES MAX_PROFILE_CPU
        MAX_PROFILE_MEMORY MIN_PROFILE_CPU MIN_PROFILE_MEMORY MIR_SINGLE_MODEL_WEBSERVICE_TYPE
        MIR_WEBSERVICE_TYPE ModelProfile SUPPORTED_CUDA_VERSIONS SUPPORTED_RUNTIMES
        UNDOCUMENTED_RUNTIMES WEBAPI_IMAGE_FLAVOR webservice_name_validation
    """,
    "Name the target: compute_target='local'.": "LocalTarget",
    "Every target is a ComputeTarget.": "AbstractComputeTarget",
    "Packages come from the index that pip and uv are set to here.": "DEFAULT_SDK_ORIGIN",
    "Data lakes are AzureDataLakeDatastore and AzureDataLakeGen2Datastore.": (
        "AbstractADLSDatastore"
    ),
    "get_portal_url() of runs and experiments says where they lie.": (
        "HasExperimentPortal HasRunPortal HasWorkspacePortal"
    ),
    "A registry is a ContainerRegistry with address, username and password.": (
        "AzureContainerRegistry Cr"
    ),
    "A workspace is a folder of yours: nobody else reaches it.": (
        "PrivateEndPoint PrivateEndPointConfig"
    ),
    "run.input_datasets and run.output_datasets are such dictionaries.": (
        "InputDatasets OutputDatasets"
    ),
    "There is no HDFS here: mount it and register the folder, or read it with pyarrow.": (
        "HdfsCredentialType OnPremHdfs"
    ),
    "An estimator's run_config is a RunConfiguration; submit the estimator itself.": (
        "MMLBaseEstimatorRunConfig"
    ),
    OF_SWEEPS: """
        ArgumentBlankOrEmpty ArgumentInvalid ClientError DictValidationInvalidArgument
        DistributionValidationFailure ErrorResponseException HyperDriveErrorStrings
        HyperDriveNotImplemented HyperDriveRunCancellationError HyperDriveTrainingError
        InvalidComputeTarget InvalidConfigSetting InvalidKeyInDict InvalidRunHost InvalidType
        MissingChoiceValues RehydratePolicyNotFound RehydrateUnknownSampling
        ResumeChildRunsContainsDuplicate ResumeChildRunsFromTooManyParentRuns
        ResumeChildRunsNotInTerminalState ResumeChildRunsWithoutParentRun WarmStartRunsDontMatch
        error_decorator
    """,
    PRIVATE: """
        ACQUIRE_DURATION_THRESHOLD AML_CONFIG_DIR ASSET_ARTIFACTS_UPLOAD_TIMEOUT_SECONDS_PER_BYTE
        AZUREML_ARTIFACTS_DEFAULT_TIMEOUT AZUREML_ARTIFACTS_MIN_TIMEOUT
        AZUREML_ARTIFACTS_TIMEOUT_ENV_VAR AZUREML_DIR ActionRequestDto ArtifactsClient AssetsClient
        AsyncTask AzureDataFactory AzureDataLake AzureMLError AzureMachineLearningWorkspaces
        AzureMySql AzurePostgreSql AzureSqlDatabase AzureStorage BlobServiceClient BlockBlobService
        COMPUTECONTEXT_EXTENSION ChainedIdentity ClientBase ClientCredentials
        DATASET_SNAPSHOT_ID_FORMAT DISCOVERY_END_POINT Daemon DataStore DatasetContextManager
        DatastoreContextManager EnvironmentClient ErrorCodes FILENAME_LENGTH_ERROR_MESSAGE
        FileProperties FileService GRAPH_API_VERSION HOW_TO_CREATE_DATASET_URL
        HOW_TO_USE_ENVIRONMENTS_DOC_URL Identity InvalidStatus InvalidUri KeyVaultContentType
        LinkedServiceProps LinkedServiceRequest LinkedServicesOperations LoggedLock
        MLC_COMPUTE_RESOURCE_ID_FMT MLC_LIST_COMPUTES_FMT MLC_WORKSPACE_API_VERSION
        MMS_SYNC_TIMEOUT_SECONDS MMS_WORKSPACE_API_VERSION ModelsClient NewLoggingLevel
        RP_COMPUTE_RESOURCE_ID_FMT RP_LIST_COMPUTES_FMT RUNCONFIGURATION_EXTENSION RequestHeaders
        ResourceIdentityType RestClient RunClient RunTypeV2 SDKVERSION SecretsClient ServiceContext
        ServiceDataAccessAuthIdentity ServicePrincipalDefinition ShareClient ShareDirectoryClient
        ShareFileClient TaskQueue WorkspaceClient accumulate add_sdk_to_requirements
        adla_payload_template aks_payload_template amlcompute_payload_template
        batch_compute_template build_and_validate_no_code_environment_image_request
        camel_case_transformer check_and_create_dir check_duplicate_properties check_for_lock_file
        check_valid_resource_name collect_datasets_usage common_path
        computeinstance_payload_template convert_dict_keys_to_camel_case
        convert_duration_to_seconds convert_parts_to_environment convert_seconds_to_duration
        create_retry create_session_with_retry databricks_compute_template
        datafactory_payload_template dataset_to_dataset_reference deprecated
        download_docker_build_context download_file download_file_stream dsvm_payload_template
        entrypoint execute_func experiment_method experimental fetch_tenantid_from_aad_token
        get_config_file_name get_docker_client get_docs_url get_experiment_submit get_mms_operation
        get_paginated_compute_nodes get_paginated_compute_results
        get_paginated_compute_supported_vms get_paginated_results get_progress_logger
        get_requests_session get_run_config_dir_name get_run_config_dir_path get_service_url
        get_token_for_adal_auth get_tracer get_user_agent get_workspace_registry_credentials
        give_warning global_tracking_info_registry hdinsight_payload_template http_pattern joinPath
        kubernetes_compute_template kusto_compute_template login_to_docker_registry
        make_http_request make_link model_name_validation model_payload_template
        normalize_file_ext normalize_path normalize_path_and_join normalize_windows_paths
        parse_target perform_interactive_login populate_model_not_found_details project_info
        pull_docker_image remote_payload_template resource_to_scopes ruamelyaml
        serialize_object_without_none_values submit_mms_operation synapse_compute_template
        to_camel_case to_formatted_html_table to_html to_json_dict to_snake_case to_unix_path trace
        trace_error trace_warn track traverse_up_path_and_find_file upload_dependency upload_dir
        upload_files  validate_entry_script_name validate_path_exists_or_throw
        warn_deprecated_blocks convert_list_to_dict create_project_context ExperimentSubmitRegistrar
        HYPERDRIVE_URL_SUFFIX scrubbed_data wrap_execution_script_with_source_directory
    """,
}
SENTENCES = {name: sentence for sentence, names in _KINDS.items() for name in names.split()}
"""Name -> why it is not there, and what to use instead."""
