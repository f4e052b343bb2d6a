"""The description of a model before its files are stored."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from ..base import lazy_dataclasses as dataclasses
from ..base.checked_calls import check_keywords
from ..errors import UserError
from ..folders.run_folder import RunFolder
from .lineage import add_inputs_of, dataset_id, describe_datasets
from .record import ModelRecord, check_model_name, render_strings

if TYPE_CHECKING:
    from .resource_configuration import ResourceConfiguration


class ModelWords(TypedDict, total=False):
    """Words about a version, in Azure ML's terms; they may change later."""

    description: str | None
    tags: Mapping[str, Any] | None
    properties: Mapping[str, Any] | None
    datasets: Sequence[object] | None
    """``[(scenario, dataset), …]``"""
    sample_input_dataset: object
    sample_output_dataset: object
    resource_configuration: ResourceConfiguration | None


class ModelDetails(ModelWords, total=False):
    """The details of a model at its registration."""

    framework: str | None
    framework_version: str | None


def make_record(name: str, details: ModelDetails) -> ModelRecord:
    """Return the record of a version without number and files yet.

    Raises:
        UserError: the name or the details are not valid.
    """
    check_model_name(name)
    check_keywords("ModelRegistry.register", ModelDetails.__annotations__, details)
    return ModelRecord(
        name,
        version=0,
        created_at=time.time(),
        description=details.get("description") or "",
        tags=render_strings("tags", details.get("tags")),
        properties=render_strings("properties", details.get("properties")),
        framework=details.get("framework") or "",
        framework_version=details.get("framework_version") or "",
        datasets=describe_datasets(details.get("datasets")),
        sample_input_dataset=dataset_id(details.get("sample_input_dataset")),
        sample_output_dataset=dataset_id(details.get("sample_output_dataset")),
        resources=describe_resources(details.get("resource_configuration")),
    )


def describe_resources(resources: object) -> dict[str, Any]:
    """Return the resources that a model asks for, as JSON.

    Raises:
        UserError: it is no ResourceConfiguration.
    """
    if resources is None:
        return {}
    from .resource_configuration import ResourceConfiguration

    if not isinstance(resources, ResourceConfiguration):
        raise UserError(
            f"resource_configuration is {resources!r:.60}, which is no ResourceConfiguration.",
            "For example resource_configuration=ResourceConfiguration(cpu=1, memory_in_gb=0.5).",
        )
    return resources.serialize()


def add_lineage(record: ModelRecord, run: RunFolder) -> ModelRecord:
    """Return the record with the run that made the files, its code, its commit and its data."""
    spec = run.read_spec()
    return dataclasses.replace(
        record,
        run_id=spec.run_id,
        experiment=spec.experiment,
        snapshot=spec.snapshot,
        git=run.read_record().git,
        framework=record.framework or spec.framework,
        datasets=add_inputs_of(run, record.datasets),
    )
