"""The defaults of options, for those that the line does not name.

Strongest first: the cell's PEP 723 header, `%estimator_config`, `[tool.estimatory]` of the nearest
pyproject.toml, the built-in value.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from estimatory.base.toml_reading import TomlReader, load_toml_reader
from estimatory.folders.workspace_trust import find_distrust
from estimatory_magics.usage import UsageError

CONFIG_ORIGIN = "%estimator_config"
HEADER_ORIGIN = "cell header"


@dataclass(frozen=True)
class Layer:
    """Settings from one place."""

    origin: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Defaults:
    """Layers, strongest first, and what went wrong while reading them."""

    layers: tuple[Layer, ...] = ()
    notices: tuple[str, ...] = field(default=())

    def under(self, layer: Layer) -> Defaults:
        """These defaults with a stronger layer on top."""
        return Defaults((layer, *self.layers), self.notices) if layer.values else self


def read_defaults(config: Mapping[str, Any], folder: str) -> Defaults:
    """Return the defaults of a notebook in ``folder`` whose session was given ``config``.

    Settings choose what is executed, so those of a file that another user owns, or may write, are
    passed over with a notice.

    Raises:
        UsageError: pyproject.toml cannot be read as TOML.
    """
    layers = [Layer(CONFIG_ORIGIN, dict(config))] if config else []
    path = find_pyproject(folder)
    if path is None:
        return Defaults(tuple(layers))
    toml = load_toml_reader()
    if toml is None:
        return Defaults(tuple(layers), (f"{path} was not read: this Python has no TOML reader.",))
    values = _read_table(path, toml)
    reason = find_distrust(path) if values else ""
    if reason:
        return Defaults(tuple(layers), (f"{path} was not read: {reason}.",))
    layers += [Layer(os.path.relpath(path, folder), values)] if values else []
    return Defaults(tuple(layers))


def find_pyproject(folder: str) -> str | None:
    """Return the nearest pyproject.toml, upwards from ``folder``."""
    folder = os.path.abspath(folder)
    while True:
        path = os.path.join(folder, "pyproject.toml")
        if os.path.isfile(path):
            return path
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def _read_table(path: str, toml: TomlReader) -> dict[str, Any]:
    try:
        with open(path, "rb") as file:
            content = toml.load(file)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from None
    tools = content.get("tool", {})
    table = tools.get("estimatory", {}) if isinstance(tools, dict) else {}
    if not isinstance(table, dict):
        raise UsageError(f"{path}: [tool.estimatory] should be a table")
    return table
