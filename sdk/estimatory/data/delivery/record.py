"""``data/record.json`` of a run: the data it was given and the data it made, by its worker."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from ...base import lazy_dataclasses as dataclasses
from ...base.decoding import check_shape, decode, known_fields
from ...base.files import write_json
from ...base.lazy_dataclasses import dataclass, field
from ...folders.run_folder import RunFolder
from ..datasets.fingerprints import LISTED_FILES, File, list_files, mark_of, summarize
from ..datasets.paths import SourceFile

FORMAT = 1


@dataclass
class InputRecord:
    """A dataset or a path of a datastore, as the run found it."""

    name: str
    kind: str
    mode: str
    dataset: dict[str, Any] = field(default_factory=dict)
    """``{"id", "name", "version"}``"""
    source: dict[str, Any] = field(default_factory=dict)
    """``{"datastore", "path"}`` of a reference."""
    path: str = ""
    definition: dict[str, Any] = field(default_factory=dict)
    """Over local files, for what is used directly."""
    files: list[File] = field(default_factory=list)
    n_files: int = 0
    size: int = 0
    """Bytes in all."""
    content_hash: str | None = None
    """sha256 over names and contents; None until hashed, or where that would take too long."""

    def add_files(self, files: list[SourceFile], local: list[str]) -> None:
        """Add files, which are hashed later."""
        self.files += list_files(files, local)
        self.n_files = len(self.files)
        self.size = sum(max(0, f["size"]) for f in self.files)

    def conclude(self) -> None:
        """Compute the hash of all files; mark those that changed during the run."""
        self.content_hash = summarize(self.files)
        for file in self.files:
            if os.path.exists(file["key"]) and mark_of(file["key"])[1] != file["mark"]:
                file["changed_during_run"] = True

    def to_json(self) -> dict[str, Any]:
        value = {k: v for k, v in self.__dict__.items() if k != "files"}
        kept = ("name", "key", "size", "mark", "sha256", "changed_during_run")
        listed = [{k: f[k] for k in kept if k in f} for f in self.files[:LISTED_FILES]]
        return {**value, "files": listed}


@dataclass
class OutputRecord:
    """The place of a run's files, and the dataset that they become."""

    name: str
    mode: str
    place: dict[str, str]
    """``{"datastore", "path"}``"""
    path: str = ""
    """The folder that the script writes to."""
    is_uploaded: bool = False
    """The files are copied to the place when the script has ended."""
    is_reference: bool = False
    """It is a DataReference rather than an output dataset."""
    overwrite: bool = False
    options: dict[str, Any] = field(default_factory=dict)
    dataset: dict[str, Any] = field(default_factory=dict)
    """``{"id", "name", "version"}`` once it has become one."""


@dataclass
class DataRecord:
    """All data of one run."""

    inputs: list[InputRecord] = field(default_factory=list)
    outputs: list[OutputRecord] = field(default_factory=list)

    def write(self, folder: RunFolder) -> None:
        content = {
            "format": FORMAT,
            "inputs": [entry.to_json() for entry in self.inputs],
            "outputs": [dataclasses.asdict(entry) for entry in self.outputs],
        }
        write_json(folder.data_record_path, content)

    @classmethod
    def read(cls, folder: RunFolder) -> DataRecord:
        """Read the record; it is empty if there is none."""
        said = read_data_record(folder)
        inputs = [InputRecord(**entry) for entry in said["inputs"]]
        return cls(inputs, [OutputRecord(**entry) for entry in said["outputs"]])

    # --- for the script ----------------------------------------------------------------------
    def placeholders(self) -> dict[str, str]:
        """Return the values of placeholders in arguments."""
        found = {
            f"DatasetConsumptionConfig:{entry.name}": entry.path or str(entry.dataset.get("id"))
            for entry in self.inputs
            if entry.kind == "dataset"
        }
        found.update(
            {f"DatasetOutputConfig:{entry.name}": entry.path for entry in self._real_outputs()}
        )
        return found

    def reference_paths(self) -> dict[str, str]:
        """Return paths by name, for ``$AZUREML_DATAREFERENCE_<name>``."""
        paths = {entry.name: entry.path for entry in self.inputs if entry.path}
        return {**paths, **{entry.name: entry.path for entry in self._real_outputs()}}

    def variables(self, taken: Mapping[str, str]) -> dict[str, str]:
        """Return environment variables about the data, as Azure ML sets them.

        The bare name of an input is not set where the machine has a variable of that name.
        """
        datasets = [entry for entry in self.inputs if entry.kind == "dataset"]
        bare = {entry.name: entry.path or str(entry.dataset.get("id")) for entry in datasets}
        bare.update({entry.name: entry.path for entry in self._real_outputs()})
        variables = {name: value for name, value in bare.items() if name not in taken}
        for name, path in self.reference_paths().items():
            variables[f"AZUREML_DATAREFERENCE_{name}"] = path
        if datasets:
            modes = (f"{entry.name}:{entry.mode.title()}" for entry in datasets)
            variables["AZUREML_DATASET_ENVIRONMENT_VARS"] = ",".join(modes)
        outputs = self._real_outputs()
        if outputs:
            names = ",".join(entry.name for entry in outputs)
            variables["AZUREML_DATASET_FILE_OUTPUTS"] = names
        folders = [entry.path for entry in self.inputs if os.path.isdir(entry.path)]
        if folders:
            variables["ESTIMATORY_SORTED_FOLDERS"] = os.pathsep.join(folders)
        links = [entry.name for entry in self.outputs if entry.mode == "link"]
        if links:
            variables["AZUREML_LINK_DATASET_OUTPUTS"] = ",".join(links)
        return variables

    def _real_outputs(self) -> list[OutputRecord]:
        return [e for e in self.outputs if not e.is_reference and e.mode != "link"]


def read_data_record(folder: RunFolder) -> dict[str, Any]:
    """Return ``{"inputs": […], "outputs": […]}`` of a run; empty lists if it has no data.

    Raises:
        DamagedFileError: the file does not hold these.
    """
    try:
        return decode(folder.data_record_path, _check)
    except (FileNotFoundError, NotADirectoryError):
        return {"inputs": [], "outputs": []}


def _check(value: dict[str, Any]) -> dict[str, Any]:
    check_shape({"inputs": "list[dict]", "outputs": "list[dict]"}, value)
    for kind, entries in ((InputRecord, value["inputs"]), (OutputRecord, value["outputs"])):
        for entry in entries:
            known_fields(kind, entry)
    return value
