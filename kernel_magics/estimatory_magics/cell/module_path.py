"""Folders that the notebook put on its module path, such as ``sys.path.append("../src")``.

A run starts with a fresh path; what the notebook imports from such a folder has to go along.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from functools import lru_cache

from .imports import Import, find_local_module

_TIMEOUT_S = 20


def module_folders(imports: Iterable[Import], folder: str) -> list[str]:
    """Return the notebook's folder, then those it added, for imports that need them."""
    folders = [folder]
    added = [os.path.abspath(entry or folder) for entry in sys.path]
    candidates = [e for e in dict.fromkeys(added) if e != folder and not _is_installation(e)]
    needed = [e for e in candidates if any(find_local_module(i.module, [e]) for i in imports)]
    if needed:
        folders += [e for e in needed if e not in _fresh_path()]
    return folders


def _is_installation(entry: str) -> bool:
    """Return whether the interpreter's own packages lie there."""
    paths = sysconfig.get_paths()
    own = {os.path.abspath(paths[name]) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    return entry in own or not os.path.isdir(entry)


@lru_cache(maxsize=1)
def _fresh_path() -> frozenset[str]:
    """Return the path of this interpreter as it began; editable installs are on it."""
    code = "import json, sys; print(json.dumps(sys.path[1:]))"
    command = [sys.executable, "-c", code]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=True
        )
        return frozenset(os.path.abspath(entry) for entry in json.loads(done.stdout))
    except (OSError, ValueError, subprocess.SubprocessError):
        # Without an answer nothing counts as added.
        return frozenset(os.path.abspath(entry) for entry in sys.path)
