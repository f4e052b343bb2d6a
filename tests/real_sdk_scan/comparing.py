"""Holds the surface of the releases against ours."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from real_sdk_scan import ours
from real_sdk_scan.areas import area_of, room_of
from real_sdk_scan.reading import Modules
from real_sdk_scan.report import Missing
from real_sdk_scan.surface import Item, Surface


def find_missing(places: dict[str, Path]) -> list[Missing]:
    """What is neither there nor answered, with the releases that have it."""
    found: dict[str, Missing] = {}
    for version, place in places.items():
        for item in Surface(Modules(place)).items():
            for what, owner in _check(item):
                new = Missing(what, area_of(what, item.home), _room(item, owner))
                missing = found.setdefault(what, new)
                missing.versions = [*dict.fromkeys([*missing.versions, version])]
    return list(found.values())


def _room(item: Item, owner: Any) -> str:
    return room_of(item.path, getattr(owner, "__module__", None) or "")


def _check(item: Item) -> Iterator[tuple[str, Any]]:
    """The paths of an item that are missing, each with the class of ours that lacks them."""
    owner = ours.find(item.module, item.name)
    if owner is ours.NOTHING:
        if not item.attribute and not item.is_function:
            if not ours.is_answered(item.module, item.name):
                yield item.path, None
    elif item.attribute and not item.is_function:
        if not ours.has_attribute(owner, item.attribute):
            yield item.path, owner
    elif item.is_function:
        yield from ((path, owner) for path in _check_function(item, owner))


def _check_function(item: Item, owner: Any) -> Iterator[str]:
    function = _function(item, owner)
    if function is ours.NOTHING:
        if not ours.has_attribute(owner, item.attribute):
            yield item.path
        return
    for name in (*item.positional, *item.keyword):
        if not name.startswith("_") and not ours.takes_argument(function, name):
            yield f"{item.path}({name}=)"
    yield from _check_order(item, function)


def _function(item: Item, owner: Any) -> Any:
    if not item.attribute:
        return owner
    if item.attribute in ("__init__", "__new__"):
        return owner if isinstance(owner, type) else ours.NOTHING
    return getattr(owner, item.attribute, ours.NOTHING)


def _check_order(item: Item, function: Any) -> Iterator[str]:
    """Positions differ, so a call without names would mean something else."""
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    found = [p.name for p in ours.parameters(function) or () if p.kind in positional]
    mine = [n for n in found if n not in ("self", "cls")]
    theirs = [n for n in item.positional if not n.startswith("_")]
    shared = [n for n in theirs if n in mine]
    if [n for n in mine if n in theirs][: len(shared)] != shared:
        yield f"{item.path} order: ({', '.join(theirs)}) here ({', '.join(mine)})"
