"""Files that the values of a table's column name."""

from __future__ import annotations

from typing import Any

from ..stores.base import clean_name
from .definition import Definition
from .file_dataset import FileDataset
from .paths import Place, open_place, parse_paths

_SCHEME = "AmlDatastore://"


def find_named_files(dataset: Any, column: str, is_lenient: bool) -> FileDataset | None:
    """The files that a column of a TabularDataset names; None where it names none.

    ``is_lenient`` leaves out those that are not there.

    Raises:
        DatasetValidationError: there is no such column.
    """
    frame = dataset.keep_columns(column, validate=True).to_pandas_dataframe()
    places = [_to_place(str(value)) for value in frame[column].dropna()]
    if is_lenient:
        places = [place for place in places if _is_there(place, dataset.workspace)]
    source = {"reader": "files", "places": places, "options": {}}
    return FileDataset(Definition("file", source), dataset.workspace) if places else None


def _to_place(value: str) -> Place:
    if value.startswith(_SCHEME):
        datastore, _, path = value[len(_SCHEME) :].partition("/")
        return {"datastore": datastore, "path": clean_name(path)}
    return parse_paths(value)[0][0]


def _is_there(place: Place, workspace: Any) -> bool:
    store, name = open_place(place, workspace)
    return store.find_file(name) is not None
