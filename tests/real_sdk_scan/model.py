"""What a module of the SDK holds, as far as its text says."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Function:
    """A function's arguments: without ``self``, ``*args`` and ``**kwargs``."""

    positional: list[str] = field(default_factory=list)
    keyword: list[str] = field(default_factory=list)

    @property
    def arguments(self) -> list[str]:
        return self.positional + self.keyword


@dataclass
class Class:
    """A class: its bases as they are written, methods, and everything else by name."""

    bases: list[str] = field(default_factory=list)
    methods: dict[str, Function] = field(default_factory=dict)
    attributes: set[str] = field(default_factory=set)


@dataclass
class Import:
    """A name that a module takes from another one; ``name`` is empty for the module itself."""

    module: str
    name: str


Entry = Function | Class | Import | None
"""What a name of a module is; None is any other value."""


@dataclass
class Module:
    path: str
    entries: dict[str, Entry] = field(default_factory=dict)
