"""The data of a run for its script: ``run.input_datasets`` and ``run.output_datasets``."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any, Union

from ...base.files import write_json
from ...errors import UserError
from ...folders.opened_workspace import AnyWorkspace
from ...folders.run_folder import RunFolder
from ..datasets.dataset import AbstractDataset
from ..datasets.definition import Definition
from ..datasets.look_up import make_dataset
from .record import read_data_record

RunData = Union[AbstractDataset, str, "OutputLink"]
"""An input or output of a run as its script finds it; a str is a path."""


class RunInputs(Mapping[str, Any]):
    """Inputs by name: a dataset (direct) or a path (mount, download)."""

    _word = "input"

    def __init__(self, folder: RunFolder, workspace: AnyWorkspace | None = None) -> None:
        self._folder = folder
        self._workspace = workspace
        self._entries = {entry["name"]: entry for entry in self._read()}

    def _read(self) -> list[dict[str, Any]]:
        return [e for e in read_data_record(self._folder)["inputs"] if e["kind"] == "dataset"]

    def __getitem__(self, name: str) -> Any:
        if name not in self._entries:
            known = ", ".join(self._entries) or "none"
            raise KeyError(f"the run has no {self._word} {name!r}; it has: {known}")
        return self._open(self._entries[name])

    def _open(self, entry: dict[str, Any]) -> RunData:
        if entry["path"]:
            return str(entry["path"])
        # The files lie in place already; the identity is that of the original.
        definition = Definition.from_json(entry["definition"])
        return make_dataset(definition, self._workspace, entry["dataset"])

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return repr({name: self[name] for name in self})


class RunOutputs(RunInputs):
    """Outputs by name: the path of the folder to write to, or an OutputLink."""

    _word = "output"

    def _read(self) -> list[dict[str, Any]]:
        return [e for e in read_data_record(self._folder)["outputs"] if not e["is_reference"]]

    def _open(self, entry: dict[str, Any]) -> RunData:
        if entry["mode"] == "link":
            return OutputLink(self._folder, entry["name"])
        return str(entry["path"])


class OutputLink:
    """An output that becomes the dataset it is linked to."""

    def __init__(self, folder: RunFolder, name: str) -> None:
        self._folder = folder
        self.name = name

    def link(self, dataset: AbstractDataset) -> None:
        """Make this dataset the output.

        Raises:
            UserError: it is no dataset.
        """
        if not isinstance(dataset, AbstractDataset):
            raise UserError(f"{dataset!r:.80} is no dataset.")
        write_json(link_path(self._folder, self.name), dataset.definition.to_json())


def link_path(folder: RunFolder, name: str) -> str:
    """Return the path of a linked output's dataset; each file has one writer."""
    return os.path.join(folder.data_folder, f"link-{name}.json")
