"""Data objects among the arguments and inputs of a run: their names and their placeholders.

Known by what they can do, since pipelines above bring objects of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..errors import UserError


def is_data_reference(value: object) -> bool:
    return hasattr(value, "data_reference_name")


def is_consumption(value: object) -> bool:
    """Return whether it is a dataset with name and mode: ``ds.as_named_input("x").as_mount()``."""
    return hasattr(value, "dataset") and hasattr(value, "mode") and hasattr(value, "name")


def is_output(value: object) -> bool:
    return hasattr(value, "register_on_complete") and hasattr(value, "name")


def is_data_path(value: object) -> bool:
    return hasattr(value, "create_data_reference") and hasattr(value, "path_on_datastore")


def is_datastore(value: object) -> bool:
    """Return whether it is a datastore of files, which means its mounted reference."""
    return hasattr(value, "datastore_type") and hasattr(value, "as_mount")


def is_raw_dataset(value: object) -> bool:
    return hasattr(value, "as_named_input")


def is_data(value: object) -> bool:
    return is_data_reference(value) or is_consumption(value) or is_output(value)


def is_input(value: object) -> bool:
    """Return whether a run can be given it: data, or what becomes a reference to data."""
    return is_data(value) or is_data_path(value) or is_datastore(value)


def name_of(value: Any) -> str | None:
    """Return the name under which a run knows a data object; None for anything else."""
    if is_data_reference(value):
        return str(value.data_reference_name)
    return str(value.name) if is_data(value) else None


def has_meaning(value: object) -> bool:
    """Return whether :func:`render_argument` renders or refuses an object."""
    known = is_input(value) or is_raw_dataset(value)
    return known or any(hasattr(value, name) for name in ("datastore_type", "default_value"))


def render_argument(value: Any) -> str:
    """Return one word of a command line; a data object becomes a placeholder of the path to come.

    Raises:
        UserError: a dataset that does not say how the run shall see it.
    """
    if is_data_reference(value):
        return str(value)
    if is_consumption(value):
        is_path = value.mode in ("mount", "download", "hdfs")
        return f"DatasetConsumptionConfig:{value.name}" if is_path else str(value.dataset.id)
    if is_output(value):
        return f"DatasetOutputConfig:{value.name}"
    if is_data_path(value):
        return render_argument(value.create_data_reference())
    if is_datastore(value):
        return render_argument(value.as_mount())
    if hasattr(value, "datastore_type"):
        raise UserError(
            f"The datastore {value.name!r} holds no files that a script could be given.",
            "Dataset.Tabular.from_sql_query((datastore, 'SELECT ...')) makes a table of it.",
        )
    if is_raw_dataset(value):
        raise UserError(
            f"A {type(value).__name__} itself cannot be an argument: how shall the script see it?",
            "Use dataset.as_named_input('name') for a tabular dataset, and as_mount() or "
            "as_download() on top for files.",
        )
    return str(getattr(value, "default_value", value))


def find_data(values: Iterable[Any]) -> list[Any]:
    """Return the data objects among ``values``; a datastore is its mounted reference."""
    found = [value for value in values if is_input(value)]
    return [value.as_mount() if is_datastore(value) else value for value in found]
