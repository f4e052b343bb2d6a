"""Bytecode that another environment has already: the same packages come again and again.

A folder of hard links, by content of the source, for each month: it takes no room while an
environment has the file, and what has not been wanted since the month before last is forgotten.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping

from ..files import list_folder, remove_tree

_MONTHS = 2
_OTHERS_MAY_WRITE = 0o022


class BytecodeStore:
    """What is known of the modules in some folders, for one Python."""

    def __init__(self, python: Mapping[str, str], folders: Iterable[str], passed_over: str) -> None:
        """``python``: its identity; ``passed_over``: a regular expression for paths."""
        cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        self._root = os.path.join(cache, "estimatory", "bytecode")
        self._place = os.path.join(self._root, time.strftime("%Y-%m", time.gmtime()))
        self._python = " ".join(python[name] for name in ("implementation", "version", "abi"))
        self._tag = cache_tag(python)
        self._missing = list(_iter_modules(folders, re.compile(passed_over)))
        self._new: dict[str, str] = {}

    def take(self) -> int:
        """Link what is known into place; how many modules are left to be compiled."""
        if self._is_usable():
            names = {source: self._name_of(source) for source in self._missing}
            places = [os.path.join(self._root, month) for month in self._list_months()]
            self._missing = [s for s in names if not self._take_one(s, names[s], places)]
            self._new = {source: names[source] for source in self._missing}
        return len(self._missing)

    def keep(self) -> None:
        """Make known what has been compiled since."""
        for source, name in self._new.items():
            _link(self._compiled(source), os.path.join(self._place, name))
        for month in self._list_months()[_MONTHS:]:
            remove_tree(os.path.join(self._root, month))

    def _take_one(self, source: str, name: str, places: Iterable[str]) -> bool:
        compiled = self._compiled(source)
        os.makedirs(os.path.dirname(compiled), exist_ok=True)
        found = any(_link(os.path.join(place, name), compiled) for place in places)
        if found:
            _link(compiled, os.path.join(self._place, name))
        return found

    def _is_usable(self) -> bool:
        """Whether it is ours alone: what lies there is executed."""
        try:
            os.makedirs(self._place, mode=0o700, exist_ok=True)
            status = [os.stat(path) for path in (self._root, self._place)]
        except OSError:  # a home that cannot be written to
            return False
        return all(s.st_uid == os.geteuid() and not s.st_mode & _OTHERS_MAY_WRITE for s in status)

    def _list_months(self) -> list[str]:
        return sorted(list_folder(self._root), reverse=True)

    def _name_of(self, source: str) -> str:
        """Time and size are in the bytecode, which counts for a source that has the same."""
        status = os.stat(source)
        digest = hashlib.sha256(f"{self._python} {int(status.st_mtime)} ".encode())
        with open(source, "rb") as file:
            digest.update(file.read())
        return digest.hexdigest()

    def _compiled(self, source: str) -> str:
        folder, name = os.path.split(source)
        return os.path.join(folder, "__pycache__", f"{name[:-3]}.{self._tag}.pyc")


def cache_tag(python: Mapping[str, str]) -> str:
    """What the names of bytecode have in them, such as ``cpython-311``."""
    return python["abi"].rstrip("dt")


def _iter_modules(folders: Iterable[str], passed_over: re.Pattern[str]) -> Iterator[str]:
    for folder in folders:
        for path, _, names in os.walk(folder):
            found = (os.path.join(path, name) for name in names if name.endswith(".py"))
            yield from (source for source in found if not passed_over.search(source))


def _link(source: str, target: str) -> bool:
    """Whether ``target`` is there now."""
    try:
        os.link(source, target)
    except FileExistsError:
        return True
    except OSError:  # nothing to link, or another disk: it is compiled
        return False
    return True
