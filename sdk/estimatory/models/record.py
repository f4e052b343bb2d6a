"""The record of one registered version: the content of ``model.json``."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

from estimatory.base.clean_text import find_shown
from estimatory.base.decoding import check_format, known_fields
from estimatory.base.files import list_folder
from estimatory.base.served_files import ServedFolder
from estimatory.errors import ConflictError, UserError

from ..base import lazy_dataclasses as dataclasses
from ..base.checked_calls import checked
from ..base.lazy_dataclasses import dataclass, field

FORMAT = 1
FILES = "files"
"""The version's files lie in a folder of their own: many libraries save a ``model.json``."""

_NOT_SHOWN = (
    "format",
    "snapshot",
    "git",
    "datasets",
    "sample_input_dataset",
    "sample_output_dataset",
    "resources",
)
"""Fields of ``model.json`` that the REST interface leaves out."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,254}\Z")


@checked
@dataclass(frozen=True)
class ModelRecord:
    """One version of a model; its description may change, its files never."""

    name: str
    version: int
    created_at: float
    """Seconds since the epoch."""
    description: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    framework: str = ""
    framework_version: str = ""
    run_id: str = ""
    """The run that made it; empty for files registered from elsewhere."""
    experiment: str = ""
    files: tuple[tuple[str, int], ...] = ()
    """Relative paths with sizes in bytes, sorted."""
    snapshot: str = ""
    """Key of the code that made it."""
    git: dict[str, Any] = field(default_factory=dict)
    """``{"commit", "branch", "dirty", "remote"}`` of that code, where known."""
    datasets: tuple[dict[str, Any], ...] = ()
    """``{"scenario", "id", "name", "version"}`` of the data that it was made with."""
    sample_input_dataset: str = ""
    """Id of the dataset with examples of the input."""
    sample_output_dataset: str = ""
    """Id of the dataset with examples of the output."""
    resources: dict[str, Any] = field(default_factory=dict)
    """``{"cpu", "memoryInGB", "gpu"}`` that the model asks of a machine that serves it."""
    folder: str = ""
    """Where this version lies; not part of the file, so that a workspace can be moved."""

    @property
    def files_folder(self) -> str:
        return os.path.join(self.folder, FILES)

    @property
    def created_by(self) -> str:
        """The owner of the version's folder."""
        import pwd

        uid = os.stat(self.folder).st_uid
        try:
            return pwd.getpwuid(uid).pw_name
        except KeyError:
            return str(uid)

    @property
    def path(self) -> str:
        """The registered file, or the registered folder."""
        root = self.files_folder
        tops = {name.split("/")[0] for name, _ in self.files}
        return os.path.join(root, *(find_shown(top, lambda: list_folder(root)) for top in tops))

    @property
    def served_files(self) -> ServedFolder:
        """The files of this version, opened safely for showing."""
        models, name = os.path.split(os.path.dirname(self.folder))
        return ServedFolder(models, name, os.path.basename(self.folder), FILES)

    @property
    def size_bytes(self) -> int:
        return sum(size for _, size in self.files)

    def download(self, target_dir: str | os.PathLike[str] = ".", exist_ok: bool = False) -> str:
        """Copy the model into ``target_dir`` and return the path of the copy.

        Raises:
            ConflictError: it is there already and ``exist_ok`` is false.
        """
        from .files import copy_files, find_served

        top = os.path.basename(self.path)
        target = os.path.join(os.fspath(target_dir), top)
        if os.path.exists(target) and not exist_ok:
            raise ConflictError(f"{target} exists already.", "Pass exist_ok=True to overwrite it.")
        os.makedirs(target_dir, exist_ok=True)
        files = find_served(self.served_files, top, top)
        if not files:
            raise UserError(f"{self.path} is not there, or is no file or folder of the model.")
        copy_files(files, os.fspath(target_dir))
        return target

    def to_json(self) -> dict[str, Any]:
        """Return the Model of the REST interface."""
        value = self.to_file()
        for name in _NOT_SHOWN:
            del value[name]
        value["files"] = [{"path": path, "size": size} for path, size in self.files]
        return value

    def to_file(self) -> dict[str, Any]:
        """Return the content of ``model.json``."""
        value = {"format": FORMAT, **dataclasses.asdict(self)}
        del value["folder"]
        return value

    @classmethod
    def from_file(cls, value: Mapping[str, Any], folder: str) -> ModelRecord:
        """Read what :meth:`to_file` wrote; fields of a newer minor format are ignored.

        Raises:
            ValueError: a field is missing or of another type.
            NewerFormatError: the format is newer than this version understands.
        """
        check_format(folder, value, FORMAT)
        known = known_fields(cls, value)
        known["files"] = tuple((path, size) for path, size in known.get("files", ()))
        return cls(**{**known, "folder": folder})


def is_model_name(name: object) -> bool:
    """Return whether this can be the name of a model, and so of a folder."""
    return isinstance(name, str) and bool(_NAME.match(name))


def check_model_name(name: object) -> None:
    """Raise UserError unless ``name`` can be the name of a model."""
    if not is_model_name(name):
        shown = f"{name!r:.60}"
        raise UserError(
            f"{shown} is not a model name.",
            "Use 1 to 255 letters, digits, '-', '_' and '.', the first a letter or a digit.",
        )


def add_properties(record: ModelRecord, properties: Mapping[str, Any] | None) -> dict[str, str]:
    """Return the properties of a version with new ones, which then stay.

    Raises:
        UserError: not a mapping from names to values.
        ConflictError: one is there already with another value.
    """
    added = render_strings("properties", properties)
    changed = sorted(k for k, v in added.items() if record.properties.get(k, v) != v)
    if changed:
        which = f"{record.name}:{record.version}"
        raise ConflictError(f"Properties of {which} cannot be changed once set: {changed}.")
    return {**record.properties, **added}


def render_strings(label: str, values: Mapping[str, Any] | None) -> dict[str, str]:
    """Return tags or properties as strings.

    Raises:
        UserError: not a mapping from names to values.
    """
    if values is None:
        return {}
    if not isinstance(values, Mapping) or not all(str(key).strip() for key in values):
        raise UserError(
            f"{label} must be a dict from names to values, not {values!r:.60}.",
            f"For example {label}={{'stage': 'trial'}}.",
        )
    return {str(key): str(value) for key, value in values.items()}
