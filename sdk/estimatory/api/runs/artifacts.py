"""Answers of uploads: files as Azure ML's history of runs describes them."""

from __future__ import annotations

import datetime
import os

from ...base.lazy_dataclasses import dataclass, field
from ...folders.run_folder import RunFolder

ORIGIN = "ExperimentRun"


@dataclass(frozen=True)
class Artifact:
    """A file of a run; follows ``ArtifactDto`` of azureml-core 1.61."""

    artifact_id: str
    origin: str
    container: str
    path: str
    """The name in the run."""
    created_time: datetime.datetime
    etag: str | None = None
    data_path: str | None = None


@dataclass(frozen=True)
class ArtifactContent:
    """Place of the bytes; follows ``ArtifactContentInformationDto`` of azureml-core 1.61."""

    content_uri: str
    """A ``file:`` address."""
    origin: str
    container: str
    path: str


@dataclass(frozen=True)
class UploadedFiles:
    """Follows ``BatchArtifactContentInformationDto`` of azureml-core 1.61; by name in the run."""

    artifacts: dict[str, Artifact]
    artifact_content_information: dict[str, ArtifactContent]
    errors: dict[str, str] = field(default_factory=dict)
    """Always empty: an upload that fails raises."""


def container_of(folder: RunFolder) -> str:
    """Return the name under which Azure ML kept the files of a run."""
    return f"dcid.{folder.run_id}"


def describe_upload(folder: RunFolder, name: str, path: str) -> UploadedFiles:
    """Describe a file at ``path`` that was added to the run under ``name``."""
    from pathlib import Path

    container = container_of(folder)
    made_at = datetime.datetime.fromtimestamp(os.stat(path).st_mtime, datetime.timezone.utc)
    artifact = Artifact(f"{ORIGIN}/{container}/{name}", ORIGIN, container, name, made_at)
    content = ArtifactContent(Path(path).as_uri(), ORIGIN, container, name)
    return UploadedFiles({name: artifact}, {name: content})
