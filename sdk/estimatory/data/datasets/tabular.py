"""Datasets of rows and columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ...base.absent_arguments import absent_arguments
from ...base.checked_calls import checked, checks_itself
from ...errors import DatasetTimestampMissingError, UserError
from .dataset import AbstractDataset
from .definition import Definition
from .expressions import ColumnExpression, column, names_of_columns, to_tree, to_utc
from .table_methods import TableMethods

if TYPE_CHECKING:
    import dask.dataframe
    from pandas import DataFrame
    from pyspark.sql import DataFrame as SparkDataFrame

    from .file_dataset import FileDataset

_OF_LABELS = ("file_handling_option", "target_path", "overwrite_download")
"""Arguments that ``azureml.contrib.dataset`` had for images of labelled data."""


@checked
class TabularDataset(TableMethods, AbstractDataset):
    """Rows and columns, read when they are asked for; follows azureml-core 1.61.

    Made by ``Dataset.Tabular.from_…`` or found by ``Dataset.get_by_name``.
    """

    kind = "tabular"

    def __getitem__(self, name: str) -> ColumnExpression:
        """Return a column, for ``filter``: ``ds.filter(ds['price'] < 100)``."""
        return column(name)

    # --- reading -----------------------------------------------------------------------------
    @absent_arguments(**dict.fromkeys(_OF_LABELS, "ds.download('column') fetches the files."))
    def to_pandas_dataframe(
        self, on_error: str = "null", out_of_range_datetime: str = "null"
    ) -> DataFrame:
        """Return every row as a pandas DataFrame.

        Raises:
            DatasetValidationError: a file is not there, or is not what the dataset says.
            UserError: pandas is not installed.
        """
        from .column_types import check_on_error
        from .reading import read_table

        check_on_error(on_error, out_of_range_datetime)
        return read_table(self._definition, self._workspace, on_error)

    def to_dask_dataframe(
        self,
        sample_size: int = 10000,
        dtypes: dict[str, Any] | None = None,
        on_error: str = "null",
        out_of_range_datetime: str = "null",
    ) -> dask.dataframe.DataFrame:
        """Return every row as a Dask DataFrame, with columns of the ``dtypes``; needs dask."""
        del sample_size
        try:
            import dask.dataframe
        except ImportError:
            raise UserError("dask is not installed.", "`pip install dask[dataframe]`.") from None
        frame = self.to_pandas_dataframe(on_error, out_of_range_datetime)
        return dask.dataframe.from_pandas(frame.astype(dtypes or {}), npartitions=1)

    def to_spark_dataframe(self) -> SparkDataFrame:
        """Return every row as a Spark DataFrame of the active session; needs pyspark."""
        try:
            from pyspark.sql import SparkSession
        except ImportError:
            raise UserError("pyspark is not installed.", "`pip install pyspark`.") from None
        session = SparkSession.builder.getOrCreate()
        return session.createDataFrame(self.to_pandas_dataframe())

    def to_csv_files(self, separator: str = ",") -> FileDataset:
        """Return a FileDataset whose one file holds the rows as delimited text."""
        return self._rendered("csv", separator=separator)

    def to_parquet_files(self) -> FileDataset:
        """Return a FileDataset whose one file holds the rows as Parquet."""
        return self._rendered("parquet")

    def _rendered(self, file_format: str, **options: str) -> FileDataset:
        from .file_dataset import FileDataset

        source = {
            "reader": "rendered",
            "format": file_format,
            "options": options,
            "table": self._definition.to_json(),
        }
        return FileDataset(Definition("file", source), self._workspace)

    def to_path(self) -> list[str]:
        """Return the names of the files that the rows come from."""
        from .paths import find_source_files

        if "places" not in self._definition.source:
            return []
        return [file.name for file in find_source_files(self._definition.source, self._workspace)]

    # --- columns and rows --------------------------------------------------------------------
    def keep_columns(self, columns: str | Iterable[str], validate: bool = False) -> TabularDataset:
        """Keep only these columns, in the order of the dataset.

        Raises:
            DatasetValidationError: ``validate`` is true and a column is not there.
        """
        names = names_of_columns(columns)
        if validate:
            self._check_columns(names)
        kept = self._then("keep", columns=names)
        return kept._forget_timestamps(lambda name: name not in names)

    def drop_columns(self, columns: str | Iterable[str]) -> TabularDataset:
        """Drop these columns; a timestamp column among them no longer counts as one."""
        names = names_of_columns(columns)
        dropped = self._then("drop", columns=names)
        return dropped._forget_timestamps(lambda name: name in names)

    @checks_itself("expression")
    def filter(self, expression: ColumnExpression) -> TabularDataset:
        """Keep rows for which the expression is true: ``ds.filter(ds['price'] < 100)``."""
        if not isinstance(expression, ColumnExpression):
            raise UserError(
                f"A filter is made of columns, not {expression!r:.80}.",
                "Such as ds.filter(ds['price'] < 100).",
            )
        return self._then("filter", expression=to_tree(expression))

    # --- time --------------------------------------------------------------------------------
    def with_timestamp_columns(
        self,
        timestamp: str | None = None,
        partition_timestamp: str | None = None,
        validate: bool = False,
        *,
        fine_grain_timestamp: str | None = None,
        coarse_grain_timestamp: str | None = None,
    ) -> TabularDataset:
        """Name the columns that hold times, for ``time_before`` and the like; None clears them.

        ``fine_grain_timestamp`` and ``coarse_grain_timestamp`` are older words for the two.

        Raises:
            DatasetValidationError: ``validate`` is true and a column is not there.
        """
        fine = timestamp or fine_grain_timestamp
        coarse = partition_timestamp or coarse_grain_timestamp
        if coarse and not fine:
            raise UserError(
                "A partition_timestamp needs a timestamp beside it.",
                "Name both, or give None for both to clear them.",
            )
        if fine and fine == coarse:
            raise UserError(f"{fine!r} cannot be timestamp and partition_timestamp at once.")
        marked = self._then("timestamp", timestamp=fine, partition_timestamp=coarse)
        if validate:
            marked.take(100).to_pandas_dataframe()
        return marked

    @property
    def timestamp_columns(self) -> tuple[str | None, str | None]:
        """``(timestamp, partition_timestamp)``"""
        for step in reversed(self._definition.steps):
            if step["do"] == "timestamp":
                return step["timestamp"], step["partition_timestamp"]
        return None, None

    def time_after(
        self, start_time: datetime, include_boundary: bool = True, validate: bool = True
    ) -> TabularDataset:
        """Keep rows from ``start_time`` on.

        Raises:
            DatasetTimestampMissingError: the dataset has no timestamp column.
        """
        del validate
        return self._in_time(include_boundary, after=start_time)

    def time_before(
        self, end_time: datetime, include_boundary: bool = True, validate: bool = True
    ) -> TabularDataset:
        """Keep rows up to ``end_time``.

        Raises:
            DatasetTimestampMissingError: the dataset has no timestamp column.
        """
        del validate
        return self._in_time(include_boundary, before=end_time)

    def time_between(
        self,
        start_time: datetime,
        end_time: datetime,
        include_boundary: bool = True,
        validate: bool = True,
    ) -> TabularDataset:
        """Keep rows from ``start_time`` to ``end_time``.

        Raises:
            DatasetTimestampMissingError: the dataset has no timestamp column.
        """
        del validate
        if to_utc(start_time) > to_utc(end_time):
            raise UserError(f"start_time {start_time} is later than end_time {end_time}.")
        return self._in_time(include_boundary, after=start_time, before=end_time)

    def time_recent(
        self, time_delta: timedelta, include_boundary: bool = True, validate: bool = True
    ) -> TabularDataset:
        """Keep rows of the last ``time_delta``, counted from the time of reading.

        Raises:
            DatasetTimestampMissingError: the dataset has no timestamp column.
        """
        del validate
        return self._then(
            "recent",
            column=self._time_column(),
            seconds=time_delta.total_seconds(),
            include_boundary=include_boundary,
        )

    def _in_time(self, include_boundary: bool, **limits: datetime) -> TabularDataset:
        moments = {name: to_utc(moment).isoformat() for name, moment in limits.items()}
        column_name = self._time_column()
        return self._then("time", column=column_name, include_boundary=include_boundary, **moments)

    def _time_column(self) -> str:
        found = next(filter(None, self.timestamp_columns), None)
        if found is None:
            raise DatasetTimestampMissingError(
                "The dataset has no timestamp column.",
                "Name one first: ds.with_timestamp_columns(timestamp='column').",
            )
        return found

    def _forget_timestamps(self, is_gone: Callable[[str], bool]) -> TabularDataset:
        fine, coarse = self.timestamp_columns
        left_fine = None if fine and is_gone(fine) else fine
        # The coarse one only narrows down which files are read for the fine one.
        left_coarse = None if coarse and (is_gone(coarse) or not left_fine) else coarse
        if (left_fine, left_coarse) == (fine, coarse):
            return self
        return self._then("timestamp", timestamp=left_fine, partition_timestamp=left_coarse)

    def _check_columns(self, names: Iterable[str]) -> None:
        from .steps import look_up_column

        frame = self.take(1).to_pandas_dataframe()
        for name in names:
            look_up_column(frame, name)

    # --- partitions --------------------------------------------------------------------------
    def partition_by(
        self,
        partition_keys: list[str],
        target: object,
        name: str | None = None,
        show_progress: bool = True,
        partition_as_file_dataset: bool = False,
    ) -> AbstractDataset:
        """Write the rows as one Parquet file for each combination of the keys' values.

        Returns the dataset over the new files, registered when ``name`` is given.
        """
        from .look_up import make_dataset
        from .paths import find_files, parse_paths
        from .writing import write_partitions

        frame = self.to_pandas_dataframe()
        place, layout = write_partitions(frame, partition_keys, target, show_progress)
        places, workspace = parse_paths(place)
        find_files(places, workspace)
        kind, reader = ("file", "files") if partition_as_file_dataset else ("tabular", "parquet")
        source = {"reader": reader, "places": places, "options": {"partition_format": layout}}
        made = make_dataset(Definition(kind, source), workspace)
        return made if name is None else made.register(place[0].workspace, name, None, None, True)
