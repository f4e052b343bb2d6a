"""What wheels have brought into a folder of packages, as the ``RECORD`` of each says."""

from __future__ import annotations

import base64
import csv
import hashlib
import os
from collections.abc import Iterator
from typing import NamedTuple

from ..base.files import list_folder

_INFO = ".dist-info"
_SHA256 = "sha256="


class Distribution(NamedTuple):
    """The modules of a wheel."""

    folder: str
    name: str
    """Name and version, as in ``pandas-2.2.3``."""
    modules: dict[str, str]
    """Path in the folder → digest, as ``RECORD`` has it."""

    def digest(self) -> str:
        """Return what stands for the modules and their content."""
        text = repr(sorted(self.modules.items()))
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def look_at(self, module: str) -> os.stat_result | None:
        """Return the status of a module that is as its wheel brought it, else None."""
        try:
            with open(os.path.join(self.folder, module), "rb") as file:
                status, digest = os.fstat(file.fileno()), hashlib.sha256(file.read()).digest()
        except OSError:
            return None
        text = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        return status if text == self.modules[module] else None


def iter_distributions(folder: str) -> Iterator[Distribution]:
    """Yield what wheels have brought into the folder; nothing of those that are editable."""
    for name in filter(lambda n: n.endswith(_INFO), list_folder(folder)):
        info = os.path.join(folder, name)
        modules = {} if _is_editable(info) else _read_modules(info)
        if modules:
            yield Distribution(folder, name[: -len(_INFO)], modules)


def _read_modules(info: str) -> dict[str, str]:
    """Return the modules of a distribution; none of one that has brought bytecode of its own."""
    try:
        with open(os.path.join(info, "RECORD"), encoding="utf-8", newline="") as file:
            rows = [row for row in csv.reader(file) if len(row) == 3]
    except (OSError, ValueError, csv.Error):
        return {}
    if any(path.endswith(".pyc") for path, _, _ in rows):
        return {}
    return {path: text[len(_SHA256) :] for path, text, _ in rows if _is_module(path, text)}


def _is_module(path: str, digest: str) -> bool:
    """Return whether a row is of a module in the folder, and has its digest."""
    is_inside = os.path.normpath(path) == path and not path.startswith(("/", ".."))
    return is_inside and path.endswith(".py") and digest.startswith(_SHA256)


def _is_editable(info: str) -> bool:
    try:
        with open(os.path.join(info, "direct_url.json"), "rb") as file:
            return b'"editable"' in file.read()
    except OSError:
        return False
