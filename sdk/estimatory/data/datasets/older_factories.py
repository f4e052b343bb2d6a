"""``Dataset.from_…``, as the SDK's first releases made datasets; follows azureml-core 1.0.85.

They give the datasets that ``Dataset.Tabular`` and ``Dataset.File`` make.
"""

from __future__ import annotations

from typing import Any, NoReturn

from ...errors import UserError
from .file_dataset import FileDataset
from .file_factory import FileDatasetFactory
from .tabular import TabularDataset
from .tabular_factory import TabularDatasetFactory

_BY_PANDAS = (
    "Read them by pandas, then Dataset.Tabular.register_pandas_dataframe(df, (datastore, 'folder'),"
    " 'name')"
)


class OlderFactories:
    """``Dataset.from_delimited_files`` and the like."""

    @staticmethod
    def from_delimited_files(
        path: object,
        separator: str = ",",
        header: object = True,
        encoding: object = "utf8",
        quoting: bool = False,
        infer_column_types: bool = True,
        skip_rows: int = 0,
        skip_mode: object = None,
        comment: str | None = None,
        include_path: bool = False,
        archive_options: object = None,
        partition_format: str | None = None,
        **newer: Any,
    ) -> TabularDataset:
        """Do as ``Dataset.Tabular.from_delimited_files``, whose other arguments it takes by name.

        ``quoting`` changes nothing: line breaks in quoted values are always read.

        Raises:
            UserError: rows or comments are to be skipped, or files are archives.
        """
        del quoting
        skips = getattr(skip_mode, "name", "NO_ROWS") != "NO_ROWS"
        _refuse("skip_rows", skip_rows, f"{_BY_PANDAS}: pandas.read_csv(skiprows=…).")
        _refuse("skip_mode", skips, f"{_BY_PANDAS}: pandas.read_csv(skiprows=…).")
        _refuse("comment", comment, f"{_BY_PANDAS}: pandas.read_csv(comment=…).")
        _refuse("archive_options", archive_options, "Unpack the archive first.")
        return TabularDatasetFactory.from_delimited_files(
            path,
            separator=separator,
            header=header,
            encoding=_name_of(encoding),
            infer_column_types=infer_column_types,
            include_path=include_path,
            partition_format=partition_format,
            **newer,
        )

    @staticmethod
    def from_json_files(
        path: object,
        encoding: object = "utf8",
        flatten_nested_arrays: bool = False,
        include_path: bool = False,
        partition_format: str | None = None,
        **newer: Any,
    ) -> TabularDataset:
        """Do as ``Dataset.Tabular.from_json_lines_files``, whose other arguments it takes by name.

        Raises:
            UserError: nested arrays are to be flattened.
        """
        _refuse("flatten_nested_arrays", flatten_nested_arrays, "df.explode('column') does it.")
        return TabularDatasetFactory.from_json_lines_files(
            path,
            encoding=_name_of(encoding),
            include_path=include_path,
            partition_format=partition_format,
            **newer,
        )

    @staticmethod
    def from_parquet_files(
        path: object, include_path: bool = False, partition_format: str | None = None, **newer: Any
    ) -> TabularDataset:
        """Do as ``Dataset.Tabular.from_parquet_files``, whose other arguments it takes by name."""
        return TabularDatasetFactory.from_parquet_files(
            path, include_path=include_path, partition_format=partition_format, **newer
        )

    @staticmethod
    def from_sql_query(
        data_source: object, query: str | None = None, **newer: Any
    ) -> TabularDataset:
        """Make a dataset of a query: a datastore and ``'SELECT …'``, or a pair of the two."""
        asked = data_source if query is None else (data_source, query)
        return TabularDatasetFactory.from_sql_query(asked, **newer)

    @staticmethod
    def from_binary_files(path: object) -> FileDataset:
        """Do as ``Dataset.File.from_files``."""
        return FileDatasetFactory.from_files(path)

    @staticmethod
    def from_pandas_dataframe(
        dataframe: object, path: object = None, in_memory: bool = False
    ) -> NoReturn:
        """Raise UserError: a dataset is a place where data lies."""
        del dataframe, path, in_memory
        raise UserError(
            "A data frame in memory is no dataset: a run could not read it.",
            "Dataset.Tabular.register_pandas_dataframe(df, (datastore, 'folder'), 'name') writes "
            "and registers it.",
        )

    @staticmethod
    def from_excel_files(
        path: object,
        sheet_name: str | None = None,
        use_column_headers: bool = False,
        *_: object,
        **__: object,
    ) -> NoReturn:
        """Raise UserError: pandas reads them."""
        del path, sheet_name, use_column_headers
        raise UserError("Excel files cannot become a dataset.", f"{_BY_PANDAS}: read_excel().")

    @staticmethod
    def auto_read_files(
        path: object, include_path: bool = False, *_: object, **__: object
    ) -> NoReturn:
        """Raise UserError: the format of the files must be named."""
        del path, include_path
        raise UserError(
            "What the files are cannot be guessed.",
            "Say it: Dataset.Tabular.from_delimited_files(…), from_json_lines_files(…), "
            "from_parquet_files(…).",
        )


def _name_of(encoding: object) -> str:
    """Return the name of a FileEncoding; text as it is."""
    return str(getattr(encoding, "name", encoding))


def _refuse(name: str, value: object, advice: str) -> None:
    if value:
        raise UserError(f"Dataset.from_…({name}=…) has no meaning here.", advice)
