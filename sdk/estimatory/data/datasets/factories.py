"""``Dataset``: make datasets and find the registered ones, with Azure ML's signatures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...base.absent_arguments import absent_arguments
from ...base.absent_names import AbsentNames
from ...base.checked_calls import checked
from ...base.unreadable import Listing, Unreadable, tell_unreadable
from ...errors import DatasetNotFoundError, UserError
from ..datastores.kinds import folder_of
from . import registry
from .absent import ABSENT_IN_CLASS
from .dataset import AbstractDataset
from .file_factory import FileDatasetFactory
from .older_factories import OlderFactories
from .tabular_factory import TabularDatasetFactory


@checked
class Dataset(OlderFactories, AbsentNames, absent=ABSENT_IN_CLASS):
    """``Dataset.Tabular.from_…``, ``Dataset.File.from_files``, ``Dataset.get_by_name``."""

    Tabular = TabularDatasetFactory
    File = FileDatasetFactory
    get_by_name = staticmethod(AbstractDataset.get_by_name)
    get_by_id = staticmethod(AbstractDataset.get_by_id)

    class Scenario:
        """Words for ``register_model(datasets=…)``: what a dataset was to a model."""

        TRAINING = "training"
        VALIDATION = "validation"
        INFERENCING = "inferencing"

    @absent_arguments(definition="Dataset.Tabular and Dataset.File make datasets.")
    def __init__(self, *_: Any, **__: Any) -> None:
        raise UserError(
            "A Dataset is not made directly.",
            "Use Dataset.Tabular.from_delimited_files(…), Dataset.File.from_files(…) or "
            "Dataset.get_by_name(ws, name).",
        )

    @staticmethod
    def get(workspace: Any, name: str | None = None, id: str | None = None) -> Any:  # noqa: A002
        """The dataset of that name or id; an older way to say get_by_name and get_by_id."""
        if name is not None:
            return AbstractDataset.get_by_name(workspace, name)
        return AbstractDataset.get_by_id(workspace, str(id))

    @staticmethod
    def get_all(workspace: Any) -> DatasetMapping:
        """Every registered dataset, newest versions, by name."""
        return DatasetMapping(workspace)

    @staticmethod
    def list(workspace: Any) -> list[Any]:
        """Every registered dataset, newest versions."""
        found = registry.list_newest(folder_of(workspace))
        tell_unreadable("dataset", found.unreadable)
        datasets = [AbstractDataset._open(workspace, entry) for entry in found]
        return Listing(datasets, found.unreadable)


class DatasetMapping(Mapping[str, Any]):
    """A workspace's registered datasets by name, as they are when looked at."""

    def __init__(self, workspace: Any) -> None:
        self._workspace = workspace

    def __getitem__(self, name: str) -> Any:
        try:
            return AbstractDataset.get_by_name(self._workspace, name)
        except DatasetNotFoundError:
            raise KeyError(name) from None

    def by_id(self, dataset_id: str) -> Any:
        """The dataset of that id, registered or given to a run.

        Raises:
            DatasetNotFoundError: there is none.
        """
        return AbstractDataset.get_by_id(self._workspace, dataset_id)

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
