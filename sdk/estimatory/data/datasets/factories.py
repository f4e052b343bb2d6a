"""``Dataset``: make datasets and find the registered ones, with Azure ML's signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...base.absent_arguments import absent_arguments
from ...base.absent_names import AbsentNames
from ...base.checked_calls import checked
from ...errors import UserError
from ...folders.opened_workspace import AnyWorkspace
from .absent import ABSENT_IN_CLASS
from .dataset import AbstractDataset
from .file_factory import FileDatasetFactory
from .older_factories import OlderFactories
from .tabular_factory import TabularDatasetFactory

if TYPE_CHECKING:
    from .look_up import DatasetMapping


@checked
class Dataset(OlderFactories, AbsentNames, absent=ABSENT_IN_CLASS):
    """``Dataset.Tabular.from_…``, ``Dataset.File.from_files``, ``Dataset.get_by_name``."""

    Tabular = TabularDatasetFactory
    File = FileDatasetFactory
    get_by_name = staticmethod(AbstractDataset.get_by_name)
    get_by_id = staticmethod(AbstractDataset.get_by_id)

    class Scenario:
        """Words for ``register_model(datasets=…)``: the role of a dataset for a model."""

        TRAINING = "training"
        VALIDATION = "validation"
        INFERENCING = "inferencing"

    @absent_arguments(definition="Dataset.Tabular and Dataset.File make datasets.")
    def __init__(self, *_: object, **__: object) -> None:
        raise UserError(
            "A Dataset is not made directly.",
            "Use Dataset.Tabular.from_delimited_files(…), Dataset.File.from_files(…) or "
            "Dataset.get_by_name(ws, name).",
        )

    @staticmethod
    def get(
        workspace: AnyWorkspace,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Azure's word
    ) -> AbstractDataset:
        """Return the dataset of that name or id: the older form of get_by_name and get_by_id."""
        if name is not None:
            return AbstractDataset.get_by_name(workspace, name)
        return AbstractDataset.get_by_id(workspace, str(id))

    @staticmethod
    def get_all(workspace: AnyWorkspace) -> DatasetMapping:
        """Return every registered dataset, newest versions, by name."""
        return AbstractDataset.get_all(workspace)

    @staticmethod
    def list(workspace: AnyWorkspace) -> list[AbstractDataset]:
        """Return every registered dataset, newest versions."""
        from .look_up import list_datasets

        return list_datasets(workspace)
