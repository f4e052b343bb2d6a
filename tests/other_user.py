"""Another user than root: a number without a name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

STRANGER = 12345
"""Root may read everything; this user may not."""

only_as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")


def give_away(path: Path, uid: int = STRANGER) -> None:
    """Make a folder and everything in it another user's."""
    for place in (path, *path.rglob("*")):
        os.chown(place, uid, uid, follow_symlinks=False)
