"""Outputs of a run that become data: files for a datastore, and datasets made of them."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterable
from typing import Any, NoReturn, TypeVar

from ...base.absent_arguments import absent_arguments
from ...base.absent_names import AbsentNames
from ...base.checked_calls import checked
from ...errors import UserError
from ..datasets.consumption import DatasetConsumptionConfig, check_input_name
from ..datasets.entry import check_dataset_name
from ..datasets.expressions import names_of_columns
from ..datastores.base import StorageDatastore

DESTINATION = "dataset/{run-id}/{output-name}"
"""In the default datastore; the two words are filled in when the run starts."""

Self = TypeVar("Self", bound="OutputDatasetConfig")


@checked
class OutputDatasetConfig(AbsentNames):
    """The base of outputs: a name, and the dataset that the output becomes."""

    mode = "mount"

    @absent_arguments(mode="as_mount() and as_upload() of an OutputFileDatasetConfig say it.")
    def __init__(self, name: str | None = None) -> None:
        if name is not None:
            check_input_name(name)
        self.name = name or f"output_{os.urandom(4).hex()}"
        self.registration: dict[str, Any] = {}
        self.table: dict[str, Any] | None = None
        """``{"reader", "options", "path_glob", "steps"}`` when it becomes a TabularDataset."""

    def __str__(self) -> str:
        return f"DatasetOutputConfig:{self.name}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}(name={self.name!r}, mode={self.mode!r})"

    def read_delimited_files(
        self,
        include_path: bool = False,
        separator: str = ",",
        header: object = True,
        partition_format: str | None = None,
        path_glob: str | None = None,
        set_column_types: dict[str, Any] | None = None,
    ) -> OutputTabularDatasetConfig:
        """Raise UserError: only an output of files can become a table."""
        _refuse_table()

    def read_parquet_files(
        self,
        include_path: bool = False,
        partition_format: str | None = None,
        path_glob: str | None = None,
        set_column_types: dict[str, Any] | None = None,
    ) -> OutputTabularDatasetConfig:
        """Raise UserError: only an output of files can become a table."""
        _refuse_table()

    @property
    def arg_val(self) -> str:
        """The placeholder of the output in the arguments of a run."""
        return str(self)

    def register_on_complete(
        self: Self, name: str, description: str | None = None, tags: dict[str, str] | None = None
    ) -> Self:
        """Register the output as a new version of a dataset when the run completes.

        Raises:
            UserError: the name is not valid.
        """
        check_dataset_name(name)
        changed = copy.copy(self)
        changed.registration = {"name": name, "description": description, "tags": tags or {}}
        return changed

    def as_input(self, name: str | None = None) -> DatasetConsumptionConfig:
        """Return the output as the input of a later step."""
        return DatasetConsumptionConfig(name or self.name, self, "mount")


def _refuse_table() -> NoReturn:
    raise UserError(
        "Only an output of files can become a table.", "OutputFileDatasetConfig(…) has it."
    )


class TransformationMixin:
    """Outputs whose files can be read as a table."""

    def read_delimited_files(
        self,
        include_path: bool = False,
        separator: str = ",",
        header: object = True,
        partition_format: str | None = None,
        path_glob: str | None = None,
        set_column_types: dict[str, Any] | None = None,
    ) -> OutputTabularDatasetConfig:
        """Turn the output into a TabularDataset of delimited files; arguments as for datasets."""
        from ..datasets.column_types import column_types_to_json
        from ..datasets.delimited import header_to_json

        options = {
            "include_path": include_path,
            "separator": separator,
            "header": header_to_json(header),
            "partition_format": partition_format,
            "set_column_types": column_types_to_json(set_column_types),
        }
        return self._as_table("delimited", options, path_glob)

    def read_parquet_files(
        self,
        include_path: bool = False,
        partition_format: str | None = None,
        path_glob: str | None = None,
        set_column_types: dict[str, Any] | None = None,
    ) -> OutputTabularDatasetConfig:
        """Turn the output into a TabularDataset of Parquet files; arguments as for datasets."""
        from ..datasets.column_types import column_types_to_json

        options = {
            "include_path": include_path,
            "partition_format": partition_format,
            "set_column_types": column_types_to_json(set_column_types),
        }
        return self._as_table("parquet", options, path_glob)

    def _as_table(
        self, reader: str, options: dict[str, Any], path_glob: str | None
    ) -> OutputTabularDatasetConfig:
        changed = OutputTabularDatasetConfig.__new__(OutputTabularDatasetConfig)
        changed.__dict__.update(self.__dict__)
        changed.table = {
            "reader": reader,
            "options": {k: v for k, v in options.items() if v is not None},
            "path_glob": path_glob or "**",
            "steps": [],
        }
        return changed


@checked
class OutputFileDatasetConfig(TransformationMixin, OutputDatasetConfig):
    """A folder of files that a run writes for a datastore; follows azureml 1.61.

    As an argument it is replaced by the path of the folder.

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
        destination: object = None,
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
        """Return the output whose folder is the destination itself, if that is on this machine."""
        del disable_metadata_cache
        changed = copy.copy(self)
        changed.mode = "mount"
        return changed

    def as_upload(
        self, overwrite: bool = False, source_globs: list[str] | str | None = None
    ) -> OutputFileDatasetConfig:
        """Return the output whose files are copied to the destination when the script has ended.

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
    """An output that becomes a table; ``read_delimited_files()`` and the like return it.

    Raises:
        UserError: it is made directly.
    """

    def __init__(self, **_: object) -> None:
        raise UserError(
            "An OutputTabularDatasetConfig is not made directly.",
            "Use OutputFileDatasetConfig(…).read_delimited_files() or .read_parquet_files().",
        )

    def keep_columns(self, columns: str | Iterable[str]) -> OutputTabularDatasetConfig:
        """Return the output as a table of only these columns."""
        return self._then("keep", columns)

    def drop_columns(self, columns: str | Iterable[str]) -> OutputTabularDatasetConfig:
        """Return the output as a table of all columns but these."""
        return self._then("drop", columns)

    def random_split(self, percentage: float, seed: int | None = None) -> NoReturn:
        """Raise UserError: an output becomes one dataset."""
        del percentage, seed
        raise UserError(
            f"The output {self.name!r} becomes one dataset, which is split when it is there.",
            "Use register_on_complete('x'), then Dataset.get_by_name(ws, 'x').random_split(…).",
        )

    def _then(self, do: str, columns: str | Iterable[str]) -> OutputTabularDatasetConfig:
        changed, table = copy.copy(self), dict(self.table or {})
        step = {"do": do, "columns": names_of_columns(columns)}
        changed.table = {**table, "steps": [*table["steps"], step]}
        return changed


_NO_HADOOP = "There is no Hadoop file system here; use OutputFileDatasetConfig instead."


@checked
class HDFSOutputDatasetConfig(
    OutputDatasetConfig, absent=dict.fromkeys(("destination", "source"), _NO_HADOOP)
):
    """An output on Hadoop, which is refused with UserError: there is no Hadoop here."""

    def __init__(self, name: str | None = None, destination: object = None) -> None:
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
    """A table that the script makes; else as LinkFileOutputDatasetConfig."""


def _parse_destination(destination: object) -> tuple[StorageDatastore, str] | None:
    if destination is None:
        return None
    from ..datasets.writing import parse_target

    datastore, folder = parse_target(destination)
    return datastore, folder or DESTINATION
