"""``Dataset.Tabular``: datasets of rows and columns, with Azure ML's signatures."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...base.checked_calls import checked
from ...errors import UserError
from .definition import Definition
from .paths import parse_paths
from .tabular import TabularDataset

if TYPE_CHECKING:
    from pandas import DataFrame

    from ..datastores.sql import SqlDatastore


@checked
class TabularDatasetFactory:
    """``Dataset.Tabular``"""

    @staticmethod
    def from_delimited_files(
        path: object,
        validate: bool = True,
        include_path: bool = False,
        infer_column_types: bool = True,
        set_column_types: dict[str, Any] | None = None,
        separator: str = ",",
        header: object = True,
        partition_format: str | None = None,
        support_multi_line: bool = False,
        empty_as_string: bool = False,
        encoding: str = "utf8",
    ) -> TabularDataset:
        """Make a dataset of the rows of delimited text files.

        Args:
            path: ``(datastore, 'folder/*.csv')``, a DataPath, URLs, local paths, or a list.
            validate: read the first rows now, so that a mistake shows now.
            include_path: add a column ``Path`` that says which file a row is from.
            infer_column_types: numbers, truth values and times as such; else all text.
            set_column_types: ``{'column': DataType.to_float()}``.
            separator: between the values of a row.
            header: True, False, or a PromoteHeadersBehavior.
            partition_format: columns in the files' names: ``'{city}/{at:yyyy/MM/dd}/x.csv'``.
            support_multi_line: accepted; line breaks in quoted values are always read.
            empty_as_string: empty texts are ``''``, not missing.
            encoding: of the files: utf8, iso88591, windows1252, utf16 …

        Raises:
            UserError: an argument is not valid.
            DatasetValidationError: no file matches, or the first cannot be read this way.
        """
        del support_multi_line
        if not isinstance(separator, str) or not separator:
            raise UserError(f"The separator is {separator!r}; it must be a text such as ','.")
        options = {
            "include_path": include_path,
            "infer_column_types": infer_column_types,
            "set_column_types": set_column_types,
            "separator": separator,
            "header": header,
            "partition_format": partition_format,
            "empty_as_string": empty_as_string,
            "encoding": encoding,
        }
        return _make_table("delimited", path, options, validate)

    @staticmethod
    def from_json_lines_files(
        path: object,
        validate: bool = True,
        include_path: bool = False,
        set_column_types: dict[str, Any] | None = None,
        partition_format: str | None = None,
        invalid_lines: str = "error",
        encoding: str = "utf8",
    ) -> TabularDataset:
        """Make a dataset of the rows of files with one JSON object a line.

        ``invalid_lines`` is ``error`` or ``drop``; the rest as for ``from_delimited_files``.

        Raises:
            UserError: an argument is not valid.
            DatasetValidationError: no file matches, or the first cannot be read this way.
        """
        if invalid_lines not in ("error", "drop"):
            raise UserError(f"invalid_lines is {invalid_lines!r}; use 'error' or 'drop'.")
        options = {
            "include_path": include_path,
            "set_column_types": set_column_types,
            "partition_format": partition_format,
            "invalid_lines": invalid_lines,
            "encoding": encoding,
        }
        return _make_table("json_lines", path, options, validate)

    @staticmethod
    def from_parquet_files(
        path: object,
        validate: bool = True,
        include_path: bool = False,
        set_column_types: dict[str, Any] | None = None,
        partition_format: str | None = None,
    ) -> TabularDataset:
        """Make a dataset of Parquet files; the arguments are those of ``from_delimited_files``.

        Raises:
            UserError: an argument is not valid.
            DatasetValidationError: no file matches, or the first is no Parquet file.
        """
        options = {
            "include_path": include_path,
            "set_column_types": set_column_types,
            "partition_format": partition_format,
        }
        return _make_table("parquet", path, options, validate)

    @staticmethod
    def from_sql_query(
        query: object,
        validate: bool = True,
        set_column_types: dict[str, Any] | None = None,
        query_timeout: int = 30,
    ) -> TabularDataset:
        """Make a dataset of a query: ``(datastore, 'SELECT …')`` or a DataPath of the two.

        Raises:
            UserError: ``query`` is none of these.
            DataAccessError: the database refuses it.
        """
        from .column_types import column_types_to_json

        datastore, text = _parse_query(query)
        options = {
            "set_column_types": column_types_to_json(set_column_types),
            "query_timeout": query_timeout,
        }
        source = {"reader": "sql", "datastore": datastore.name, "query": text, "options": options}
        dataset = TabularDataset(Definition("tabular", source), datastore.workspace)
        if validate:
            dataset.take(1).to_pandas_dataframe()
        return dataset

    @staticmethod
    def register_pandas_dataframe(
        dataframe: object,
        target: object,
        name: str,
        description: str | None = None,
        tags: dict[str, str] | None = None,
        show_progress: bool = True,
        row_group_size: int | None = None,
        make_target_path_unique: bool = True,
    ) -> TabularDataset:
        """Write a DataFrame as Parquet to ``target`` and register it, as a new version if needed.

        ``target`` is a datastore, ``(datastore, 'folder')`` or a DataPath. The index is not kept;
        a line names that and all else that the file cannot hold.

        Raises:
            UserError: a column cannot be written, or two have the same name.
        """
        from .writing import write_frame

        place = write_frame(
            dataframe, target, show_progress, row_group_size, make_target_path_unique
        )
        written = TabularDatasetFactory.from_parquet_files(place)
        return written.register(place[0].workspace, name, description, tags, True)

    @staticmethod
    def register_spark_dataframe(
        dataframe: object,
        target: object,
        name: str,
        description: str | None = None,
        tags: dict[str, str] | None = None,
        show_progress: bool = True,
    ) -> TabularDataset:
        """Do as ``register_pandas_dataframe``, with a Spark DataFrame, which becomes one file."""
        return TabularDatasetFactory.register_pandas_dataframe(
            _bring(dataframe, "toPandas", "Spark"), target, name, description, tags, show_progress
        )

    @staticmethod
    def register_dask_dataframe(
        dataframe: object,
        target: object,
        name: str,
        description: str | None = None,
        tags: dict[str, str] | None = None,
        show_progress: bool = True,
    ) -> TabularDataset:
        """Do as ``register_pandas_dataframe``, with a Dask DataFrame, which becomes one file."""
        return TabularDatasetFactory.register_pandas_dataframe(
            _bring(dataframe, "compute", "Dask"), target, name, description, tags, show_progress
        )


def _bring(frame: object, method: str, kind: str) -> DataFrame:
    """Return the rows as a pandas DataFrame, all of them in the memory of this process."""
    if not hasattr(frame, method):
        raise UserError(f"A data frame of {kind} is needed, not {type(frame).__name__}.")
    return getattr(frame, method)()


def _make_table(
    reader: str, path: object, options: dict[str, Any], validate: bool
) -> TabularDataset:
    places, workspace = parse_paths(path)
    source = {"reader": reader, "places": places, "options": _to_json(options)}
    dataset = TabularDataset(Definition("tabular", source), workspace)
    if validate:
        dataset.take(1).to_pandas_dataframe()
    return dataset


def _to_json(options: dict[str, Any]) -> dict[str, Any]:
    from .column_types import column_types_to_json
    from .delimited import encoding_to_json, header_to_json
    from .partition import check_partition_format

    check_partition_format(options["partition_format"])
    converters: dict[str, Callable[[Any], Any]] = {
        "header": header_to_json,
        "encoding": encoding_to_json,
        "set_column_types": column_types_to_json,
    }
    said = {key: converters.get(key, _as_it_is)(value) for key, value in options.items()}
    return {key: value for key, value in said.items() if value is not None}


def _as_it_is(value: object) -> object:
    return value


def _parse_query(query: object) -> tuple[SqlDatastore, str]:
    from ..datastores.references import DataPath
    from ..datastores.sql import SqlDatastore

    if isinstance(query, DataPath):
        query = (query.datastore, query.path_on_datastore)
    if isinstance(query, tuple) and len(query) == 2:
        datastore, text = query
        if isinstance(datastore, SqlDatastore) and isinstance(text, str):
            return datastore, text
    raise UserError(
        f"{query!r:.100} is no query.",
        "It is (datastore, 'SELECT …'), the datastore one that holds a database: "
        "Datastore.register_azure_sql_database(…) and the like.",
    )
