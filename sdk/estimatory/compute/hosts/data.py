"""A run's data on hosts that do not see ours: which files go there, which come back.

What lies in the run folder goes and comes with it. What lies elsewhere on this machine, such as
the folder of a datastore, is copied to ``data/outside/`` of the run folder there, under its full
path.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from ...base.lazy_dataclasses import dataclass
from ...folders.run_folder import RunFolder
from .connection import Connection
from .copying import copy_back, copy_there


@dataclass(frozen=True)
class RunFiles:
    """Paths of this machine that the data record of a run names."""

    inputs: tuple[str, ...] = ()
    """Outside the run folder; existing files and folders."""
    outputs: tuple[str, ...] = ()
    """Written by the ranks; anywhere."""

    def outside(self, folder: RunFolder) -> list[str]:
        """Return every path outside the run folder, the longest first."""
        found = {*self.inputs, *(path for path in self.outputs if not _is_in(path, folder))}
        return sorted(found, key=len, reverse=True)


def read_run_files(folder: RunFolder) -> RunFiles:
    """Return the files that the run's data record names; none without a record."""
    if not os.path.exists(folder.data_record_path):
        return RunFiles()
    record = folder.read_part(folder.data_record_path)
    outputs = tuple(entry["path"] for entry in record["outputs"] if entry["path"])
    used = [(entry["path"], entry["definition"]) for entry in record["inputs"]]
    named = set(_iter_paths(used, folder))
    return RunFiles(tuple(sorted(named - set(outputs))), outputs)


def outside_path(folder: RunFolder, path: str) -> str:
    """Return the place on a host of a path that is outside the run folder here."""
    return f"{folder.data_folder}/outside{path}"


def send_files(connection: Connection, files: RunFiles, own: RunFolder, there: RunFolder) -> None:
    """Copy what lies outside, and make room for what will be written.

    Raises:
        HostError: it could not be copied.
    """
    for path in files.inputs:
        parent = outside_path(there, os.path.dirname(path))
        connection.ask("make_folders", paths=[parent])
        copy_there(connection, path, f"{parent}/", ["--copy-links"])
    outputs = [place_of(path, own, there) for path in files.outputs]
    if outputs:
        connection.ask("make_folders", paths=outputs)


def fetch_outputs(
    connection: Connection,
    files: RunFiles,
    own: RunFolder,
    there: RunFolder,
    options: tuple[str, ...],
) -> None:
    """Bring back what the ranks wrote.

    Raises:
        HostError: it could not be copied.
    """
    for path in files.outputs:
        os.makedirs(path, exist_ok=True)
        copy_back(connection, f"{place_of(path, own, there)}/", f"{path}/", options)


def place_of(path: str, own: RunFolder, there: RunFolder) -> str:
    """Return a path of this machine as it is on a host."""
    if _is_in(path, own):
        return there.path + path[len(own.path) :]
    return outside_path(there, path)


def _iter_paths(value: object, folder: RunFolder) -> Iterator[str]:
    """Yield every string that is the full path of something outside the run folder."""
    if isinstance(value, str):
        if os.path.isabs(value) and not _is_in(value, folder) and os.path.exists(value):
            yield value
    elif isinstance(value, (list, tuple, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _iter_paths(item, folder)


def _is_in(path: str, folder: RunFolder) -> bool:
    return path == folder.path or path.startswith(f"{folder.path}/")
