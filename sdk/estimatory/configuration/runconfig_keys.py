"""Keys of a ``.runconfig`` file, spelled as a RunConfiguration has them; it lists unknown ones."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from ..base import lazy_dataclasses as dataclasses
from ..base.strict_settings import Section, camel_case, declared
from ..errors import UserError
from .data import Data, OutputData

WITHOUT_MEANING = {"ambientauthentication", "prepareenvironment", "trackedrun", "usesampling"}
"""Written by the SDK into every file, and of no consequence on one's own machine."""


def read_keys(values: Mapping[str, Any], config: Section) -> tuple[dict[str, Any], list[str]]:
    """Return the settings of a file under the keys of ``config``, and those that it lacks.

    As in azureml-core 1.61 ``nodeCount``, ``node_count`` and ``NodeCount`` mean the same.

    Raises:
        UserError: a section holds something else than settings.
    """
    from ..environments import Environment

    unknown: list[str] = []
    parts = {**_sections(config), "environment": Environment("any")}
    read = _read(type(config), parts, values, "", unknown)
    for key, kind in _data_kinds().items():
        named = _settings(key, read.get(key))
        read[key] = {
            name: _read(kind, {}, _settings(f"{key}.{name}", said), f"{key}.{name}.", unknown)
            for name, said in named.items()
        }
    return read, unknown


def _data_kinds() -> dict[str, type]:
    from ..data.datastores.references import DataReferenceConfiguration

    return {"data": Data, "outputData": OutputData, "dataReferences": DataReferenceConfiguration}


def _read(
    kind: type, parts: dict[str, Section], values: Mapping[str, Any], at: str, unknown: list[str]
) -> dict[str, Any]:
    """``values`` under the names that ``kind`` declares, its sections ``parts`` likewise."""
    known = {_fold(name): camel_case(name) for name in _names(kind)}
    read: dict[str, Any] = {}
    for said, value in values.items():
        key = known.get(_fold(said))
        if key is not None:
            part = parts.get(key)
            read[key] = value if part is None else _read_part(part, value, at + key, unknown)
        elif _fold(said) not in WITHOUT_MEANING:
            unknown.append(at + _with_guess(str(said), known))
    return read


def _read_part(part: Section, value: object, at: str, unknown: list[str]) -> dict[str, Any]:
    return _read(type(part), _sections(part), _settings(at, value), f"{at}.", unknown)


def _settings(at: str, value: object) -> Mapping[str, Any]:
    if isinstance(value, Mapping) or value is None:
        return value or {}
    raise UserError(f"{at} is {value!r:.80}; it holds settings, such as name: value.")


def _sections(section: Section) -> dict[str, Section]:
    found = {camel_case(name): value for name, value in vars(section).items()}
    return {key: value for key, value in found.items() if isinstance(value, Section)}


def _names(kind: type) -> list[str]:
    if dataclasses.is_dataclass(kind):
        return [field.name for field in dataclasses.fields(kind)]
    members = {name: getattr(kind, name) for name in dir(kind)}
    settable = [n for n, m in members.items() if isinstance(m, property) and m.fset is not None]
    return [*declared(kind), *settable]


def _fold(key: object) -> str:
    return str(key).replace("_", "").replace("-", "").lower()


def _with_guess(key: str, known: dict[str, str]) -> str:
    close = difflib.get_close_matches(_fold(key), known, 1)
    return f"{key} ({known[close[0]]}?)" if close else key
