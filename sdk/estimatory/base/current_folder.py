"""The current folder of this process, which may have been removed meanwhile."""

from __future__ import annotations

import os

from ..errors import UserError


def current_folder() -> str:
    """Return the path of the current folder.

    Raises:
        UserError: it has been removed.
    """
    try:
        return os.getcwd()
    except FileNotFoundError:
        raise UserError(
            "The current folder has been removed.",
            "Go to another one first: cd, os.chdir() or %cd; or name a full path.",
        ) from None


def absolute_path(path: str | os.PathLike[str]) -> str:
    """Return ``path`` from the root on, as :func:`os.path.abspath` does.

    Raises:
        UserError: it is relative, and the current folder has been removed.
    """
    given = os.fspath(path)
    if not os.path.isabs(given):
        current_folder()
    return os.path.abspath(given)
