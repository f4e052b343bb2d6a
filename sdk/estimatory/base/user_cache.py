"""Where a user's derived files are that belong to no workspace."""

from __future__ import annotations

import os


def user_cache_folder(name: str) -> str:
    """Return the path of the user's folder ``name`` for what can be made again; makes none."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(cache, "estimatory", name)
