"""The common part of tabular and file datasets: names, versions, tags, splits, inputs of runs."""

from __future__ import annotations

import json
import os
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, SupportsIndex, TypeVar

from ...base.absent_names import AbsentNames
from ...base.checked_calls import checked, checks_itself
from ...errors import UserError
from ...folders.opened_workspace import AnyWorkspace, folder_of
from .absent import ABSENT
from .definition import Definition
from .entry import LATEST, ChangeTags, Entry, Registration
from .paths import describe_place

if TYPE_CHECKING:
    from .consumption import DatasetConsumptionConfig
    from .look_up import DatasetMapping

Self = TypeVar("Self", bound="AbstractDataset")


@checked
class AbstractDataset(AbsentNames, absent=ABSENT):
    """A definition, and its registration when it has one; follows azureml-core 1.61."""

    kind = ""

    def __init__(
        self,
        definition: Definition,
        workspace: AnyWorkspace | None = None,
        registration: Entry | None = None,
    ) -> None:
        self._definition = definition
        self._workspace = workspace
        self._registration = registration or {}

    @classmethod
    def _create(cls: type[Self], definition: object, *_: object, **__: object) -> Self:
        """Make a dataset of a Definition; raise UserError for a dataflow of azureml-dataprep."""
        if isinstance(definition, Definition):
            return cls(definition)
        raise UserError(
            f"A {type(definition).__name__} cannot become a {cls.__name__}: there is no "
            "azureml-dataprep here.",
            "Dataset.Tabular.from_delimited_files(…) and the like make datasets.",
        )

    def _then(self: Self, do: str, **arguments: object) -> Self:
        return type(self)(self._definition.with_step(do, **arguments), self._workspace)

    def __repr__(self) -> str:
        source = self._definition.source
        shown: dict[str, Any] = {
            "source": [describe_place(place) for place in source.get("places", ())]
            or [source.get("query") or source.get("format", "")],
            "definition": [
                source["reader"],
                *(str(step["do"]) for step in self._definition.steps),
            ],
        }
        if self._registration.get("name"):
            keys = ("id", "name", "version", "description", "tags")
            shown["registration"] = {
                key: self._registration[key] for key in keys if self._registration.get(key)
            }
        return f"{type(self).__name__}\n{json.dumps(shown, indent=2, ensure_ascii=False)}"

    # --- attributes --------------------------------------------------------------------------
    @property
    def definition(self) -> Definition:
        return self._definition

    @property
    def workspace(self) -> AnyWorkspace | None:
        return self._workspace

    @property
    def id(self) -> str:
        """A UUID that is the same for the same definition."""
        return str(self._registration.get("id") or self._definition.id)

    @property
    def name(self) -> str | None:
        """None until it is registered."""
        return self._registration.get("name")

    @property
    def version(self) -> int | None:
        """None until it is registered."""
        return self._registration.get("version")

    @property
    def description(self) -> str | None:
        return self._registration.get("description")

    @property
    def tags(self) -> dict[str, str]:
        return dict(self._registration.get("tags") or {})

    @property
    def partition_keys(self) -> list[str]:
        """Columns in the names of the files."""
        text = self._definition.source.get("options", {}).get("partition_format")
        if not text:
            return []
        from .partition import PartitionFormat

        return PartitionFormat(text).columns

    @property
    def data_changed_time(self) -> datetime | None:
        """Time of the newest change of a file (UTC); None if the store does not know it."""
        from .paths import find_source_files

        if "places" not in self._definition.source:
            return None
        files = find_source_files(self._definition.source, self._workspace)
        newest = max(file.info.modified_at for file in files)
        return datetime.fromtimestamp(newest, timezone.utc) if newest else None

    # --- registering -------------------------------------------------------------------------
    def register(
        self: Self,
        workspace: AnyWorkspace,
        name: str,
        description: str | None = None,
        tags: dict[str, str] | None = None,
        create_new_version: bool = False,
    ) -> Self:
        """Register the definition under a name; return the registered dataset.

        The same definition again keeps its version. With ``create_new_version`` it gets the next
        one if its files, the description or the tags are others than those of the newest version.

        Raises:
            UserError: the name is not valid, or taken and ``create_new_version`` is false.
        """
        from . import registry
        from .state import find_state

        folder = folder_of(workspace)
        wanted = Registration(name, description, tags, create_new_version)
        state = find_state(folder, self._definition)
        entry = registry.register(folder, self._definition, wanted, state)
        return type(self)(self._definition, workspace, entry)

    @staticmethod
    def get_by_name(
        workspace: AnyWorkspace, name: str, version: int | str | None = LATEST
    ) -> AbstractDataset:
        """Return the dataset registered under a name, the newest version by default.

        Raises:
            DatasetNotFoundError: there is none.
        """
        from .look_up import find_by_name

        return find_by_name(workspace, name, version)

    @staticmethod
    def get_by_id(workspace: AnyWorkspace, id: str) -> AbstractDataset:  # noqa: A002 - Azure's word
        """Return the dataset of that id, registered or given to a run.

        Raises:
            DatasetNotFoundError: there is none.
        """
        from .look_up import find_by_id

        return find_by_id(workspace, id)

    @staticmethod
    def get_all(workspace: AnyWorkspace) -> DatasetMapping:
        """Return every registered dataset, newest versions, by name."""
        from .look_up import DatasetMapping

        return DatasetMapping(workspace)

    def update(
        self: Self, description: str | None = None, tags: dict[str, str] | None = None
    ) -> Self:
        """Change the description, add tags; return the dataset.

        Raises:
            UserError: it is not registered.
        """
        return self._change(description, None if tags is None else (lambda now: {**now, **tags}))

    def add_tags(self: Self, tags: dict[str, str] | None = None) -> Self:
        """Add tags; raise UserError if the dataset is not registered."""
        return self._change(None, lambda now: {**now, **(tags or {})})

    def remove_tags(self: Self, tags: list[str] | None = None) -> Self:
        """Remove tags by name; raise UserError if the dataset is not registered."""
        gone = tags or ()
        return self._change(None, lambda now: {k: v for k, v in now.items() if k not in gone})

    def unregister_all_versions(self) -> None:
        """Remove every version of the name; the data stays.

        Raises:
            UserError: it is not registered.
        """
        from . import registry

        registry.unregister(folder_of(self._workspace), self._registered()["name"])
        self._registration = {}

    def _change(self: Self, description: str | None, change_tags: ChangeTags | None) -> Self:
        from . import registry

        entry = self._registered()
        folder = folder_of(self._workspace)
        self._registration = registry.update(
            folder, entry["name"], entry["version"], description, change_tags
        )
        return self

    def _registered(self) -> Entry:
        if not self._registration.get("name"):
            raise UserError("The dataset is not registered.", "Register it first: ds.register(…).")
        return self._registration

    # --- choosing ----------------------------------------------------------------------------
    @checks_itself("count")
    def take(self: Self, count: int) -> Self:
        """Return the first ``count`` rows or files."""
        return self._then("take", count=_check_count(count))

    @checks_itself("count")
    def skip(self: Self, count: int) -> Self:
        """Return all rows or files but the first ``count``."""
        return self._then("skip", count=_check_count(count))

    @checks_itself("probability")
    def take_sample(self: Self, probability: float, seed: int | None = None) -> Self:
        """Return a sample: each row or file is in it with the given probability, 0 to 1."""
        return self._then("sample", share=_check_share(probability), seed=_make_seed(seed))

    sample = take_sample

    @checks_itself("percentage")
    def random_split(self: Self, percentage: float, seed: int | None = None) -> tuple[Self, Self]:
        """Return two datasets: about ``percentage`` (0 to 1) of this one, and the rest.

        The two never overlap; with a seed they are the same each time.
        """
        drawn = {"share": _check_share(percentage), "seed": _make_seed(seed)}
        return self._then("split", part="first", **drawn), self._then("split", part="rest", **drawn)

    def get_partition_key_values(
        self, partition_keys: list[str] | None = None
    ) -> list[dict[str, object]]:
        """Return every combination of the partition columns' values, as dicts."""
        from .partition import list_partitions

        return list_partitions(self._definition, self._workspace, partition_keys)

    # --- input of a run ----------------------------------------------------------------------
    def as_named_input(self, name: str) -> DatasetConsumptionConfig:
        """Return an input of a run, which finds it as ``run.input_datasets[name]``.

        Raises:
            UserError: the name is not letters, digits and ``_``.
        """
        from .consumption import DatasetConsumptionConfig

        return DatasetConsumptionConfig(name, self)


def _check_count(count: SupportsIndex) -> int:
    if isinstance(count, bool) or not hasattr(count, "__index__") or int(count) < 0:
        raise UserError(f"{count!r} is no count: it must be a whole number from 0 on.")
    return int(count)


def _check_share(share: object) -> float:
    if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0 <= share <= 1:
        raise UserError(f"{share!r} is no share: it must be a number between 0 and 1.")
    return float(share)


def _make_seed(seed: int | None) -> int:
    """Return the seed, else draw one: a definition gives the same rows at every reading."""
    return int.from_bytes(os.urandom(4), "big") if seed is None else int(seed)
