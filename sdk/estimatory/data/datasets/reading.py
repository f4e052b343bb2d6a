"""Reading a tabular definition's source into one pandas DataFrame."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ...errors import DatasetValidationError, UserError
from ...folders.opened_workspace import AnyWorkspace
from ..datastores.opening import open_database
from .column_types import convert
from .delimited import ENCODINGS, finish_delimited, read_delimited
from .pandas_import import import_pandas
from .partition import PartitionFormat
from .paths import SourceFile, find_source_files
from .steps import apply_to_frame, rows_wanted

if TYPE_CHECKING:
    from pandas import DataFrame

    from .definition import Definition

PATH_COLUMN = "Path"


def read_source(
    source: dict[str, Any], workspace: AnyWorkspace | None, limit: int | None = None
) -> DataFrame:
    """Return the rows of a source, at most ``limit``, as a DataFrame.

    Raises:
        DatasetValidationError: a file is not there or cannot be read.
        UserError: a package that reads it is not installed.
    """
    import_pandas()
    read = _read_sql if source["reader"] == "sql" else _read_files
    frame = read(source, workspace, limit)
    types = source["options"].get("set_column_types") or {}
    for column, kind in types.items():
        if column not in frame.columns:
            known = ", ".join(map(str, frame.columns))
            raise DatasetValidationError(
                f"set_column_types names the column {column!r}; there are: {known:.500}."
            )
        frame[column] = convert(frame[column], kind, source.get("on_error", "null"))
    return frame


def read_table(
    definition: Definition, workspace: AnyWorkspace | None, on_error: str = "null"
) -> DataFrame:
    """Return the rows of a tabular definition, after its steps.

    Raises:
        DatasetValidationError: a file is not there, or is not what the dataset says.
        UserError: a package that reads it is not installed.
    """
    source = {**definition.source, "on_error": on_error}
    frame = read_source(source, workspace, rows_wanted(definition.steps))
    return apply_to_frame(frame, definition.steps)


def _read_sql(
    source: dict[str, Any], workspace: AnyWorkspace | None, limit: int | None
) -> DataFrame:
    if workspace is None:
        raise UserError(f"The datastore {source['datastore']!r} needs its workspace.")
    database = open_database(workspace, source["datastore"])
    frame = database.read_query(source["query"], limit)
    return frame


def _read_files(
    source: dict[str, Any], workspace: AnyWorkspace | None, limit: int | None
) -> DataFrame:
    import pandas

    options = source["options"]
    with local_files(source, workspace, limit) as files:
        frames = list(_READERS[source["reader"]](files, options, limit))
        named = [_with_name_columns(f, entry[1], options) for f, entry in zip(frames, files)]
    frame = pandas.concat(named, ignore_index=True) if len(named) > 1 else named[0]
    frame = frame.reset_index(drop=True) if limit is None else frame.head(limit)
    if source["reader"] == "delimited":
        frame = finish_delimited(frame.copy(deep=False), options, _name_columns(options))
    return frame


@contextmanager
def local_files(
    source: dict[str, Any], workspace: AnyWorkspace | None, limit: int | None = None
) -> Iterator[list[tuple[str, str]]]:
    """Yield ``(local path, full name)`` of each file; fetched ones are removed afterwards."""
    if source.get("files") is not None:
        yield [(path, full_name) for _, full_name, path in source["files"]]
        return
    found = find_source_files(source, workspace)
    if limit is not None:
        found = found[: max(1, limit)]  # a file without rows is rare; fetching them all is dear
    with tempfile.TemporaryDirectory(prefix="estimatory-") as folder:
        yield [(_make_local(entry, folder, n), entry.full_name) for n, entry in enumerate(found)]


def _make_local(entry: SourceFile, folder: str, number: int) -> str:
    if entry.local_path is not None:
        return entry.local_path
    path = os.path.join(folder, str(number), os.path.basename(entry.name) or "file")
    entry.copy_to(path)
    return path


def _name_columns(options: dict[str, Any]) -> list[str]:
    partition = options.get("partition_format")
    path = [PATH_COLUMN] if options.get("include_path") else []
    return [*path, *(PartitionFormat(partition).columns if partition else ())]


def _with_name_columns(frame: DataFrame, name: str, options: dict[str, Any]) -> DataFrame:
    """Put the columns that come from the file's name in front."""
    given: dict[str, Any] = {PATH_COLUMN: name} if options.get("include_path") else {}
    if options.get("partition_format"):
        given.update(PartitionFormat(options["partition_format"]).read(name))
    if not given:
        return frame
    import pandas

    taken = [column for column in frame.columns if column not in given]
    front = pandas.DataFrame({k: [v] * len(frame) for k, v in given.items()}, index=frame.index)
    return pandas.concat([front, frame[taken]], axis=1)


# --- one reader for each format --------------------------------------------------------------

Files = Sequence[tuple[str, str]]


def _read_delimited(files: Files, options: dict[str, Any], limit: int | None) -> list[DataFrame]:
    return read_delimited([f[0] for f in files], [f[1] for f in files], options, limit)


def _read_parquet(files: Files, options: dict[str, Any], limit: int | None) -> Iterator[DataFrame]:
    import pandas

    del options
    n_rows = 0
    for path, name in files:
        if limit is not None and n_rows >= limit and n_rows:
            return
        try:
            frame = pandas.read_parquet(path)
        except ImportError:
            raise UserError(
                "Reading Parquet needs pyarrow, which this interpreter does not have.",
                "Add 'pyarrow' to the packages of the run's environment.",
            ) from None
        except (OSError, ValueError) as error:
            raise DatasetValidationError(f"{name} is no Parquet file: {error!s:.300}") from None
        n_rows += len(frame)
        yield frame


def _read_json_lines(
    files: Files, options: dict[str, Any], limit: int | None
) -> Iterator[DataFrame]:
    import pandas

    encoding = ENCODINGS[options.get("encoding", "utf8")]
    for path, name in files:
        rows: list[dict[str, Any]] = []
        with open(path, encoding=encoding) as file:
            for number, line in enumerate(file, 1):
                if limit is not None and len(rows) >= limit:
                    break
                if line.strip():
                    rows.extend(_parse_line(line, f"{name}, line {number}", options))
        yield pandas.DataFrame(rows)


def _parse_line(line: str, where: str, options: dict[str, Any]) -> list[dict[str, Any]]:
    try:
        row = json.loads(line)
        if isinstance(row, dict):
            return [row]
        reason = "it is no object"
    except ValueError as error:
        reason = str(error)
    if options.get("invalid_lines") == "drop":
        return []
    raise DatasetValidationError(
        f"{where} is not a JSON object: {reason}.", "invalid_lines='drop' leaves such lines out."
    )


_READERS = {
    "delimited": _read_delimited,
    "parquet": _read_parquet,
    "json_lines": _read_json_lines,
}
