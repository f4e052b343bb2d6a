"""From the data objects of a notebook to the DataSpecs of a run."""

from __future__ import annotations

import os
from collections.abc import Iterable

from ...errors import UserError
from ...folders.run_spec import DataSpec
from ..datasets.consumption import DatasetConsumptionConfig
from ..datasets.dataset import AbstractDataset
from ..datastores.references import DataPath, DataReference
from .outputs import DESTINATION, OutputDatasetConfig, OutputFileDatasetConfig

_FORMS = (
    "Inputs are datasets with a name (ds.as_named_input('x')), DataReferences and DataPaths; "
    "outputs are OutputFileDatasetConfigs."
)


def to_data_spec(value: object) -> DataSpec:
    """Return what a run's worker needs to know about an input or output.

    Raises:
        UserError: it is none of the kinds of data that a run can be given.
    """
    if isinstance(value, DataPath):
        value = value.create_data_reference()
    if isinstance(value, DataReference):
        return _of_reference(value)
    if isinstance(value, DatasetConsumptionConfig):
        return _of_dataset(value)
    if isinstance(value, OutputDatasetConfig):
        return _of_output(value)
    if isinstance(value, AbstractDataset):
        raise UserError(
            f"A {type(value).__name__} needs a name to be the input of a run.",
            "Use dataset.as_named_input('name'), and .as_mount() or .as_download() for files.",
        )
    raise UserError(f"Type {type(value).__name__} is not supported for inputs.", _FORMS)


def find_needed_packages(data: Iterable[DataSpec]) -> tuple[str, ...]:
    """Find the packages that an isolated environment needs to read the tables among the data."""
    definitions = [spec.source.get("definition", {}) for spec in data]
    tables = [d["source"] for d in definitions if d.get("kind") == "tabular"]
    if not tables:
        return ()
    is_arrow = any(source["reader"] in ("parquet", "sql") for source in tables)
    return ("pandas", "pyarrow") if is_arrow else ("pandas",)


def _of_reference(reference: DataReference) -> DataSpec:
    return DataSpec(
        reference.data_reference_name,
        "reference",
        reference.mode,
        {
            "datastore": reference.datastore.name,
            "path": (reference.path_on_datastore or "").strip("/"),
        },
        os.fspath(reference.path_on_compute or ""),
        reference.overwrite,
    )


def _of_dataset(config: DatasetConsumptionConfig) -> DataSpec:
    dataset = config.dataset
    if not isinstance(dataset, AbstractDataset):
        raise UserError(
            f"The input {config.name!r} is the output of another step.",
            "Only the steps of a pipeline can be given it.",
        )
    source = {
        "id": dataset.id,
        "name": dataset.name,
        "version": dataset.version,
        "definition": dataset.definition.to_json(),
    }
    return DataSpec(
        config.name, "dataset", config.mode, source, os.fspath(config.path_on_compute or "")
    )


def _of_output(output: OutputDatasetConfig) -> DataSpec:
    options: dict[str, object] = {"register": output.registration, "table": output.table}
    if not isinstance(output, OutputFileDatasetConfig):
        return DataSpec(output.name, "output", "link", options=options)
    source = {"datastore": "", "path": DESTINATION}
    if output.destination is not None:
        source = {"datastore": output.destination[0].name, "path": output.destination[1]}
    options.update(source_globs=output.source_globs, partition_format=output.partition_format)
    return DataSpec(
        output.name, "output", output.mode, source, output.source or "", output.overwrite, options
    )
