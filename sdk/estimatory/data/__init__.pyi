from .consumption import DatasetConsumptionConfig as DatasetConsumptionConfig
from .data_reference import (
    DataPath as DataPath,
)
from .data_reference import (
    DataPathComputeBinding as DataPathComputeBinding,
)
from .data_reference import (
    DataReference as DataReference,
)
from .data_reference import (
    DataReferenceConfiguration as DataReferenceConfiguration,
)
from .data_reference import (
    SqlDataReference as SqlDataReference,
)
from .data_types import DataType as DataType
from .data_types import PromoteHeadersBehavior as PromoteHeadersBehavior
from .dataset import AbstractDataset as AbstractDataset
from .datastore import Datastore as Datastore
from .datastore import DatastoreMapping as DatastoreMapping
from .datastore_types import (
    AbstractADLSDatastore as AbstractADLSDatastore,
)
from .datastore_types import (
    AbstractAzureStorageDatastore as AbstractAzureStorageDatastore,
)
from .datastore_types import (
    AbstractDatastore as AbstractDatastore,
)
from .datastore_types import (
    AzureBlobDatastore as AzureBlobDatastore,
)
from .datastore_types import (
    AzureDataLakeDatastore as AzureDataLakeDatastore,
)
from .datastore_types import (
    AzureDataLakeGen2Datastore as AzureDataLakeGen2Datastore,
)
from .datastore_types import (
    AzureFileDatastore as AzureFileDatastore,
)
from .datastore_types import (
    DBFSDatastore as DBFSDatastore,
)
from .datastore_types import (
    HDFSDatastore as HDFSDatastore,
)
from .factories import Dataset as Dataset
from .factories import DatasetMapping as DatasetMapping
from .file_dataset import FileDataset as FileDataset
from .file_dataset import MountContext as MountContext
from .file_factory import FileDatasetFactory as FileDatasetFactory
from .labelled import (
    FileHandlingOption as FileHandlingOption,
)
from .labelled import (
    LabeledDatasetTask as LabeledDatasetTask,
)
from .lineage import (
    describe_inputs as describe_inputs,
)
from .lineage import (
    describe_outputs as describe_outputs,
)
from .lineage import (
    list_runs_with as list_runs_with,
)
from .older_words import (
    FileEncoding as FileEncoding,
)
from .older_words import (
    FileType as FileType,
)
from .older_words import (
    HistogramCompareMethod as HistogramCompareMethod,
)
from .older_words import (
    SkipLinesBehavior as SkipLinesBehavior,
)
from .outputs import (
    HDFSOutputDatasetConfig as HDFSOutputDatasetConfig,
)
from .outputs import (
    LinkFileOutputDatasetConfig as LinkFileOutputDatasetConfig,
)
from .outputs import (
    LinkTabularOutputDatasetConfig as LinkTabularOutputDatasetConfig,
)
from .outputs import (
    OutputDatasetConfig as OutputDatasetConfig,
)
from .outputs import (
    OutputFileDatasetConfig as OutputFileDatasetConfig,
)
from .outputs import (
    OutputTabularDatasetConfig as OutputTabularDatasetConfig,
)
from .outputs import (
    TransformationMixin as TransformationMixin,
)
from .profile import DatasetProfile as DatasetProfile
from .script_side import RunInputs as RunInputs
from .script_side import RunOutputs as RunOutputs
from .specification import to_data_spec as to_data_spec
from .sql_datastores import (
    AzureMySqlDatastore as AzureMySqlDatastore,
)
from .sql_datastores import (
    AzurePostgreSqlDatastore as AzurePostgreSqlDatastore,
)
from .sql_datastores import (
    AzureSqlDatabaseDatastore as AzureSqlDatabaseDatastore,
)
from .stored_procedures import (
    StoredProcedureParameter as StoredProcedureParameter,
)
from .stored_procedures import (
    StoredProcedureParameterType as StoredProcedureParameterType,
)
from .tabular import TabularDataset as TabularDataset
from .tabular_factory import TabularDatasetFactory as TabularDatasetFactory
