"""Attributes of a registered version, under azureml-core's names."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from .lineage import DatasetLike, ModelLineage

if TYPE_CHECKING:
    from .registered import RegisteredRecord
    from .resource_configuration import ResourceConfiguration


class ModelFacts(ModelLineage):
    """The attributes of a Model; follows azureml-core 1.61."""

    @property
    def name(self) -> str:
        return self._record.name

    @property
    def version(self) -> int:
        return self._record.version

    @property
    def id(self) -> str:
        return f"{self.name}:{self.version}"

    @property
    def description(self) -> str:
        return self._record.description

    @property
    def tags(self) -> dict[str, str]:
        return dict(self._record.tags)

    @property
    def properties(self) -> dict[str, str]:
        return dict(self._record.properties)

    @property
    def model_framework(self) -> str | None:
        return self._record.framework or None

    @property
    def model_framework_version(self) -> str | None:
        return self._record.framework_version or None

    @property
    def created_time(self) -> datetime.datetime:
        return datetime.datetime.fromtimestamp(self._record.created_at, datetime.timezone.utc)

    @property
    def created_by(self) -> dict[str, str]:
        """``{"userName"}``: the owner of the version's folder."""
        return {"userName": self._record.created_by}

    @property
    def experiment_name(self) -> str | None:
        return self._record.experiment or None

    @property
    def mime_type(self) -> str:
        """The constant that azureml-core has for every model that it registers."""
        return "application/json"

    @property
    def unpack(self) -> bool:
        """False: the files are kept as they are, never packed into one."""
        return False

    @property
    def parent_id(self) -> None:
        """None: azureml-core derived models only for its deployments."""

    @property
    def derived_model_ids(self) -> None:
        """None: azureml-core derived models only for its deployments."""

    @property
    def sample_input_dataset(self) -> DatasetLike | None:
        """A dataset of examples for the model's input; None if none was named."""
        return self._dataset(self._record.sample_input_dataset)

    @property
    def sample_output_dataset(self) -> DatasetLike | None:
        """A dataset of examples for the model's output; None if none was named."""
        return self._dataset(self._record.sample_output_dataset)

    @property
    def resource_configuration(self) -> ResourceConfiguration | None:
        """The resources that the model asks of a server: kept and shown."""
        from .resource_configuration import ResourceConfiguration

        return ResourceConfiguration.deserialize(self._record.resources)

    @property
    def aliases(self) -> list[str]:
        """Names that MLflow's registry has for this version, such as ``champion``; sorted."""
        registered = self._registered
        return registered.aliases_of(self.version) if registered else []

    @property
    def stage(self) -> str | None:
        """The stage of this version in MLflow's registry, such as ``Production``."""
        registered = self._registered
        return (registered.stage_of(self.version) if registered else "") or None

    @property
    def path(self) -> str:
        """The registered file or folder, where it lies."""
        return self._record.path

    @property
    def url(self) -> str:
        return f"aml://asset/{self.id}"

    @property
    def files(self) -> tuple[tuple[str, int], ...]:
        """Relative paths with sizes in bytes."""
        return self._record.files

    def get_sas_urls(self) -> dict[str, str]:
        """Return a ``file:`` address for each file by name, without a secret."""
        from pathlib import Path

        root = Path(self._record.files_folder)
        return {name: (root / name).as_uri() for name, _ in self.files}

    def serialize(self) -> dict[str, Any]:
        """Return the model under Azure ML's keys, ready for JSON."""
        resources = self.resource_configuration
        return {
            "id": self.id,
            "name": self.name,
            "version": self.version,
            "createdTime": self.created_time.isoformat(),
            "createdBy": self.created_by,
            "mimeType": self.mime_type,
            "unpack": self.unpack,
            "framework": self.model_framework,
            "frameworkVersion": self.model_framework_version,
            "description": self.description,
            "tags": self.tags,
            "properties": self.properties,
            "runId": self.run_id,
            "runDetails": f"Run(id: {self.run_id})" if self.run_id else "None",
            "experimentName": self.experiment_name,
            "url": self.url,
            "datasets": [{"name": d["scenario"], "id": d["id"]} for d in self._record.datasets],
            "resourceConfiguration": resources.serialize() if resources else None,
            "sampleInputDatasetId": self._record.sample_input_dataset or None,
            "sampleOutputDatasetId": self._record.sample_output_dataset or None,
        }

    @property
    def _registered(self) -> RegisteredRecord | None:
        from .registered import read_registered

        return read_registered(self.workspace.folder, self.name)

    def _dataset(self, dataset_id: str) -> DatasetLike | None:
        return self.workspace.datasets.by_id(dataset_id) if dataset_id else None
