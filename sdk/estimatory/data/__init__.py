"""Datastores, datasets, and the delivery of their data to runs and back.

A name is imported when it is first used: a training script that asks for its inputs loads what
reading them needs, and nothing else.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .datasets.column_types import DataType, PromoteHeadersBehavior
    from .datasets.consumption import DatasetConsumptionConfig
    from .datasets.dataset import AbstractDataset
    from .datasets.factories import Dataset
    from .datasets.file_dataset import FileDataset, MountContext
    from .datasets.file_factory import FileDatasetFactory
    from .datasets.look_up import DatasetMapping
    from .datasets.older_words import (
        FileEncoding,
        FileHandlingOption,
        FileType,
        HistogramCompareMethod,
        LabeledDatasetTask,
        SkipLinesBehavior,
    )
    from .datasets.profile import DatasetProfile
    from .datasets.tabular import TabularDataset
    from .datasets.tabular_factory import TabularDatasetFactory
    from .datastores.base import AbstractDatastore
    from .datastores.datastore import Datastore, DatastoreMapping
    from .datastores.kinds import (
        AbstractADLSDatastore,
        AbstractAzureStorageDatastore,
        AzureBlobDatastore,
        AzureDataLakeDatastore,
        AzureDataLakeGen2Datastore,
        AzureFileDatastore,
        DBFSDatastore,
        HDFSDatastore,
    )
    from .datastores.references import (
        DataPath,
        DataPathComputeBinding,
        DataReference,
        DataReferenceConfiguration,
    )
    from .datastores.sql import (
        AzureMySqlDatastore,
        AzurePostgreSqlDatastore,
        AzureSqlDatabaseDatastore,
    )
    from .datastores.sql_references import (
        SqlDataReference,
        StoredProcedureParameter,
        StoredProcedureParameterType,
    )
    from .delivery.lineage import describe_inputs, describe_outputs, list_runs_with
    from .delivery.outputs import (
        HDFSOutputDatasetConfig,
        LinkFileOutputDatasetConfig,
        LinkTabularOutputDatasetConfig,
        OutputDatasetConfig,
        OutputFileDatasetConfig,
        OutputTabularDatasetConfig,
        TransformationMixin,
    )
    from .delivery.script_side import RunInputs, RunOutputs
    from .delivery.specification import to_data_spec

_HOMES = {
    "AbstractADLSDatastore": "datastores.kinds",
    "AbstractAzureStorageDatastore": "datastores.kinds",
    "AbstractDataset": "datasets.dataset",
    "AbstractDatastore": "datastores.base",
    "AzureBlobDatastore": "datastores.kinds",
    "AzureDataLakeDatastore": "datastores.kinds",
    "AzureDataLakeGen2Datastore": "datastores.kinds",
    "AzureFileDatastore": "datastores.kinds",
    "AzureMySqlDatastore": "datastores.sql",
    "AzurePostgreSqlDatastore": "datastores.sql",
    "AzureSqlDatabaseDatastore": "datastores.sql",
    "DBFSDatastore": "datastores.kinds",
    "DataPath": "datastores.references",
    "DataPathComputeBinding": "datastores.references",
    "DataReference": "datastores.references",
    "DataReferenceConfiguration": "datastores.references",
    "DataType": "datasets.column_types",
    "Dataset": "datasets.factories",
    "DatasetConsumptionConfig": "datasets.consumption",
    "DatasetMapping": "datasets.look_up",
    "DatasetProfile": "datasets.profile",
    "Datastore": "datastores.datastore",
    "DatastoreMapping": "datastores.datastore",
    "FileDataset": "datasets.file_dataset",
    "FileDatasetFactory": "datasets.file_factory",
    "FileEncoding": "datasets.older_words",
    "FileType": "datasets.older_words",
    "FileHandlingOption": "datasets.older_words",
    "HDFSDatastore": "datastores.kinds",
    "HDFSOutputDatasetConfig": "delivery.outputs",
    "HistogramCompareMethod": "datasets.older_words",
    "LabeledDatasetTask": "datasets.older_words",
    "LinkFileOutputDatasetConfig": "delivery.outputs",
    "LinkTabularOutputDatasetConfig": "delivery.outputs",
    "MountContext": "datasets.file_dataset",
    "OutputDatasetConfig": "delivery.outputs",
    "OutputFileDatasetConfig": "delivery.outputs",
    "OutputTabularDatasetConfig": "delivery.outputs",
    "PromoteHeadersBehavior": "datasets.column_types",
    "RunInputs": "delivery.script_side",
    "RunOutputs": "delivery.script_side",
    "SkipLinesBehavior": "datasets.older_words",
    "SqlDataReference": "datastores.sql_references",
    "StoredProcedureParameter": "datastores.sql_references",
    "StoredProcedureParameterType": "datastores.sql_references",
    "TabularDataset": "datasets.tabular",
    "TabularDatasetFactory": "datasets.tabular_factory",
    "TransformationMixin": "delivery.outputs",
    "describe_inputs": "delivery.lineage",
    "describe_outputs": "delivery.lineage",
    "list_runs_with": "delivery.lineage",
    "to_data_spec": "delivery.specification",
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
