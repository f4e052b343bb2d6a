"""After a run's script: hash its inputs, upload its outputs, register its datasets."""

from __future__ import annotations

import os
import threading
from typing import Any

from ...base.decoding import decode
from ...base.files import remove_tree, unlink_if_there
from ...errors import EstimatoryError
from ...folders.run_folder import RunFolder
from ...folders.workspace_folder import WorkspaceFolder
from ..datasets import registry
from ..datasets.definition import Definition
from ..datasets.entry import Registration
from ..datasets.fingerprints import hash_files
from ..datasets.state import find_state
from ..datastores.opening import open_storage
from ..stores import LocalStore
from ..stores.patterns import is_match
from .record import DataRecord, InputRecord, OutputRecord
from .script_side import link_path


class Collector:
    """Hashes inputs while the script runs, and collects the outputs when it has ended."""

    def __init__(self, folder: RunFolder, workspace: WorkspaceFolder, record: DataRecord) -> None:
        self._folder = folder
        self._workspace = workspace
        self._record = record
        self._is_stopped = False
        self._hashing = threading.Thread(target=self._hash, name="hashing", daemon=True)

    def start(self) -> None:
        """Start hashing; the script may run meanwhile."""
        self._hashing.start()

    def collect(self, *, is_completed: bool) -> None:
        """Wait for the hashes, upload, register, and remove the run's copies and links.

        Datasets are registered only when the script has completed.

        Raises:
            UserError: an output cannot become the dataset that it should.
            DataAccessError: a store cannot be written.
        """
        self._is_stopped = not is_completed
        if self._hashing.ident is not None:
            self._hashing.join()
        try:
            for output in self._record.outputs:
                self._bring_in(output, is_completed)
        finally:
            for entry in self._record.inputs:
                entry.conclude()
                _unmount(entry)
            self._record.write(self._folder)
            remove_copies(self._folder)

    def _hash(self) -> None:
        files = [file for entry in self._record.inputs for file in entry.files]
        hash_files(self._workspace, files, lambda: self._is_stopped)

    def _bring_in(self, output: OutputRecord, is_completed: bool) -> None:
        try:
            if output.is_uploaded:
                self._upload(output)
            definition = None if output.is_reference else self._define(output)
            if is_completed and definition is not None:
                output.dataset = self._register(output, definition)
        except EstimatoryError as error:
            error.summary = f"Output {output.name!r}: {error.summary}"
            raise

    def _upload(self, output: OutputRecord) -> None:
        store = open_storage(self._workspace, output.place["datastore"]).open_store()
        globs = output.options.get("source_globs") or ["**"]
        for path, name in _list_written(output.path):
            if not any(is_match(pattern, name or os.path.basename(path)) for pattern in globs):
                continue
            target = "/".join(filter(None, [output.place["path"], name]))
            if output.overwrite or store.find_file(target) is None:
                store.put(path, target)

    def _define(self, output: OutputRecord) -> Definition | None:
        if output.mode != "link":
            return _define(output)
        path = link_path(self._folder, output.name)
        return decode(path, Definition.from_json) if os.path.exists(path) else None

    def _register(self, output: OutputRecord, definition: Definition) -> dict[str, Any]:
        wanted = output.options.get("register") or {}
        if not wanted:
            return {"id": registry.save(self._workspace, definition)}
        given = Registration(
            wanted["name"], wanted.get("description"), wanted.get("tags") or None, True
        )
        state = find_state(self._workspace, definition)
        entry = registry.register(self._workspace, definition, given, state)
        return {key: entry[key] for key in ("id", "name", "version")}


def _unmount(entry: InputRecord) -> None:
    """Remove the links of a mounted dataset, wherever the user wanted them."""
    if entry.kind != "dataset" or entry.mode != "mount":
        return
    for file in entry.files:
        unlink_if_there(file["path"])
    for folder in sorted({os.path.dirname(file["path"]) for file in entry.files}, reverse=True):
        try:
            os.rmdir(folder)
        except OSError:  # the script, or somebody else, has put something there
            continue


def remove_copies(folder: RunFolder) -> None:
    """Remove copies and links, which can be made again; the record stays."""
    for entry in os.scandir(folder.data_folder):
        if entry.is_dir(follow_symlinks=False):
            remove_tree(entry.path)


def _list_written(path: str) -> list[tuple[str, str]]:
    """List ``(path, name below the output)`` of each file; the output itself has an empty name."""
    if os.path.isfile(path):
        return [(path, "")]
    return [(os.path.join(path, info.name), info.name) for info in LocalStore(path).list_files()]


def _define(output: OutputRecord) -> Definition:
    table = output.options.get("table")
    partition = output.options.get("partition_format")
    options: dict[str, Any] = {"partition_format": partition} if partition else {}
    if not table:
        return Definition("file", {"reader": "files", "places": [output.place], "options": options})
    path = f"{output.place['path']}/{table['path_glob']}"
    places = [{"datastore": output.place["datastore"], "path": path}]
    options.update(table["options"])
    source = {"reader": table["reader"], "places": places, "options": options}
    return Definition("tabular", source, tuple(table.get("steps", ())))
