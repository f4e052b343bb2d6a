"""Whether what lies in a workspace may be used: not, when another user made it or may change it.

Interpreters, settings, secrets and code of a workspace decide what runs as this user. So the folder
of the workspace, and every folder and file down to the thing used, must belong to this user or to
root, and nobody else may write them, unless the user has said so (``allowed_workspaces``).
"""

from __future__ import annotations

import os
import stat
from typing import List, Optional

from ..errors import UntrustedWorkspaceError
from .allowed_workspaces import Admission, find_admission
from .inside_container import is_away

_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH
_OTHERS_MAY_ENTER = stat.S_IXGRP | stat.S_IXOTH


def check_trusted(root: str, path: str = "") -> None:
    """Refuse what another user made, or may change, in the workspace at ``root``.

    ``path`` lies below ``root``; without it the folder of the workspace alone is looked at. What is
    not there is fine, and so is everything for a script that sees its own run only.

    Raises:
        UntrustedWorkspaceError: says whose it is, and the command that allows it.
    """
    _check_down(root, path)


def check_tree_trusted(root: str, path: str) -> None:
    """As :func:`check_trusted`, for a folder and everything in it.

    Raises:
        UntrustedWorkspaceError: names the first that is another user's.
    """
    reach = {path: _check_down(root, path)}
    for folder, folders, names in os.walk(path):
        can_be_reached = reach.pop(folder)
        if can_be_reached is None:
            folders.clear()
            continue
        for name in folders:
            place = os.path.join(folder, name)
            reach[place] = _check_place(root, place, can_be_reached)
        for name in names:
            _check_place(root, os.path.join(folder, name), can_be_reached)


def check_own(root: str, path: str) -> None:
    """As :func:`check_trusted`, for what only this user may have made, not root or a group.

    Raises:
        UntrustedWorkspaceError: another user made it.
    """
    check_trusted(root, path)
    status = os.lstat(path)
    admission = find_admission(os.path.realpath(root))
    if status.st_uid != os.geteuid() and not admission.is_allowed:
        reason = f"it belongs to {describe_user(status.st_uid)}"
        raise _refuse(root, path, reason, status, admission)


def find_distrust(path: str) -> str:
    """Why a file that was found on the way up is not to be used, in words; empty: it may be.

    What the user has said of the workspace beside it, ``.estimatory/``, holds for it, too.
    """
    status = os.stat(path)
    if _is_sound(status, can_be_reached=True):
        return ""
    beside = os.path.join(os.path.dirname(path), ".estimatory")
    admission = find_admission(os.path.realpath(beside))
    if admission.is_allowed:
        return ""
    return _find_fault(status, group_id(admission.group) if admission.group else None)


def group_id(name: str) -> Optional[int]:
    """Return the number of a group that is given by name or number; None where there is none."""
    import grp

    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        return int(name) if name.isdigit() else None


def describe_user(uid: int) -> str:
    """``alice (uid 1000)``, or ``uid 1000`` where the number has no name."""
    import pwd

    try:
        return f"{pwd.getpwuid(uid).pw_name} (uid {uid})"
    except KeyError:
        return f"uid {uid}"


def describe_group(gid: int) -> str:
    """Return the name of a group, or its number where it has none."""
    import grp

    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)


def _check_down(root: str, path: str) -> Optional[bool]:
    """Check each folder down to ``path``; returns what :func:`_check_place` says of the last."""
    can_be_reached = True
    for place in _places(root, path):
        found = _check_place(root, place, can_be_reached)
        if found is None:
            return None
        can_be_reached = found
    return can_be_reached


def _check_place(root: str, place: str, can_be_reached: bool) -> Optional[bool]:
    """Return whether others can reach what is in a place; None: nothing needs a look."""
    try:
        status = os.lstat(place)
    except (OSError, ValueError):  # not there, or not to be seen: opening it says so
        return None
    if not _is_sound(status, can_be_reached) and not _is_admitted(root, place, status):
        return None
    if stat.S_ISLNK(status.st_mode):
        _check_target(root, place)
    elif not status.st_mode & _OTHERS_MAY_ENTER:
        return False
    return can_be_reached


