"""Registered environments: ``<workspace>/environment_definitions/<name>/<version>/``.

A version is taken by renaming its whole folder into place: of many processes each gets another
number, and a reader sees a whole description or none.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Dict, TypeVar
from urllib.parse import quote, unquote

from ...base.decoding import Shape, check_shape, decode, read_shaped
from ...base.files import list_folder, remove_tree, write_json
from ...base.locks import locked_folder
from ...base.unreadable import NamedListing, read_listing
from ...errors import DamagedFileError, EnvironmentNotFoundError, UserError
from ...folders.kept_secrets import keep_environment
from ...folders.workspace_folder import WorkspaceFolder
from .curated import find_curated, list_curated

LATEST = "latest"
_DESCRIPTION = "environment.json"
_LABELS = "labels.json"
_SHAPE: Shape = {"environment": "dict", "digest?": "str"}
_VERSION = re.compile(r"[\w][\w.\-]*\Z", re.ASCII)
_RESERVED = ("azureml", "microsoft")
_NAME = re.compile(r"\w[\w .\-/]{0,254}\Z", re.ASCII)
E = TypeVar("E")
Maker = Callable[[Dict[str, Any]], E]
"""Makes an Environment of a description in azureml-core's keys."""


def register_environment_definition(
    workspace: WorkspaceFolder, name: str, values: dict[str, Any], make: Maker[E]
) -> E:
    """Keep a description under the next version, or find the version with the same content."""
    _check_name(name)
    folder = _folder(workspace, name)
    described = keep_environment(workspace, values)
    content = {**described, "version": None, "asset_id": None, "assetId": None}
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    os.makedirs(folder, exist_ok=True)
    with locked_folder(folder):
        for version in _list_versions(folder):
            if _read_digest(folder, version) == digest:
                return _load(folder, version, make)
        version = _write_next(folder, {"digest": digest, "environment": content})
        return _load(folder, version, make)


def find_environment_definition(
    workspace: WorkspaceFolder,
    name: str,
    version: str | None = None,
    label: str | None = None,
    *,
    make: Maker[E],
) -> E:
    """Return what ``make`` makes of a description: that of a version or label, else the newest."""
    if version is not None and label is not None:
        raise UserError("Both version and label are given.", "A version is found by one of them.")
    folder = _folder(workspace, name)
    versions = _list_versions(folder)
    if versions:
        wanted = str(version) if version is not None else _find_labelled(folder, name, label)
        if wanted in versions:
            return _load(folder, wanted, make)
        raise EnvironmentNotFoundError(
            f"Environment {name!r} has no version {wanted!r}.", f"It has: {', '.join(versions)}."
        )
    curated = find_curated(name)
    if curated is None:
        raise EnvironmentNotFoundError(_describe_missing(workspace, name))
    return make(curated)


def list_environment_definitions(workspace: WorkspaceFolder, make: Maker[E]) -> NamedListing[E]:
    """Return the newest of each registered name, then curated ones; lists the unreadable."""
    names = _list_names(workspace)

    def read_named(name: str) -> tuple[str, E]:
        return name, find_environment_definition(workspace, name, make=make)

    read = read_listing(names, read_named)
    found = dict(read)
    curated = {e["name"]: make(e) for e in list_curated() if e["name"] not in names}
    return NamedListing({**found, **curated}, read.unreadable)


