"""Registered models and their versions as MLflow's entities."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from mlflow.entities.model_registry import (
    ModelVersion,
    ModelVersionTag,
    RegisteredModel,
    RegisteredModelAlias,
    RegisteredModelTag,
)
from mlflow.entities.model_registry.model_version_stages import STAGE_ARCHIVED, STAGE_NONE

from ..masking import mask_secrets
from ..models.record import ModelRecord
from ..models.registered import RegisteredRecord
from ..models.versions import record_path
from .addresses import SCHEME

SOURCE = "mlflow.modelSourceUri"
"""The property of a version that says from where MLflow registered it, as Azure ML has it."""
MODEL_ID = "mlflow.modelId"
"""The property of a version that names the logged model it is."""
RUN_LINK = "mlflow.runLink"
Entity = TypeVar("Entity")
NOTHING_SAID = RegisteredRecord(0, 0)
"""Of a version without aliases and stages."""


def to_version(record: ModelRecord, registered: RegisteredRecord) -> ModelVersion:
    """Return a version with its tags, its stage and its aliases."""
    return _make(
        ModelVersion,
        name=record.name,
        version=record.version,
        creation_timestamp=_ms(record.created_at),
        last_updated_timestamp=_ms(_changed_at(record)),
        description=record.description,
        user_id=record.created_by,
        current_stage=registered.stage_of(record.version) or STAGE_NONE,
        source=record.properties.get(SOURCE) or to_uri(record),
        run_id=record.run_id or None,
        run_link=record.properties.get(RUN_LINK),
        tags=[ModelVersionTag(key, value) for key, value in record.tags.items()],
        aliases=registered.aliases_of(record.version),
        model_id=record.properties.get(MODEL_ID),
    )


def describe_source(source: str, model_id: str | None, run_link: str | None) -> dict[str, str]:
    """Return the properties of a version from MLflow; secrets in addresses are masked."""
    said = {SOURCE: source, MODEL_ID: model_id, RUN_LINK: run_link}
    return {key: mask_secrets(value) for key, value in said.items() if value}


def to_uri(record: ModelRecord) -> str:
    """Return the address of a version's folder, which MLflow loads; of a file, its folder's."""
    path = record.path
    return Path(path if os.path.isdir(path) else os.path.dirname(path)).as_uri()


def to_download_uri(record: ModelRecord) -> str:
    """Return the same folder's address, from which MLflow copies without writing into it."""
    return f"{SCHEME}:{to_uri(record).removeprefix('file:')}"


def to_registered_model(
    name: str, registered: RegisteredRecord, versions: list[ModelRecord]
) -> RegisteredModel:
    """Return a model with its record and its ``versions``, newest first."""
    numbers = {record.version for record in versions}
    aliases = {alias: n for alias, n in registered.aliases.items() if n in numbers}
    return _make(
        RegisteredModel,
        name=name,
        creation_timestamp=_ms(registered.created_at),
        last_updated_timestamp=_ms(max([registered.updated_at, *map(_changed_at, versions)])),
        description=registered.description,
        latest_versions=[to_version(r, registered) for r in latest(versions, registered)],
        tags=[RegisteredModelTag(key, value) for key, value in registered.tags.items()],
        aliases=[RegisteredModelAlias(alias, n) for alias, n in sorted(aliases.items())],
    )


def latest(versions: list[ModelRecord], registered: RegisteredRecord) -> list[ModelRecord]:
    """Return the newest version in each stage, of ``versions`` newest first."""
    found: dict[str, ModelRecord] = {}
    for record in versions:
        found.setdefault(registered.stage_of(record.version), record)
    return [*found.values()]


def _changed_at(record: ModelRecord) -> float:
    """Return the time of the last change; a version deleted meanwhile gives its creation."""
    try:
        return os.stat(record_path(record.folder)).st_mtime
    except FileNotFoundError:
        return record.created_at


def _ms(seconds: float) -> int:
    return int(1000 * seconds)


def _make(entity: Callable[..., Entity], **fields: object) -> Entity:
    """Make an entity with the fields that this release of MLflow knows."""
    known = inspect.signature(entity).parameters
    return entity(**{name: value for name, value in fields.items() if name in known})


def put_in_stage(
    registered: RegisteredRecord, version: int, stage: str, archived: str | None
) -> dict[str, str]:
    """Return the stages of a model's versions once one is in ``stage``.

    Args:
        registered: record of the model.
        version: number of the version.
        stage: that it comes to.
        archived: stage whose versions are archived; None: of no stage.
    """
    stages = {n: STAGE_ARCHIVED if s == archived else s for n, s in registered.stages.items()}
    return {**stages, str(version): "" if stage == STAGE_NONE else stage}
