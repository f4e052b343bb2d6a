"""The public surface of one release: paths of names, attributes and arguments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from real_sdk_scan.areas import is_public_module
from real_sdk_scan.model import Class, Entry, Function, Import, Module
from real_sdk_scan.reading import Modules

NOISE = {"module_logger", "logger", "log", "T"}
"""Names of modules that are public by oversight."""


@dataclass(frozen=True)
class Item:
    """One thing that a caller can name: ``module.name``, its attribute, its arguments."""

    module: str
    name: str
    home: str = ""
    attribute: str = ""
    positional: tuple[str, ...] = ()
    keyword: tuple[str, ...] = ()
    is_function: bool = False

    @property
    def path(self) -> str:
        return ".".join(filter(None, [self.module, self.name, self.attribute]))


class Surface:
    """Reads the items off the modules of a release."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules

    def items(self) -> Iterator[Item]:
        """Every name of the public modules; the members of a class once, under its first name."""
        seen: set[tuple[str, str]] = set()
        for path in sorted(filter(is_public_module, self.modules)):
            module = self.modules.get(path) or Module(path)
            for name, entry in module.entries.items():
                if is_public(name) and name not in NOISE and not self._is_module(entry):
                    yield from self._entry_items(path, name, entry, seen)

    def _is_module(self, entry: Entry) -> bool:
        """Whether it is a module that another one imports."""
        if not isinstance(entry, Import):
            return False
        return not entry.name or self.modules.get(f"{entry.module}.{entry.name}") is not None

    def _entry_items(
        self, path: str, name: str, entry: Entry, seen: set[tuple[str, str]]
    ) -> Iterator[Item]:
        home, found = self._follow(path, name, entry)
        if home.startswith("azureml"):
            yield Item(path, name, home)
            if (home, name) not in seen:
                seen.add((home, name))
                yield from self._members(Item(path, name, home), found)

    def _members(self, owner: Item, found: Entry) -> Iterator[Item]:
        if isinstance(found, Function):
            yield _callable(owner, "", found)
        elif isinstance(found, Class):
            yield from self._class_items(owner, found)

    def _class_items(self, owner: Item, found: Class) -> Iterator[Item]:
        lineage = list(self._lineage(owner.home, found, set()))
        methods = {m: f for kind in reversed(lineage) for m, f in kind.methods.items()}
        if "__new__" in found.methods and "__init__" not in found.methods:
            methods.pop("__init__", None)  # what is inherited is not what a call takes
        attributes = {a for kind in lineage for a in kind.attributes}
        for method, function in sorted(methods.items()):
            if method in ("__init__", "__new__") or is_public(method):
                yield _callable(owner, method, function)
        for attribute in sorted(attributes - set(methods)):
            if is_public(attribute):
                yield replace(owner, attribute=attribute)

    def _lineage(self, home: str, found: Class, seen: set[int]) -> Iterator[Class]:
        if id(found) in seen:
            return
        seen.add(id(found))
        yield found
        for base in found.bases:
            place, kind = self._look_up(home, base)
            if isinstance(kind, Class):
                yield from self._lineage(place, kind, seen)

    def _look_up(self, module: str, name: str) -> tuple[str, Entry]:
        first = name.partition(".")[0]
        source = self.modules.get(module)
        return self._follow(module, first, source.entries.get(first) if source else None)

    def _follow(self, module: str, name: str, entry: Entry) -> tuple[str, Entry]:
        """Where an imported name is defined, and what it is there."""
        for _ in range(10):
            if not isinstance(entry, Import):
                return module, entry
            source = self.modules.get(entry.module)
            if source is None or entry.name not in source.entries:
                return entry.module, None
            module, name = entry.module, entry.name
            entry = source.entries[name]
        return module, None


def is_public(name: str) -> bool:
    return name[0] not in "_*"


def _callable(owner: Item, attribute: str, function: Function) -> Item:
    return replace(
        owner,
        attribute=attribute,
        positional=tuple(function.positional),
        keyword=tuple(function.keyword),
        is_function=True,
    )
