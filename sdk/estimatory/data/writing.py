"""Putting data into a datastore and making a dataset of it."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from ..errors import UserError
from .data_reference import DataPath
from .datastore_types import StorageDatastore
from .reading import import_pandas
from .stores import LocalStore
from .stores.base import clean_name
from .stores.patterns import is_match
from .transfer import Progress


def parse_target(target: Any) -> tuple[StorageDatastore, str]:
    """The datastore and folder to write to: a datastore, ``(datastore, 'folder')``, a DataPath.

    Raises:
        UserError: it is none of these.
    """
    if isinstance(target, StorageDatastore):
        return target, ""
    if isinstance(target, DataPath):
        target = (target.datastore, target.path_on_datastore or "")
    if (
        not isinstance(target, tuple)
        or len(target) != 2
        or not isinstance(target[0], StorageDatastore)
    ):
        raise UserError(
            f"{target!r:.100} is no target.", "It is (datastore, 'folder'), or a DataPath."
        )
    return target[0], clean_name(str(target[1] or ""))


def write_frame(
    frame: Any, target: Any, show_progress: bool, row_group_size: int | None, is_unique: bool
) -> Any:
    """Write a DataFrame as one Parquet file below the target; returns the dataset over it."""
    from .tabular_factory import TabularDatasetFactory

    pandas = import_pandas()
    if not isinstance(frame, pandas.DataFrame):
        raise UserError(f"A pandas DataFrame is needed, not {type(frame).__name__}.")
    datastore, folder = parse_target(target)
    parts = [folder, str(uuid.uuid4()) if is_unique else ""]
    folder = "/".join(filter(None, parts))
    named = frame.rename(columns=str)
    with tempfile.TemporaryDirectory(prefix="estimatory-") as scratch:
        path = os.path.join(scratch, "part-00000.parquet")
        named.to_parquet(path, index=False, row_group_size=row_group_size)
        datastore.upload_files([path], scratch, folder, True, show_progress)
    return TabularDatasetFactory.from_parquet_files((datastore, f"{folder}/part-00000.parquet"))


def upload_folder(
    source: str, target: Any, pattern: str | None, overwrite: bool, show_progress: bool
) -> Any:
    """Upload the files of a folder that match the pattern; returns the dataset over them.

    Raises:
        UserError: there is no such folder, or nothing in it matches.
    """
    from .factories import FileDatasetFactory

    datastore, folder = parse_target(target)
    if not os.path.isdir(source):
        raise UserError(f"{source!r} is no folder.")
    names = [info.name for info in LocalStore(source).list_files()]
    wanted = [n for n in names if pattern is None or is_match(pattern, n)]
    if not wanted:
        raise UserError(f"{source!r} has no file that matches {pattern or '**'!r}.")
    paths = [os.path.join(source, *name.split("/")) for name in wanted]
    datastore.upload_files(paths, source, folder, overwrite, show_progress)
    prefix = f"{folder}/" if folder else ""
    return FileDatasetFactory.from_files([(datastore, f"{prefix}{name}") for name in wanted])


def write_partitions(
    dataset: Any,
    keys: Sequence[str],
    target: Any,
    name: str | None,
    show_progress: bool,
    as_files: bool,
) -> Any:
    """Write one Parquet file for each combination of the keys' values.

    Raises:
        UserError: no keys are given.
        DatasetValidationError: a key is no column.
    """
    from .factories import FileDatasetFactory
    from .tabular_factory import TabularDatasetFactory

    datastore, folder = parse_target(target)
    folder = "/".join(filter(None, [folder, str(uuid.uuid4())]))
    parts = list(_split_by(dataset.to_pandas_dataframe(), list(keys)))
    progress = Progress("upload", len(parts), show_progress)
    store = datastore.open_store()
    with tempfile.TemporaryDirectory(prefix="estimatory-") as scratch:
        path = os.path.join(scratch, "part.parquet")
        for values, rows in parts:
            rows.to_parquet(path, index=False)
            place = "/".join([folder, *values, "data.parquet"])
            store.put(path, place)
            progress.finish(place)
    progress.conclude()
    pattern = (datastore, f"{folder}/**/*.parquet")
    partition = "/".join([*(f"{{{key}}}" for key in keys), "data.parquet"])
    factory: Any = (
        FileDatasetFactory.from_files if as_files else (TabularDatasetFactory.from_parquet_files)
    )
    made = factory(path=pattern, partition_format=f"/{partition}")
    return made if name is None else made.register(datastore.workspace, name, None, None, True)


def _split_by(frame: Any, keys: list[str]) -> Iterator[tuple[list[str], Any]]:
    from .steps import look_up_column

    if not keys:
        raise UserError("partition_keys names no column.")
    for key in keys:
        look_up_column(frame, key)
    for values, rows in frame.groupby(keys, sort=True, dropna=False):
        texts = [str(v) for v in (values if isinstance(values, tuple) else [values])]
        for text in texts:
            if not text or "/" in text or text in (".", ".."):
                raise UserError(
                    f"The value {text!r} of a partition key cannot be the name of a folder."
                )
        yield texts, rows.drop(columns=keys)


def list_partitions(dataset: Any, keys: list[str] | None) -> list[dict[str, Any]]:
    """Every combination of the partition columns' values, sorted.

    Raises:
        UserError: a key is no partition column of the dataset.
    """
    from .partition import PartitionFormat
    from .paths import find_files

    known = dataset.partition_keys
    wanted = keys or known
    if not known or set(wanted) - set(known):
        raise UserError(
            f"The dataset has the partition keys {known}, not {wanted}.",
            "partition_format= of from_… says which columns lie in the names of files.",
        )
    source = dataset.definition.source
    reader = PartitionFormat(source["options"]["partition_format"])
    files = find_files(source["places"], dataset.workspace)
    found = {tuple(reader.read(f.full_name)[key] for key in wanted) for f in files}
    return [dict(zip(wanted, values)) for values in sorted(found)]
