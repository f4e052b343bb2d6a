"""Mounts of a container: the run, the core, the run's data, and volumes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from ..errors import UserError
from ..folders.run_folder import RunFolder
from ..folders.run_spec import ContainerSpec
from ..runtime import CORE
from .options import Mount, parse_volumes

_MOST_FILES = 200
"""A dataset of more files than this is mounted by the folder that they have in common."""


def make_mounts(spec: ContainerSpec, folder: RunFolder, client_path: str) -> tuple[Mount, ...]:
    """Return mounts of each path at itself, so that a path means the same inside and outside.

    Raises:
        UserError: a volume is not there, or lies in the way of the run's own folders.
    """
    own = [
        Mount(folder.path, folder.path, is_read_only=False),
        Mount(CORE, CORE),
        Mount(client_path, client_path),
    ]
    data = [m for m in find_data_mounts(folder) if not _is_below(m.target, folder.path)]
    asked = parse_volumes(spec.volumes)
    for mount in asked:
        if not os.path.exists(mount.source):
            raise UserError(f"The volume {mount.source} is not on this machine.")
    mounts = {mount.target: mount for mount in (*data, *asked, *own)}
    return tuple(sorted(mounts.values(), key=lambda mount: mount.target))


def find_data_mounts(folder: RunFolder) -> list[Mount]:
    """Return the data that was delivered to the run and lies outside of its folder."""
    try:
        record = folder.read_part(folder.data_record_path)
    except FileNotFoundError:
        return []
    written = {entry["path"] for entry in record["outputs"] if entry["path"]}
    for entry in record["inputs"]:
        if entry["kind"] == "reference" and entry["mode"] == "mount" and entry["path"]:
            written.add(entry["path"])
    read = {path for entry in record["inputs"] for path in _iter_paths(entry)}
    read.update(_link_targets(folder.data_folder))
    read.update(_link_targets(folder.work_folder))
    writable = [Mount(path, path, is_read_only=False) for path in _roots(written)]
    return [*writable, *(Mount(path, path) for path in _few(read - written))]


def _iter_paths(value: object) -> Iterator[str]:
    """Return every path of this machine that a record names."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _iter_paths(item)
    elif isinstance(value, str) and value.startswith("/") and os.path.exists(value):
        yield value


def _link_targets(root: str) -> Iterator[str]:
    for parent, folders, names in os.walk(root):
        for name in (*folders, *names):
            path = os.path.join(parent, name)
            if os.path.islink(path):
                yield os.path.realpath(path)


def _few(paths: set[str]) -> list[str]:
    files = [path for path in paths if os.path.isfile(path)]
    if len(files) <= _MOST_FILES:
        return sorted(paths)
    return _roots({os.path.commonpath(files), *(p for p in paths if not os.path.isfile(p))})


def _roots(paths: Iterable[str]) -> list[str]:
    """Return the paths, with the folder in the place of a file that is not there yet."""
    return sorted({path if os.path.exists(path) else os.path.dirname(path) for path in paths})


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder + os.sep)
