"""A retired SDK as tables: which names it had, what they stand for, what to use instead."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from functools import cached_property
from importlib import import_module
from typing import Any

_NEAR = 0.75  # of the short names of modules, what is less alike is so by chance


class SdkTable:
    """Names, objects and sentences of one root.

    Args:
        modules: path of a module -> the names in it, between spaces.
        homes: name, or module and name -> the place below ``estimatory`` of what it stands for
            (``module:attribute`` where the name differs); by default ``estimatory`` itself.
        areas: beginning of a path -> why nothing below it is here, and what to use instead; the
            longest beginning decides.
        sentences: name -> the same for one name.
        stars: path of an area -> what ``from … import *`` brings from it.
        private: beginning of the paths that are private, and what to say of them.
        guide: the page that maps names.
        on_set: is called with a constant that a script sets in a module, and its value.
    """

    def __init__(
        self,
        modules: Mapping[str, str],
        homes: Mapping[str, str],
        *,
        areas: Mapping[str, str] | None = None,
        sentences: Mapping[str, str] | None = None,
        stars: Mapping[str, str] | None = None,
        private: tuple[str, str] = ("", ""),
        guide: str = "docs/migration.md",
        on_set: Callable[[str, object], None] | None = None,
    ) -> None:
        self.modules, self.homes = modules, homes
        self.areas, self.sentences, self.stars = areas or {}, sentences or {}, stars or {}
        self.on_set = on_set
        self._private, self._guide = private, guide

    @cached_property
    def paths(self) -> frozenset[str]:
        """Every module of the table and the packages that hold them."""
        parts = [path.split(".") for path in self.modules]
        return frozenset(".".join(p[:n]) for p in parts for n in range(1, len(p) + 1))

    @cached_property
    def placed(self) -> frozenset[str]:
        """Every name that means an object of ours."""
        return frozenset(name for names in self.modules.values() for name in names.split())

    def names_of(self, path: str) -> list[str]:
        """Return what ``from path import *`` brings."""
        return self.modules.get(path, self.stars.get(path, "")).split()

    def load(self, name: str, module: str = "") -> Any:
        """Return the object that a name of a module means."""
        known = self.homes.get(f"{module}.{name}", self.homes.get(name, ""))
        home, _, attribute = known.partition(":")
        value: Any = import_module(f"estimatory.{home}" if home else "estimatory")
        for part in (attribute or name).split("."):
            value = getattr(value, part)
        return value

    # --- what has no counterpart ----------------------------------------------------------
    def is_area(self, path: str) -> bool:
        """Return whether a module is of an area that has no counterpart."""
        return bool(self._advice_of(path))

    def advise(self, module: str, name: str) -> str:
        """Return what to use instead of a name that the SDK had; empty where it is unknown."""
        said = self.sentences.get(name) or self._advice_of(f"{module}.{name}")
        return said[:1].upper() + said[1:]

    def explain(self, module: str, name: str) -> str:
        """Return why ``module`` has no ``name``, and what to use instead."""
        said = self.advise(module, name) or self._suggest(module, name)
        return f"Estimatory has no {module}.{name}. {said}"

    def _advice_of(self, path: str) -> str:
        beginnings = [area for area in self.areas if f"{path}.".startswith(f"{area}.")]
        beginning, sentence = self._private
        private = sentence if beginning and path.startswith(beginning) else ""
        return self.areas[max(beginnings, key=len)] if beginnings else private

    def _suggest(self, module: str, name: str) -> str:
        homes = [path for path, names in self.modules.items() if name in names.split()]
        if homes:
            return f"It is in {min(homes, key=len)}."
        is_class = name[:1].isupper()
        near = self._near_class(module, name) if is_class else self._near_module(module, name)
        hint = f"Did you mean {near}? " if near else ""
        return f"{hint}{self._guide} lists what maps to what."

    def _near_class(self, module: str, name: str) -> str:
        """Return the name of the module that is most alike; of any module where it has none."""
        known = (self.modules.get(module) or " ".join(self.modules.values())).split()
        return next(iter(difflib.get_close_matches(name, known, n=1)), "")

    def _near_module(self, module: str, name: str) -> str:
        """Return the module, or the function of this one, whose name is most alike."""
        functions = [each for each in self.modules.get(module, "").split() if not each[0].isupper()]
        paths = sorted({*self.modules, *self.areas}, key=len, reverse=True)  # the shorter one stays
        known = {path.rpartition(".")[2]: path for path in paths} | {f: f for f in functions}
        near = difflib.get_close_matches(name, known, n=1, cutoff=_NEAR)
        return known[near[0]] if near else ""
