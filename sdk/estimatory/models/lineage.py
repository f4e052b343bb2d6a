"""The data that a model was made with: named at its registration, or known from its run.

Datasets are a room above this one: they are known by ``id``, ``name`` and ``version``, and a run's
data record is read as a file.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol

from ..base.user_messages import tell_once
from ..errors import NotFoundError, UserError
from ..folders.opened_workspace import HasFolder
from ..folders.run_folder import RunFolder
from .record import ModelRecord

if TYPE_CHECKING:
    from typing_extensions import TypeGuard

INPUT = "input"
"""The scenario of a dataset that the model's run was given, when nobody named another."""


class DatasetLike(Protocol):
    """A dataset, whose room lies above this one."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str | None: ...
    @property
    def version(self) -> int | None: ...


class _Datasets(Protocol):
    def by_id(self, dataset_id: str) -> DatasetLike: ...


class ModelWorkspace(HasFolder, Protocol):
    """A Workspace, as far as a model asks for its run and its datasets."""

    @property
    def datasets(self) -> _Datasets: ...
    def get_run(self, run_id: str) -> object: ...


class ModelLineage:
    """The run and the datasets that a model comes from."""

    workspace: ModelWorkspace
    _record: ModelRecord

    @property
    def run_id(self) -> str | None:
        return self._record.run_id or None

    @property
    def run(self) -> Any:
        """The run that made it; None for files registered from elsewhere."""
        return self.workspace.get_run(self.run_id) if self.run_id else None

    @property
    def datasets(self) -> dict[str, list[DatasetLike]]:
        """Datasets by scenario; those that the run was given are ``input`` unless named otherwise.

        One that the workspace does not have, or no longer, is left out, and a line says so.
        """
        found: dict[str, list[DatasetLike]] = {}
        for entry in self._record.datasets:
            try:
                dataset = self.workspace.datasets.by_id(entry["id"])
            except NotFoundError as error:
                which = f"{self._record.name}:{self._record.version}"
                tell_once(f"A dataset of model {which} ({entry['scenario']}) is left out: {error}")
            else:
                found.setdefault(entry["scenario"], []).append(dataset)
        return found


def describe_datasets(datasets: Iterable[object] | None) -> tuple[dict[str, Any], ...]:
    """Return ``[(scenario, dataset), …]`` as plain data.

    Raises:
        UserError: an entry is no such pair.
    """
    return tuple(_describe(entry) for entry in datasets or ())


def _describe(entry: object) -> dict[str, Any]:
    pair = entry if isinstance(entry, (tuple, list)) else ()
    if len(pair) != 2 or not _is_dataset(pair[1]):
        raise UserError(
            f"{entry!r:.80} is no dataset of a model.",
            "datasets is a list of pairs: [(Dataset.Scenario.TRAINING, dataset)].",
        )
    scenario, dataset = pair
    named = {"name": dataset.name, "version": dataset.version}
    return {"scenario": str(scenario), "id": dataset.id, **named}


def dataset_id(dataset: object) -> str:
    """Return the id by which a dataset is kept; empty for None.

    Raises:
        UserError: it is no dataset.
    """
    if dataset is None:
        return ""
    if not _is_dataset(dataset):
        raise UserError(f"{dataset!r:.80} is no dataset.", "Give a FileDataset or TabularDataset.")
    return str(dataset.id)


def _is_dataset(value: object) -> TypeGuard[DatasetLike]:
    return hasattr(value, "as_named_input")


def add_inputs_of(
    run: RunFolder, datasets: tuple[dict[str, Any], ...]
) -> tuple[dict[str, Any], ...]:
    """Return the datasets and those that the run was given, each once."""
    try:
        inputs = run.read_part(run.data_record_path)["inputs"]
    except FileNotFoundError:
        return datasets
    known = {entry["id"] for entry in datasets}
    given = [entry["dataset"] for entry in inputs if entry["kind"] == "dataset"]
    more = [{"scenario": INPUT, **entry} for entry in given if entry["id"] not in known]
    return (*datasets, *more)
