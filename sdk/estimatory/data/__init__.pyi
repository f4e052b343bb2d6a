from .datasets.column_types import (
    DataType as DataType,
    PromoteHeadersBehavior as PromoteHeadersBehavior,
)
from .datasets.consumption import DatasetConsumptionConfig as DatasetConsumptionConfig
from .datasets.dataset import AbstractDataset as AbstractDataset
from .datasets.factories import Dataset as Dataset
from .datasets.file_dataset import FileDataset as FileDataset, MountContext as MountContext
from .datasets.file_factory import FileDatasetFactory as FileDatasetFactory
from .datasets.look_up import DatasetMapping as DatasetMapping
from .datasets.older_words import (
    FileEncoding as FileEncoding,
    FileHandlingOption as FileHandlingOption,
    FileType as FileType,
    HistogramCompareMethod as HistogramCompareMethod,
    LabeledDatasetTask as LabeledDatasetTask,
    SkipLinesBehavior as SkipLinesBehavior,
)
from .datasets.profile import DatasetProfile as DatasetProfile
from .datasets.tabular import TabularDataset as TabularDataset
from .datasets.tabular_factory import TabularDatasetFactory as TabularDatasetFactory
from .datastores.base import AbstractDatastore as AbstractDatastore
from .datastores.datastore import Datastore as Datastore, DatastoreMapping as DatastoreMapping
from .datastores.kinds import (
    AbstractADLSDatastore as AbstractADLSDatastore,
    AbstractAzureStorageDatastore as AbstractAzureStorageDatastore,
    AzureBlobDatastore as AzureBlobDatastore,
    AzureDataLakeDatastore as AzureDataLakeDatastore,
    AzureDataLakeGen2Datastore as AzureDataLakeGen2Datastore,
    AzureFileDatastore as AzureFileDatastore,
    DBFSDatastore as DBFSDatastore,
    HDFSDatastore as HDFSDatastore,
)
from .datastores.references import (
    DataPath as DataPath,
    DataPathComputeBinding as DataPathComputeBinding,
    DataReference as DataReference,
    DataReferenceConfiguration as DataReferenceConfiguration,
)
from .datastores.sql import (
    AzureMySqlDatastore as AzureMySqlDatastore,
    AzurePostgreSqlDatastore as AzurePostgreSqlDatastore,
    AzureSqlDatabaseDatastore as AzureSqlDatabaseDatastore,
)
from .datastores.sql_references import (
    SqlDataReference as SqlDataReference,
    StoredProcedureParameter as StoredProcedureParameter,
    StoredProcedureParameterType as StoredProcedureParameterType,
)
from .delivery.lineage import (
    describe_inputs as describe_inputs,
    describe_outputs as describe_outputs,
    list_runs_with as list_runs_with,
)
from .delivery.outputs import (
    HDFSOutputDatasetConfig as HDFSOutputDatasetConfig,
    LinkFileOutputDatasetConfig as LinkFileOutputDatasetConfig,
    LinkTabularOutputDatasetConfig as LinkTabularOutputDatasetConfig,
    OutputDatasetConfig as OutputDatasetConfig,
    OutputFileDatasetConfig as OutputFileDatasetConfig,
    OutputTabularDatasetConfig as OutputTabularDatasetConfig,
    TransformationMixin as TransformationMixin,
)
from .delivery.script_side import RunInputs as RunInputs, RunOutputs as RunOutputs
from .delivery.specification import to_data_spec as to_data_spec
