"""Changes of a registered version: of all its words, never of its files."""

from __future__ import annotations

from typing import Any

from ..base import lazy_dataclasses as dataclasses
from .details import ModelWords, describe_resources
from .lineage import dataset_id, describe_datasets
from .record import ModelRecord, add_properties, render_strings


class ModelChanges(ModelWords, total=False):
    """Changes of a version; None leaves a field as it is.

    Tags, properties and datasets are added; a tag of value None is removed.
    """

    keeps_tags: bool
    """Whether tags that are not named stay, as they do by default."""


def change_record(record: ModelRecord, changes: ModelChanges) -> ModelRecord:
    """Return the record with the changes.

    Raises:
        UserError: tags, properties, a dataset or the resources are not valid.
        ConflictError: a property is there already with another value.
    """
    description = changes.get("description")
    return dataclasses.replace(
        record,
        description=record.description if description is None else str(description),
        tags=_change_tags(record, changes),
        properties=add_properties(record, changes.get("properties")),
        datasets=(*record.datasets, *_new_datasets(record, changes)),
        sample_input_dataset=dataset_id(changes.get("sample_input_dataset"))
        or record.sample_input_dataset,
        sample_output_dataset=dataset_id(changes.get("sample_output_dataset"))
        or record.sample_output_dataset,
        resources=describe_resources(changes.get("resource_configuration")) or record.resources,
    )


def _change_tags(record: ModelRecord, changes: ModelChanges) -> dict[str, str]:
    given = changes.get("tags") or {}
    added = render_strings("tags", given)
    gone = {str(key) for key, value in given.items() if value is None}
    kept = record.tags if changes.get("keeps_tags", True) else {}
    return {k: v for k, v in {**kept, **added}.items() if k not in gone}


def _new_datasets(record: ModelRecord, changes: ModelChanges) -> list[dict[str, Any]]:
    given = describe_datasets(changes.get("datasets"))
    return [entry for entry in given if entry not in record.datasets]
