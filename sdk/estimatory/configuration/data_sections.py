"""Data that a configuration names by words, as a ``.runconfig`` file does, not by objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..base.strict_settings import to_plain
from ..errors import UserError
from ..folders.run_spec import DataSpec
from .data import Data, DataLocation, OutputData

if TYPE_CHECKING:
    from .run_configuration import RunConfiguration


def list_named_data(config: RunConfiguration) -> Iterator[DataSpec]:
    """Yield what the sections of a configuration name by datastore and path.

    Raises:
        UserError: a section names a dataset by the id or name that it had in Azure.
    """
    for name, section in config.data_references.items():
        if isinstance(getattr(section, "datastore_name", None), str):
            yield _of_reference(name, section)
    for name, section in {**config.data, **config.output_data}.items():
        if isinstance(section, (Data, OutputData)):
            yield from _of_location(name, section)


def _of_reference(name: str, section: Any) -> DataSpec:
    """``data_references["x"] = reference.to_config()``."""
    source = {"datastore": section.datastore_name, "path": section.path_on_datastore or ""}
    return DataSpec(
        name, "reference", section.mode, source, section.path_on_compute or "", section.overwrite
    )


def _of_location(name: str, section: Data | OutputData) -> Iterator[DataSpec]:
    is_input = isinstance(section, Data)
    location = section.data_location if is_input else section.output_location  # type: ignore[union-attr]
    if not isinstance(location, DataLocation):
        return
    if isinstance(location.dataset, Mapping):
        raise _unknown_dataset(name, location.dataset)
    if isinstance(location.data_path, Mapping):
        said = location.data_path
        source = {"datastore": said.get("datastoreName"), "path": said.get("relativePath") or ""}
        yield _of_input(name, section, source) if is_input else _of_output(name, section, source)


def _of_input(name: str, section: Any, source: dict[str, Any]) -> DataSpec:
    mode = "mount" if section.mechanism == "direct" else section.mechanism
    return DataSpec(
        name, "reference", mode, source, section.path_on_compute or "", bool(section.overwrite)
    )


def _of_output(name: str, section: Any, source: dict[str, Any]) -> DataSpec:
    options = to_plain(section.additional_options) or {}
    registered = options.get("registrationOptions") or {}
    uploaded = options.get("uploadOptions") or {}
    register = {key: registered.get(key) for key in ("name", "description", "tags")}
    return DataSpec(
        name,
        "output",
        section.mechanism,
        source,
        options.get("pathOnCompute") or "",
        bool(uploaded.get("overwrite")),
        {
            "register": {**register, "tags": register["tags"] or {}} if register["name"] else {},
            "table": None,
            "source_globs": (uploaded.get("sourceGlobs") or {}).get("patterns"),
            "partition_format": None,
        },
    )


def _unknown_dataset(name: str, dataset: Mapping[str, Any]) -> UserError:
    said = " ".join(f"{key} {value}" for key, value in dataset.items() if value)
    known_as = dataset.get("name") or "its name"
    return UserError(
        f"The input {name!r} of the run configuration is the dataset with {said} of Azure, which "
        "is not looked up.",
        f"Set run_config.data[{name!r}] = "
        f"Dataset.get_by_name(ws, {known_as!r}).as_named_input({name!r}).",
    )
