"""Datastores, datasets, and how their data gets into a run and out of it again.

A name is imported when it is first used: a training script that asks for its inputs loads what
reading them needs, and nothing else.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .consumption import DatasetConsumptionConfig
    from .data_reference import (
        DataPath,
        DataPathComputeBinding,
        DataReference,
        DataReferenceConfiguration,
        SqlDataReference,
    )
    from .data_types import DataType, PromoteHeadersBehavior
    from .dataset import AbstractDataset
    from .datastore import Datastore, DatastoreMapping
    from .datastore_types import (
        AbstractADLSDatastore,
        AbstractAzureStorageDatastore,
        AbstractDatastore,
        AzureBlobDatastore,
        AzureDataLakeDatastore,
        AzureDataLakeGen2Datastore,
        AzureFileDatastore,
        DBFSDatastore,
        HDFSDatastore,
    )
    from .factories import Dataset, DatasetMapping
    from .file_dataset import FileDataset, MountContext
    from .file_factory import FileDatasetFactory
    from .labelled import FileHandlingOption, LabeledDatasetTask
    from .lineage import describe_inputs, describe_outputs, list_runs_with
    from .older_words import (
        FileEncoding,
        FileType,
        HistogramCompareMethod,
        SkipLinesBehavior,
    )
    from .outputs import (
        HDFSOutputDatasetConfig,
        LinkFileOutputDatasetConfig,
        LinkTabularOutputDatasetConfig,
        OutputDatasetConfig,
        OutputFileDatasetConfig,
        OutputTabularDatasetConfig,
        TransformationMixin,
    )
    from .profile import DatasetProfile
    from .script_side import RunInputs, RunOutputs
    from .specification import to_data_spec
    from .sql_datastores import (
        AzureMySqlDatastore,
        AzurePostgreSqlDatastore,
        AzureSqlDatabaseDatastore,
    )
    from .stored_procedures import StoredProcedureParameter, StoredProcedureParameterType
    from .tabular import TabularDataset
    from .tabular_factory import TabularDatasetFactory

_HOMES = {
    "AbstractADLSDatastore": "datastore_types",
    "AbstractAzureStorageDatastore": "datastore_types",
    "AbstractDataset": "dataset",
    "AbstractDatastore": "datastore_types",
    "AzureBlobDatastore": "datastore_types",
    "AzureDataLakeDatastore": "datastore_types",
    "AzureDataLakeGen2Datastore": "datastore_types",
    "AzureFileDatastore": "datastore_types",
    "AzureMySqlDatastore": "sql_datastores",
    "AzurePostgreSqlDatastore": "sql_datastores",
    "AzureSqlDatabaseDatastore": "sql_datastores",
    "DBFSDatastore": "datastore_types",
    "DataPath": "data_reference",
    "DataPathComputeBinding": "data_reference",
    "DataReference": "data_reference",
    "DataReferenceConfiguration": "data_reference",
    "DataType": "data_types",
    "Dataset": "factories",
    "DatasetConsumptionConfig": "consumption",
    "DatasetMapping": "factories",
    "DatasetProfile": "profile",
    "Datastore": "datastore",
    "DatastoreMapping": "datastore",
    "FileDataset": "file_dataset",
    "FileDatasetFactory": "file_factory",
    "FileEncoding": "older_words",
    "FileType": "older_words",
    "FileHandlingOption": "labelled",
    "HDFSDatastore": "datastore_types",
    "HDFSOutputDatasetConfig": "outputs",
    "HistogramCompareMethod": "older_words",
    "LabeledDatasetTask": "labelled",
    "LinkFileOutputDatasetConfig": "outputs",
    "LinkTabularOutputDatasetConfig": "outputs",
    "MountContext": "file_dataset",
    "OutputDatasetConfig": "outputs",
    "OutputFileDatasetConfig": "outputs",
    "OutputTabularDatasetConfig": "outputs",
    "PromoteHeadersBehavior": "data_types",
    "RunInputs": "script_side",
    "RunOutputs": "script_side",
    "SkipLinesBehavior": "older_words",
    "SqlDataReference": "data_reference",
    "StoredProcedureParameter": "stored_procedures",
    "StoredProcedureParameterType": "stored_procedures",
    "TabularDataset": "tabular",
    "TabularDatasetFactory": "tabular_factory",
    "TransformationMixin": "outputs",
    "describe_inputs": "lineage",
    "describe_outputs": "lineage",
    "list_runs_with": "lineage",
    "to_data_spec": "specification",
}

__all__ = [
    "AbstractADLSDatastore",
    "AbstractAzureStorageDatastore",
    "AbstractDataset",
    "AbstractDatastore",
    "AzureBlobDatastore",
    "AzureDataLakeDatastore",
    "AzureDataLakeGen2Datastore",
    "AzureFileDatastore",
    "AzureMySqlDatastore",
    "AzurePostgreSqlDatastore",
    "AzureSqlDatabaseDatastore",
    "DBFSDatastore",
    "DataPath",
    "DataPathComputeBinding",
    "DataReference",
    "DataReferenceConfiguration",
    "DataType",
    "Dataset",
    "DatasetConsumptionConfig",
    "DatasetMapping",
    "DatasetProfile",
    "Datastore",
    "DatastoreMapping",
    "FileDataset",
    "FileDatasetFactory",
    "FileEncoding",
    "FileHandlingOption",
    "FileType",
    "HDFSDatastore",
    "HDFSOutputDatasetConfig",
    "HistogramCompareMethod",
    "LabeledDatasetTask",
    "LinkFileOutputDatasetConfig",
    "LinkTabularOutputDatasetConfig",
    "MountContext",
    "OutputDatasetConfig",
    "OutputFileDatasetConfig",
    "OutputTabularDatasetConfig",
    "PromoteHeadersBehavior",
    "RunInputs",
    "RunOutputs",
    "SkipLinesBehavior",
    "SqlDataReference",
    "StoredProcedureParameter",
    "StoredProcedureParameterType",
    "TabularDataset",
    "TabularDatasetFactory",
    "TransformationMixin",
    "describe_inputs",
    "describe_outputs",
    "list_runs_with",
    "to_data_spec",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
