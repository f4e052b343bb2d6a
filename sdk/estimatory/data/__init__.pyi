from .consumption import DatasetConsumptionConfig as DatasetConsumptionConfig
from .data_reference import (
    DataPath as DataPath,
    DataPathComputeBinding as DataPathComputeBinding,
    DataReference as DataReference,
    DataReferenceConfiguration as DataReferenceConfiguration,
    SqlDataReference as SqlDataReference,
)
from .data_types import DataType as DataType, PromoteHeadersBehavior as PromoteHeadersBehavior
from .dataset import AbstractDataset as AbstractDataset
from .datastore import Datastore as Datastore, DatastoreMapping as DatastoreMapping
from .datastore_types import (
    AbstractADLSDatastore as AbstractADLSDatastore,
    AbstractAzureStorageDatastore as AbstractAzureStorageDatastore,
    AbstractDatastore as AbstractDatastore,
    AzureBlobDatastore as AzureBlobDatastore,
    AzureDataLakeDatastore as AzureDataLakeDatastore,
    AzureDataLakeGen2Datastore as AzureDataLakeGen2Datastore,
    AzureFileDatastore as AzureFileDatastore,
    DBFSDatastore as DBFSDatastore,
    HDFSDatastore as HDFSDatastore,
)
from .factories import Dataset as Dataset, DatasetMapping as DatasetMapping
from .file_dataset import FileDataset as FileDataset, MountContext as MountContext
from .file_factory import FileDatasetFactory as FileDatasetFactory
from .labelled import (
    FileHandlingOption as FileHandlingOption,
    LabeledDatasetTask as LabeledDatasetTask,
)
from .lineage import (
    describe_inputs as describe_inputs,
    describe_outputs as describe_outputs,
    list_runs_with as list_runs_with,
)
from .older_words import (
    FileEncoding as FileEncoding,
    FileType as FileType,
    HistogramCompareMethod as HistogramCompareMethod,
    SkipLinesBehavior as SkipLinesBehavior,
)
from .outputs import (
    HDFSOutputDatasetConfig as HDFSOutputDatasetConfig,
    LinkFileOutputDatasetConfig as LinkFileOutputDatasetConfig,
    LinkTabularOutputDatasetConfig as LinkTabularOutputDatasetConfig,
    OutputDatasetConfig as OutputDatasetConfig,
    OutputFileDatasetConfig as OutputFileDatasetConfig,
    OutputTabularDatasetConfig as OutputTabularDatasetConfig,
    TransformationMixin as TransformationMixin,
)
from .profile import DatasetProfile as DatasetProfile
from .script_side import RunInputs as RunInputs, RunOutputs as RunOutputs
from .specification import to_data_spec as to_data_spec
from .sql_datastores import (
    AzureMySqlDatastore as AzureMySqlDatastore,
    AzurePostgreSqlDatastore as AzurePostgreSqlDatastore,
    AzureSqlDatabaseDatastore as AzureSqlDatabaseDatastore,
)
from .stored_procedures import (
    StoredProcedureParameter as StoredProcedureParameter,
    StoredProcedureParameterType as StoredProcedureParameterType,
)
from .tabular import TabularDataset as TabularDataset
from .tabular_factory import TabularDatasetFactory as TabularDatasetFactory
