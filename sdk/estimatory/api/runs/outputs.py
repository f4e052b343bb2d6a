"""Outputs of a run by name, as code written for pipelines asks for them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ...errors import UserError
from ...folders.run_folder import RunFolder

if TYPE_CHECKING:
    from ...data import DataReference
    from ...data.datastores.base import StorageDatastore
    from ..workspace import Workspace


class RunOutput:
    """An output of a run and where its files lie.

    Follows ``StepRunOutput`` and ``PortDataReference`` of azureml-pipeline-core 1.35, in one.
    """

    def __init__(self, name: str, datastore: StorageDatastore, path_on_datastore: str) -> None:
        self.name = name
        self.data_reference_name = name
        self.datastore = datastore
        self.path_on_datastore = path_on_datastore

    def __str__(self) -> str:
        return f"$AZUREML_DATAREFERENCE_{self.name}"

    def __repr__(self) -> str:
        return f"RunOutput({self.name!r}, {self.datastore_name!r}, {self.path_on_datastore!r})"

    @property
    def datastore_name(self) -> str:
        return self.datastore.name

    def get_port_data_reference(self) -> RunOutput:
        """Return this output, which is the reference, too."""
        return self

    def download(
        self,
        local_path: str | os.PathLike[str] | None = None,
        overwrite: bool | None = None,
        show_progress: bool | None = None,
    ) -> int:
        """Copy the files to ``<local_path>/<path_on_datastore>/…``; returns how many were copied.

        Args:
            local_path: a folder; by default the current one.
            overwrite: replace files that are there; else they are skipped.
            show_progress: print a line for each file.

        Raises:
            DataAccessError: a file cannot be copied.
        """
        target = os.fspath(local_path or ".")
        prefix = self.path_on_datastore
        return self.datastore.download(target, prefix, bool(overwrite), bool(show_progress))

    def as_mount(self) -> DataReference:
        """Return the same place as an input of another run."""
        return self.datastore.path(self.path_on_datastore, self.name).as_mount()

    def as_download(
        self, path_on_compute: str | None = None, overwrite: bool = False
    ) -> DataReference:
        """Return the same place as an input of another run, which gets a copy."""
        reference = self.datastore.path(self.path_on_datastore, self.name)
        return reference.as_download(path_on_compute, overwrite)


def find_outputs(workspace: Workspace, folder: RunFolder) -> dict[str, RunOutput]:
    """Return what a run wrote to datastores, by the names of its OutputFileDatasetConfigs."""
    from ...data.datastores.opening import open_storage
    from ...data.delivery.record import read_data_record

    placed = [entry for entry in read_data_record(folder)["outputs"] if entry["place"]]
    return {
        entry["name"]: RunOutput(
            entry["name"],
            open_storage(workspace, entry["place"]["datastore"]),
            entry["place"]["path"],
        )
        for entry in placed
    }


def choose_output(run_id: str, outputs: dict[str, RunOutput], name: str) -> RunOutput:
    """Return one output.

    Raises:
        UserError: the run has no output of that name; the error lists what it has.
    """
    if name in outputs:
        return outputs[name]
    raise UserError(
        f"Run {run_id} has no output {name!r}. It has: {', '.join(outputs) or 'none'}.",
        "Outputs by name are OutputFileDatasetConfig(name=…) among the arguments of a run; files "
        "that the script left in its folder outputs/ come by run.download_file().",
    )
