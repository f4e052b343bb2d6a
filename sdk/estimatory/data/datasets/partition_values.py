"""The values that the names of a dataset's files tell."""

from __future__ import annotations

from typing import Any

from ...errors import UserError
from .partition import PartitionFormat
from .paths import find_source_files


def list_partitions(dataset: Any, keys: list[str] | None) -> list[dict[str, Any]]:
    """Every combination of the partition columns' values, sorted.

    Raises:
        UserError: a key is no partition column of the dataset.
    """
    known = dataset.partition_keys
    wanted = keys or known
    if not known or set(wanted) - set(known):
        raise UserError(
            f"The dataset has the partition keys {known}, not {wanted}.",
            "partition_format= of from_… says which columns lie in the names of files.",
        )
    source = dataset.definition.source
    reader = PartitionFormat(source["options"]["partition_format"])
    files = find_source_files(source, dataset.workspace)
    found = {tuple(reader.read(f.full_name)[key] for key in wanted) for f in files}
    return [dict(zip(wanted, values)) for values in sorted(found)]
