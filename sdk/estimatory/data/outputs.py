"""Outputs of a run that become data: files that go to a datastore, and datasets made of them."""

from __future__ import annotations

import copy
import os
from typing import Any, TypeVar

from ..checked_calls import checked
from ..errors import UserError
from .consumption import DatasetConsumptionConfig, check_input_name
from .data_reference import DataPath
from .data_types import column_types_to_json
from .datastore_types import StorageDatastore
from .delimited import header_to_json
from .registry import check_dataset_name
from .writing import parse_target

DESTINATION = "dataset/{run-id}/{output-name}"
"""In the default datastore; the two words are filled in when the run starts."""

Self = TypeVar("Self", bound="OutputDatasetConfig")


@checked
class OutputDatasetConfig:
    """What outputs have in common: a name, and the dataset that they shall become."""

    mode = "mount"

    def __init__(self, name: str | None = None) -> None:
        if name is not None:
            check_input_name(name)
        self.name = name or f"output_{os.urandom(4).hex()}"
        self.registration: dict[str, Any] = {}
        self.table: dict[str, Any] | None = None
        """``{"reader", "options"}`` when it shall become a TabularDataset."""

    def __str__(self) -> str:
        return f"DatasetOutputConfig:{self.name}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}(name={self.name!r}, mode={self.mode!r})"

    def register_on_complete(
        self: Self, name: str, description: str | None = None, tags: dict[str, str] | None = None
    ) -> Self:
        """Register the output as a dataset, a new version of the name, when the run completes.

        Raises:
            UserError: the name is not valid.
        """
        check_dataset_name(name)
        changed = copy.copy(self)
        changed.registration = {"name": name, "description": description, "tags": tags or {}}
        return changed

    def as_input(self, name: str | None = None) -> DatasetConsumptionConfig:
        """The output as the input of a later step."""
        return DatasetConsumptionConfig(name or self.name, self, "mount")


class TransformationMixin:
    """Outputs whose files can be read as a table."""

    def read_delimited_files(
        self: Any,
        include_path: bool = False,
        separator: str = ",",
        header: Any = True,
        partition_format: str | None = None,
        path_glob: str | None = None,
        set_column_types: dict[str, Any] | None = None,
    ) -> Any:
        """The output becomes a TabularDataset of delimited files; arguments as for datasets."""
        options = {
            "include_path": include_path,
            "separator": separator,
            "header": header_to_json(header),
            "partition_format": partition_format,
            "set_column_types": column_types_to_json(set_column_types),
        }
        return self._as_table("delimited", options, path_glob)

    def read_parquet_files(
        self: Any,
        include_path: bool = False,
        partition_format: str | None = None,
        path_glob: str | None = None,
        set_column_types: dict[str, Any] | None = None,
    ) -> Any:
        """The output becomes a TabularDataset of Parquet files; arguments as for datasets."""
        options = {
            "include_path": include_path,
            "partition_format": partition_format,
            "set_column_types": column_types_to_json(set_column_types),
        }
        return self._as_table("parquet", options, path_glob)

    def _as_table(self: Any, reader: str, options: dict[str, Any], path_glob: str | None) -> Any:
        changed = copy.copy(self)
        changed.table = {
            "reader": reader,
            "options": {k: v for k, v in options.items() if v is not None},
            "path_glob": path_glob or "**",
        }
        return changed


@checked
class OutputFileDatasetConfig(OutputDatasetConfig, TransformationMixin):
    """Files that a run writes into a folder, and that go to a datastore; follows azureml 1.61.

    As an argument it stands for the folder.

    Args:
        name: of the output; also an environment variable of the run.
        destination: ``(datastore, 'folder')`` or a DataPath; by default a folder of the run's own
            in the workspace's default datastore. ``{run-id}`` and ``{output-name}`` are filled in.
        source: the folder that the script writes to, when that cannot be an argument.
        partition_format: columns in the names of the files.

    Raises:
        UserError: the name or the destination is not valid.
    """

    def __init__(
        self,
        name: str | None = None,
        destination: Any = None,
        source: str | None = None,
        partition_format: str | None = None,
    ) -> None:
        super().__init__(name)
        self.destination = _parse_destination(destination)
        self.source = source
        self.partition_format = partition_format
        self.overwrite = False
        self.source_globs: list[str] = []

    def as_mount(self, disable_metadata_cache: bool = False) -> OutputFileDatasetConfig:
        """The folder is the destination itself, where that is on this machine."""
        del disable_metadata_cache
        changed = copy.copy(self)
        changed.mode = "mount"
        return changed

    def as_upload(
        self, overwrite: bool = False, source_globs: list[str] | str | None = None
    ) -> OutputFileDatasetConfig:
        """The folder's files are copied to the destination when the script has ended.

        Args:
            overwrite: replace files that are there.
            source_globs: only files that match one of these patterns.
        """
        changed = copy.copy(self)
        changed.mode = "upload"
        changed.overwrite = overwrite
        given = [source_globs] if isinstance(source_globs, str) else source_globs
        changed.source_globs = list(given or [])
        return changed


@checked
class OutputTabularDatasetConfig(OutputFileDatasetConfig):
    """Azure ML's name for an output that becomes a table."""


@checked
class HDFSOutputDatasetConfig(OutputDatasetConfig):
    """Raises UserError: there is no Hadoop here."""

    def __init__(self, name: str | None = None, destination: Any = None) -> None:
        super().__init__(name)
        del destination
        raise UserError(
            "There is no Hadoop file system here.", "Use OutputFileDatasetConfig instead."
        )


@checked
class LinkFileOutputDatasetConfig(OutputDatasetConfig):
    """A dataset that the script makes: ``run.output_datasets[name].link(dataset)``."""

    mode = "link"


@checked
class LinkTabularOutputDatasetConfig(LinkFileOutputDatasetConfig):
    """As LinkFileOutputDatasetConfig, for tables."""


def _parse_destination(destination: Any) -> tuple[StorageDatastore, str] | None:
    if destination is None:
        return None
    if isinstance(destination, DataPath):
        destination = (destination.datastore, destination.path_on_datastore)
    datastore, folder = parse_target(destination)
    return datastore, folder or DESTINATION