def _places(root: str, path: str) -> List[str]:
    places = [root]
    for part in path[len(root) :].split("/") if path else ():
        if part:
            places.append(f"{places[-1]}/{part}")
    return places


def _is_sound(status: os.stat_result, can_be_reached: bool) -> bool:
    """Return whether it is the user's or root's; what nobody can reach may be writable for all."""
    if status.st_uid and status.st_uid != os.geteuid():
        return False
    return not can_be_reached or not _may_others_replace(status)


def _may_others_replace(status: os.stat_result) -> bool:
    """Return whether others may change a file, or the entries of a folder."""
    mode = status.st_mode
    is_sticky = stat.S_ISDIR(mode) and mode & stat.S_ISVTX
    return bool(mode & _OTHERS_MAY_WRITE) and not is_sticky and not stat.S_ISLNK(mode)


def _check_target(root: str, link: str) -> None:
    """Look at the folder that a link leads to; a link to a file is its maker's word for it."""
    try:
        status = os.stat(link)
    except OSError:
        return
    if stat.S_ISDIR(status.st_mode) and not _is_sound(status, can_be_reached=True):
        _is_admitted(root, link, status)


# --- what is not sound at first sight ----------------------------------------------------------
def _is_admitted(root: str, place: str, status: os.stat_result) -> bool:
    """False: everything in the workspace is allowed. True: this place is fine, look on.

    Raises:
        UntrustedWorkspaceError: neither of both.
    """
    admission = find_admission(os.path.realpath(root))
    if admission.is_allowed or is_away():
        return False
    reason = _find_fault(status, group_id(admission.group) if admission.group else None)
    if reason:
        raise _refuse(root, place, reason, status, admission)
    return True


def _find_fault(status: os.stat_result, shared_gid: Optional[int]) -> str:
    """Return what is wrong, in words; empty when nothing is."""
    is_groups = shared_gid is not None and status.st_gid == shared_gid
    if status.st_uid not in (os.geteuid(), 0) and not is_groups:
        return f"it belongs to {describe_user(status.st_uid)}"
    if not _may_others_replace(status):
        return ""
    if status.st_mode & stat.S_IWOTH:
        return "every user may write it"
    is_ours = is_groups or _is_own_group(status)
    if status.st_mode & stat.S_IWGRP and not is_ours:
        return f"the group {describe_group(status.st_gid)} may write it"
    return ""


def _is_own_group(status: os.stat_result) -> bool:
    """Return whether the owner is the only member of the group."""
    import grp
    import pwd

    try:
        user, group = pwd.getpwuid(status.st_uid), grp.getgrgid(status.st_gid)
    except KeyError:
        return False
    is_named_so = group.gr_name == user.pw_name and group.gr_gid == user.pw_gid
    return is_named_so and set(group.gr_mem) <= {user.pw_name}


def _refuse(
    root: str, place: str, reason: str, status: os.stat_result, admission: Admission
) -> UntrustedWorkspaceError:
    import shlex  # only for one who is refused

    whole = root if place == root else f"{place} in the workspace {root}"
    message = (
        f"{whole} is not used: {reason}, and what is in it could run as "
        f"{describe_user(os.geteuid())}."
    )
    quoted = shlex.quote(os.path.realpath(root))
    hints = [f"`estimatory workspace allow {quoted}` allows this workspace for you."]
    if status.st_mode & _OTHERS_MAY_WRITE == stat.S_IWGRP and not admission.group:
        group = shlex.quote(describe_group(status.st_gid))
        hints.append(f"`estimatory workspace share --group {group} {quoted}` trusts that group.")
    return UntrustedWorkspaceError(message, f"If you trust it: {' '.join(hints)}")
