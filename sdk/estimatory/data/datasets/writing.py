"""Writing data into a datastore."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Tuple

from ...errors import UserError
from ..datastores.base import StorageDatastore
from ..datastores.references import DataPath
from ..datastores.transfer import Progress
from ..stores import LocalStore
from ..stores.base import clean_name
from ..stores.patterns import is_match
from .pandas_import import import_pandas

if TYPE_CHECKING:
    from pandas import DataFrame

Location = Tuple[StorageDatastore, str]
"""As the methods that make a dataset take it."""


def parse_target(target: object) -> Location:
    """Return the datastore and folder of a datastore, ``(datastore, 'folder')`` or a DataPath.

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
    frame: DataFrame,
    target: object,
    show_progress: bool,
    row_group_size: int | None,
    is_unique: bool,
) -> Location:
    """Write a DataFrame as one Parquet file below the target.

    Raises:
        UserError: the frame is none or cannot be written, or the target is no target.
    """
    from .frame_file import write_parquet

    pandas = import_pandas()
    if not isinstance(frame, pandas.DataFrame):
        raise UserError(f"A pandas DataFrame is needed, not {type(frame).__name__}.")
    datastore, folder = parse_target(target)
    parts = [folder, str(uuid.uuid4()) if is_unique else ""]
    folder = "/".join(filter(None, parts))
    with tempfile.TemporaryDirectory(prefix="estimatory-") as scratch:
        path = os.path.join(scratch, "part-00000.parquet")
        write_parquet(frame, path, row_group_size)
        datastore.upload_files([path], scratch, folder, True, show_progress)
    return datastore, "/".join(filter(None, [folder, "part-00000.parquet"]))


def upload_folder(
    source: str, target: object, pattern: str | None, overwrite: bool, show_progress: bool
) -> list[Location]:
    """Upload the files of a folder that match the pattern.

    Raises:
        UserError: there is no such folder, or nothing in it matches.
    """
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
    return [(datastore, f"{prefix}{name}") for name in wanted]


def write_partitions(
    frame: DataFrame, keys: Sequence[str], target: object, show_progress: bool
) -> tuple[Location, str]:
    """Write one Parquet file for each combination of the keys' values.

    Return a pattern that matches the files, and the partition format of their names.

    Raises:
        UserError: no keys are given.
        DatasetValidationError: a key is no column.
    """
    datastore, folder = parse_target(target)
    folder = "/".join(filter(None, [folder, str(uuid.uuid4())]))
    parts = list(_split_by(frame, list(keys)))
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
    partition = "/".join([*(f"{{{key}}}" for key in keys), "data.parquet"])
    return (datastore, f"{folder}/**/*.parquet"), f"/{partition}"


def _split_by(frame: DataFrame, keys: list[str]) -> Iterator[tuple[list[str], DataFrame]]:
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
