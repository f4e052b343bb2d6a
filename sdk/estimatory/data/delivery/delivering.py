"""Bringing data to a run before its script starts: links, copies, pinned definitions, variables."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable
from typing import Any

from ...base import lazy_dataclasses as dataclasses
from ...errors import EstimatoryError, UserError
from ...folders.run_folder import RunFolder
from ...folders.run_spec import DataSpec, RunSpec
from ...folders.workspace_folder import WorkspaceFolder
from ..datasets import registry
from ..datasets.definition import Definition
from ..datasets.file_dataset import FileDataset, copy_files, link_files
from ..datasets.paths import SourceFile, find_files, find_source_files, open_place
from ..datastores.opening import open_storage
from ..datastores.record import get_default_name
from ..stores.base import Store
from ..stores.patterns import is_pattern
from .record import DataRecord, InputRecord, OutputRecord

_REFERENCE = re.compile(r"\$(?:\{AZUREML_DATAREFERENCE_(\w+)\}|AZUREML_DATAREFERENCE_(\w+))")
_PLACEHOLDER = re.compile(r"Dataset(?:Consumption|Output)Config:\w+")


class Delivery:
    """Delivers one run's data; ``record`` and the run's data record say what was done.

    Args:
        spec: of the run.
        folder: of the run, its work folder already filled.
        workspace: whose datastores and datasets are meant.
        on_progress: told in words what is going on.
        should_stop: asked between files.
    """

    def __init__(
        self,
        spec: RunSpec,
        folder: RunFolder,
        workspace: WorkspaceFolder,
        on_progress: Callable[[str], None],
        should_stop: Callable[[], bool],
    ) -> None:
        self._spec = spec
        self._folder = folder
        self._workspace = workspace
        self._on_progress = on_progress
        self._should_stop = should_stop
        self.record = DataRecord()

    def deliver(self) -> RunSpec:
        """Deliver all data; return the spec with paths in its arguments and variables.

        Raises:
            UserError: something is not there, or is in the way.
            DataAccessError: a store cannot be reached.
        """
        os.makedirs(self._folder.data_folder, exist_ok=True)
        for data in self._spec.data:
            try:
                _DELIVER[data.kind](self, data)
            except EstimatoryError as error:
                error.summary = f"{data.kind.title()} {data.name!r}: {error.summary}"
                raise
        self.record.write(self._folder)
        given = self._spec.environment_variables.items()
        variables = {name: self._fill_in(value) for name, value in given}
        variables.update(self.record.variables(os.environ))
        arguments = tuple(self._fill_in(argument) for argument in self._spec.arguments)
        command = tuple(self._fill_in(word, shlex.quote) for word in self._spec.command)
        return dataclasses.replace(
            self._spec, arguments=arguments, command=command, environment_variables=variables
        )

    def _fill_in(self, argument: str, quote: Callable[[str], str] = str) -> str:
        values, paths = self.record.placeholders(), self.record.reference_paths()

        def fill(match: re.Match[str], found: str | None) -> str:
            return match[0] if found is None else quote(found)

        argument = _PLACEHOLDER.sub(lambda m: fill(m, values.get(m[0])), argument)
        return _REFERENCE.sub(lambda m: fill(m, paths.get(m[1] or m[2])), argument)

    # --- datasets ----------------------------------------------------------------------------
    def _dataset(self, data: DataSpec) -> None:
        definition = Definition.from_json(data.source["definition"])
        entry = InputRecord(data.name, data.kind, data.mode, dataset=_identity(data))
        self.record.inputs.append(entry)
        if not data.source.get("name"):
            registry.save(self._workspace, definition)
        if definition.kind == "tabular":
            self._table(data, definition, entry)
        else:
            self._files(data, definition, entry)

    def _table(self, data: DataSpec, definition: Definition, entry: InputRecord) -> None:
        if definition.source["reader"] == "sql":
            entry.definition = self._query(data, definition)
            return
        files = find_source_files(definition.source, self._workspace, self._should_stop)
        local = self._make_local(files, data)
        entry.add_files(files, local)
        entry.definition = _pin(definition, files, local).to_json()

    def _query(self, data: DataSpec, definition: Definition) -> dict[str, Any]:
        """Write the result as a file: the run needs neither the database nor its driver."""
        from ..datasets.reading import read_table

        self._on_progress(f"querying dataset {data.name}")
        bare = Definition(definition.kind, definition.source)
        frame = read_table(bare, self._workspace)
        path = os.path.join(self._own_folder(data), "query.parquet")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        frame.to_parquet(path, index=False)
        source = {**definition.source, "reader": "parquet", "options": {}, "places": []}
        pinned = Definition(definition.kind, source, definition.steps)
        return pinned.pinned_to([["/query.parquet", "/query.parquet", path]]).to_json()

    def _files(self, data: DataSpec, definition: Definition, entry: InputRecord) -> None:
        files = FileDataset(definition, self._workspace).list_files(self._should_stop)
        is_made = definition.source["reader"] == "rendered"
        if data.mode == "direct":
            local = self._make_local(files, data)
            bare = Definition("file", {**definition.source, "reader": "files"})
            entry.definition = _pin(bare, files, local).to_json()
        else:
            target = self._target(data)
            if data.mode == "mount" and not is_made:
                local = link_files(files, target, self._should_stop)
            else:
                self._on_progress(f"downloading dataset {data.name}")
                local = copy_files(files, target, self._should_stop, overwrite=True)
            is_one_file = _names_one_file(definition) and len(local) == 1
            entry.path = local[0] if is_one_file else target
        entry.add_files(files, local)

    def _make_local(self, files: list[SourceFile], data: DataSpec) -> list[str]:
        """Return the paths of the files on this machine; remote ones are fetched."""
        found: list[str] = []
        for file in files:
            path = file.local_path
            if path is None:
                self._on_progress(f"downloading dataset {data.name}")
                [path] = copy_files([file], self._own_folder(data), self._should_stop)
            found.append(path)
        return found

    # --- paths of datastores -----------------------------------------------------------------
    def _reference(self, data: DataSpec) -> None:
        store, name = open_place(data.source, self._workspace)
        entry = InputRecord(data.name, data.kind, data.mode, source=data.source)
        self.record.inputs.append(entry)
        if data.mode == "upload":
            entry.path = self._target(data)
            _make_room(entry.path)
            self._upload_later(data, entry.path, data.overwrite)
            return
        local = store.local_path(name)
        if data.mode == "mount" and local is not None:
            entry.path = local
            if not os.path.exists(local):
                os.makedirs(local)
            return
        entry.path = self._download(data, entry, store, name)
        if data.mode == "mount":
            self._upload_later(data, entry.path, overwrite=True)

    def _download(self, data: DataSpec, entry: InputRecord, store: Store, name: str) -> str:
        self._on_progress(f"downloading {data.name}")
        target = self._target(data)
        if data.mode == "mount" and not store.find(name):
            os.makedirs(target, exist_ok=True)
            return target
        files = find_files([data.source], self._workspace, self._should_stop)
        local = copy_files(files, target, self._should_stop, overwrite=True)
        entry.add_files(files, local)
        is_file = len(files) == 1 and files[0].info.name == name
        return local[0] if is_file else target

    # --- outputs -----------------------------------------------------------------------------
    def _output(self, data: DataSpec) -> None:
        words = {"run-id": self._spec.run_id, "run_id": self._spec.run_id}
        words.update({"output-name": data.name, "output_name": data.name})
        place = {
            "datastore": data.source.get("datastore") or get_default_name(self._workspace),
            "path": re.sub(r"\{([\w-]+)\}", lambda m: words.get(m[1], m[0]), _path_of(data)),
        }
        entry = OutputRecord(data.name, data.mode, place, options=data.options)
        self.record.outputs.append(entry)
        if data.mode == "link":
            return
        store = open_storage(self._workspace, place["datastore"]).open_store()
        local = store.local_path(place["path"])
        if data.mode == "mount" and local is not None and not data.path_on_compute:
            entry.path = local
        else:
            entry.path = self._target(data)
            entry.is_uploaded = True
            entry.overwrite = data.overwrite or data.mode == "mount"
        _make_room(entry.path)

    def _upload_later(self, data: DataSpec, path: str, overwrite: bool) -> None:
        entry = OutputRecord(data.name, data.mode, dict(data.source), path=path)
        entry.is_uploaded, entry.overwrite, entry.is_reference = True, overwrite, True
        self.record.outputs.append(entry)

    # --- places ------------------------------------------------------------------------------
    def _target(self, data: DataSpec) -> str:
        if data.path_on_compute:
            return os.path.join(self._folder.work_folder, os.path.expanduser(data.path_on_compute))
        return self._own_folder(data)

    def _own_folder(self, data: DataSpec) -> str:
        return os.path.join(self._folder.data_folder, data.name)


_DELIVER: dict[str, Callable[[Delivery, DataSpec], None]] = {
    "dataset": Delivery._dataset,
    "reference": Delivery._reference,
    "output": Delivery._output,
}


def _path_of(data: DataSpec) -> str:
    return str(data.source.get("path", ""))


def _identity(data: DataSpec) -> dict[str, Any]:
    return {key: data.source.get(key) for key in ("id", "name", "version")}


def _pin(definition: Definition, files: list[SourceFile], local: list[str]) -> Definition:
    return definition.pinned_to(
        [[file.name, file.full_name, path] for file, path in zip(files, local)]
    )


def _names_one_file(definition: Definition) -> bool:
    """Return whether the dataset is one file: Azure ML then gives the path of the file itself."""
    places = definition.source.get("places", ())
    if len(places) != 1 or definition.steps:
        return False
    name = places[0].get("path") or places[0].get("local") or places[0].get("url") or ""
    return not is_pattern(name) and bool(os.path.splitext(name)[1])


def _make_room(path: str) -> None:
    """Make the folder to write to; for a path that looks like a file, the folder around it."""
    folder = os.path.dirname(path) if os.path.splitext(path)[1] else path
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise UserError(f"{folder} cannot be made: {error.strerror}.") from None