def iter_definition_files(
    workspace: WorkspaceFolder, make: Maker[object]
) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield each file of what is registered, and a function that reads it."""
    root = workspace.environment_definitions_folder
    for folder in (os.path.join(root, name) for name in sorted(list_folder(root))):
        for version in _list_versions(folder):
            yield _path(folder, version), partial(_load, folder, version, make)
        yield os.path.join(folder, _LABELS), partial(_read_labels, folder)


def label_environment_definition(
    workspace: WorkspaceFolder, name: str, version: str, labels: Iterable[str]
) -> None:
    """Set labels of a version."""
    if isinstance(labels, str):
        raise UserError(f"labels is a list of texts: [{labels!r}].")
    find_environment_definition(workspace, name, version, make=dict)
    wanted = dict.fromkeys(labels, str(version))
    if LATEST in wanted:
        raise UserError(f"The label {LATEST!r} always means the newest version.")
    folder = _folder(workspace, name)
    with locked_folder(folder):
        write_json(os.path.join(folder, _LABELS), {**_read_labels(folder), **wanted})


# --- the folders ------------------------------------------------------------------------------
def _folder(workspace: WorkspaceFolder, name: str) -> str:
    if not isinstance(name, str) or not _NAME.match(name):
        raise UserError(
            f"{name!r:.80} is not a name for an environment.",
            "Use letters, digits, spaces, '_', '-', '.' and '/' (at most 255), the first a letter, "
            "a digit or '_'.",
        )
    folder = os.path.join(workspace.environment_definitions_folder, quote(name, safe=" "))
    for version in _list_versions(folder):
        workspace.trusted(os.path.join(folder, version, _DESCRIPTION))
    workspace.trusted(os.path.join(folder, _LABELS))
    return folder


def _list_names(workspace: WorkspaceFolder) -> list[str]:
    root = workspace.environment_definitions_folder
    folders = sorted(list_folder(root))
    return [unquote(name) for name in folders if _list_versions(os.path.join(root, name))]


def _list_versions(folder: str) -> list[str]:
    return [name for name in _list_taken(folder) if os.path.lexists(_path(folder, name))]


def _list_taken(folder: str) -> list[str]:
    """Return every version ever taken: the description of one may have been set aside since."""
    names = [n for n in list_folder(folder) if _VERSION.match(n) and not n.startswith(_LABELS)]
    return sorted(
        names, key=lambda name: (name.isdecimal(), int(name) if name.isdecimal() else name)
    )


def _write_next(folder: str, content: dict[str, Any]) -> str:
    os.makedirs(folder, exist_ok=True)
    aside = os.path.join(folder, f".new-{os.getpid()}-{time.time_ns()}")
    os.makedirs(aside)
    try:
        write_json(os.path.join(aside, _DESCRIPTION), {**content, "created_at": time.time()})
        while True:
            numbers = [int(v) for v in _list_taken(folder) if v.isdecimal()]
            version = str(max(numbers, default=0) + 1)
            try:
                os.rename(aside, os.path.join(folder, version))
            except OSError:
                if version not in _list_taken(folder):
                    raise
                continue  # another process took the number
            return version
    finally:
        remove_tree(aside)


def _read_digest(folder: str, version: str) -> str | None:
    """Return the digest of a version; None if it is damaged."""
    try:
        digest: str | None = read_shaped(_path(folder, version), _SHAPE).get("digest")
    except (FileNotFoundError, DamagedFileError):
        return None
    return digest


def _path(folder: str, version: str) -> str:
    return os.path.join(folder, version, _DESCRIPTION)


def _load(folder: str, version: str, make: Maker[E]) -> E:
    """Raises DamagedFileError when the version's file is missing or holds no environment."""

    def read(content: dict[str, Any]) -> E:
        values = check_shape(_SHAPE, content)["environment"]
        asset = f"estimatory:{values.get('name') or 'environment'}:{version}"
        return make({**values, "version": version, "assetId": asset})

    path = _path(folder, version)
    try:
        return decode(path, read)
    except (FileNotFoundError, NotADirectoryError):
        raise DamagedFileError(path, "it is not there") from None


def _read_labels(folder: str) -> dict[str, str]:
    try:
        path = os.path.join(folder, _LABELS)
        return decode(path, lambda labels: {str(k): _check_label(v) for k, v in labels.items()})
    except FileNotFoundError:
        return {}


def _check_label(version: object) -> str:
    if not isinstance(version, str):
        raise ValueError("a label is no text")
    return version


def _find_labelled(folder: str, name: str, label: str | None) -> str:
    if label is None or label == LATEST:
        return _list_versions(folder)[-1]
    labels = _read_labels(folder)
    if label not in labels:
        known = ", ".join([LATEST, *labels])
        raise EnvironmentNotFoundError(
            f"Environment {name!r} has no label {label!r}.", f"It has: {known}."
        )
    return labels[label]


# --- words ------------------------------------------------------------------------------------
def _check_name(name: str) -> None:
    if name.lower().startswith(_RESERVED):
        raise UserError(
            f"{name!r} begins like a curated environment, whose names are taken.",
            "Use a name that begins neither with 'AzureML' nor with 'Microsoft': "
            "environment.clone('my-name').",
        )


def _describe_missing(workspace: WorkspaceFolder, name: str) -> str:
    import difflib

    names = [*_list_names(workspace), *(e["name"] for e in list_curated())]
    close = difflib.get_close_matches(name, names, 3, 0.5)
    known = f"Did you mean {', '.join(close)}?" if close else "Environment.list(ws) shows all."
    return f"There is no environment {name!r} in {workspace.path}. {known}"
