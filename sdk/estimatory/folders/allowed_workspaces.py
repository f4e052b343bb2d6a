"""Which workspaces this user lets others take part in: a file of the user's own, outside of them.

``$XDG_CONFIG_HOME/estimatory/workspaces.json``, else ``~/.config/estimatory/workspaces.json``,
mode 0600, says of the real path of a workspace ``{"is_allowed": true}``, ``{"group": "lab"}``, or
both.
"""

from __future__ import annotations

import os
from typing import Any, Dict, Optional, Tuple

from ..base.files import is_ours_alone, read_json_object, write_json
from ..base.locks import locked_file
from ..errors import UserError


class Admission:
    """What the user has said of a workspace.

    Args:
        is_allowed: everything in it is trusted, also what others own.
        group: members of this group share it.
    """

    def __init__(self, is_allowed: bool = False, group: str = "") -> None:
        self.is_allowed, self.group = is_allowed, group


_known: Dict[Tuple[str, int, int, int], Dict[str, Any]] = {}
"""What the file said, by its path and what ``stat`` says of it: a shared workspace asks often."""


def find_admission(root: str) -> Admission:
    """Return what the user has said of the workspace at a real path.

    Raises:
        DamagedFileError: the user's file is not JSON.
    """
    entry = _read().get(root)
    if not isinstance(entry, dict):
        return Admission()
    return Admission(entry.get("is_allowed") is True, str(entry.get("group") or ""))


def change_admission(
    root: str, *, is_allowed: Optional[bool] = None, group: Optional[str] = None
) -> None:
    """Say something of the workspace at a real path; None leaves that part as it is.

    Raises:
        UserError: the file cannot be written, or another user owns it.
        DamagedFileError: the file is not JSON.
    """
    path = config_path()
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with locked_file(f"{path}.lock"):
            _change(path, root, is_allowed, group)
    except OSError as error:
        raise UserError(
            f"{path} cannot be written: {error.strerror}.",
            "The variable XDG_CONFIG_HOME names another folder for it.",
        ) from None


def config_path() -> str:
    """Return the path of the user's file."""
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")
    return os.path.join(home, "estimatory", "workspaces.json")


def _change(path: str, root: str, is_allowed: Optional[bool], group: Optional[str]) -> None:
    if os.path.lexists(path) and not _is_own(path):
        raise UserError(
            f"{path} or its folder is not yours alone, so it says nothing about what you trust.",
            "Remove it, or name another folder by the variable XDG_CONFIG_HOME.",
        )
    said = dict(_read())
    before = find_admission(root)
    after = Admission(
        before.is_allowed if is_allowed is None else is_allowed,
        before.group if group is None else group,
    )
    said[root] = {name: value for name, value in vars(after).items() if value}
    if not said[root]:
        del said[root]
    write_json(path, said)
    os.chmod(path, 0o600)


def _read() -> Dict[str, Any]:
    path = config_path()
    try:
        status = os.lstat(path)
    except OSError:
        return {}
    key = (path, status.st_ino, status.st_mtime_ns, status.st_size)
    if key not in _known:
        _known.clear()
        _known[key] = read_json_object(path) if _is_own(path) else {}
    return _known[key]


def _is_own(path: str) -> bool:
    """Return whether the file and its folder are the user's, and nobody else may write them."""
    return is_ours_alone(path) and is_ours_alone(os.path.dirname(path))
