"""Finding datasets of a workspace: by name, by id, all of them; and making them of definitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from ...base.unreadable import Listing, Unreadable, tell_unreadable
from ...base.user_messages import tell_once
from ...errors import DatasetNotFoundError
from ...folders.opened_workspace import AnyWorkspace, folder_of
from . import registry
from .definition import Definition
from .entry import LATEST, Entry

if TYPE_CHECKING:
    from .dataset import AbstractDataset

_CLASSES = {"tabular": "tabular:TabularDataset"}
_OTHERWISE = "file_dataset:FileDataset"


def make_dataset(
    definition: Definition,
    workspace: AnyWorkspace | None = None,
    registration: Entry | None = None,
) -> AbstractDataset:
    """Return a dataset of the class that the definition's kind asks for."""
    module, _, name = _CLASSES.get(definition.kind, _OTHERWISE).partition(":")
    cls: type[AbstractDataset] = getattr(import_module(f".{module}", __package__), name)
    return cls(definition, workspace, registration)


def find_by_name(
    workspace: AnyWorkspace, name: str, version: int | str | None = LATEST
) -> AbstractDataset:
    """Return the dataset registered under a name.

    Raises:
        DatasetNotFoundError: there is none.
    """
    folder = folder_of(workspace)
    entry = registry.find_version(folder, name, version)
    later = registry.find_same_files(folder, entry)
    if later is not None:
        tell_once(
            f"Version {entry['version']} of dataset {name!r} names the same files as version "
            f"{later}, which was registered after they had changed: it reads what they hold "
            "now. Files of another name for each version keep versions apart."
        )
    return _open(workspace, entry)


def find_by_id(workspace: AnyWorkspace, dataset_id: str) -> AbstractDataset:
    """Return the dataset of that id, registered or given to a run.

    Raises:
        DatasetNotFoundError: there is none.
    """
    return _open(workspace, registry.find_id(folder_of(workspace), dataset_id))


def list_datasets(workspace: AnyWorkspace) -> Listing[AbstractDataset]:
    """List the newest version of every registered dataset."""
    found = registry.list_newest(folder_of(workspace))
    tell_unreadable("dataset", found.unreadable)
    return Listing([_open(workspace, entry) for entry in found], found.unreadable)


def _open(workspace: AnyWorkspace, entry: Entry) -> AbstractDataset:
    from .use import note_use

    note_use(entry["id"], entry.get("name"), entry.get("version"))
    definition = Definition.from_json(entry["definition"])
    return make_dataset(definition, workspace, entry if entry.get("name") else None)


class DatasetMapping(Mapping[str, "AbstractDataset"]):
    """A workspace's registered datasets by name; each look reads them anew."""

    def __init__(self, workspace: AnyWorkspace) -> None:
        self._workspace = workspace

    def __getitem__(self, name: str) -> AbstractDataset:
        try:
            return find_by_name(self._workspace, name)
        except DatasetNotFoundError:
            raise KeyError(name) from None

    def by_id(self, dataset_id: str) -> AbstractDataset:
        """Return the dataset of that id, registered or given to a run.

        Raises:
            DatasetNotFoundError: there is none.
        """
        return find_by_id(self._workspace, dataset_id)

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """The datasets that are left out, and why."""
        return registry.list_newest(folder_of(self._workspace)).unreadable

    def __iter__(self) -> Iterator[str]:
        found = registry.list_newest(folder_of(self._workspace))
        tell_unreadable("dataset", found.unreadable)
        return iter([entry["name"] for entry in found])

    def __len__(self) -> int:
        return len(registry.list_newest(folder_of(self._workspace)))

    def __repr__(self) -> str:
        return repr(dict(self.items()))
