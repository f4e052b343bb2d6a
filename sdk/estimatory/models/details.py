"""What is known of a model before its files are stored: what was said, and where it is from."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from ..checked_calls import check_keywords
from ..run_folder import RunFolder
from .lineage import add_inputs_of, describe_datasets
from .record import ModelRecord, check_model_name, render_strings


class ModelDetails(TypedDict, total=False):
    """What can be said of a model when it is registered, in Azure ML's words."""

    description: str | None
    tags: Mapping[str, Any] | None
    properties: Mapping[str, Any] | None
    framework: str | None
    framework_version: str | None
    datasets: Sequence[Any] | None
    """``[(scenario, dataset), …]``"""


def make_record(name: str, details: ModelDetails) -> ModelRecord:
    """A version without number and files yet.

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
    )


def add_lineage(record: ModelRecord, run: RunFolder) -> ModelRecord:
    """The record with the run that made the files, its code, its commit and its data."""
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
