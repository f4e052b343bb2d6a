"""The folder on a host in which runs keep things: this user's alone.

What lies there is executed, so nobody else may be able to write it.
"""

from __future__ import annotations

import os
import stat

_REMEDY = "remove it, it is made anew"


class OwnFolder:
    """Made for its user only; empty path: there is none on this host."""

    def __init__(self, path: str) -> None:
        self._path = path
        if path:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            os.makedirs(path, 0o700, exist_ok=True)
            self._check(os.path.dirname(path))
            self._check(path)
            _close(path)

    def check(self, path: str) -> None:
        """Refuse what lies in the folder and is not this user's.

        Raises:
            PermissionError: says whose it is, and what to do.
        """
        if not self._path or not path.startswith(self._path + os.sep):
            return
        place = self._path
        for part in path[len(self._path) + 1 :].split(os.sep):
            place = os.path.join(place, part)
            if not os.path.lexists(place):
                return
            self._check_owner(place, os.lstat(place))

    def _check(self, place: str) -> None:
        status = os.stat(place)
        self._check_owner(place, status)
        by_group = status.st_mode & stat.S_IWGRP and not _is_own_group(status.st_gid)
        if by_group or status.st_mode & stat.S_IWOTH:
            raise PermissionError(f"{place} is not used: others may write it; {_REMEDY}")

    def _check_owner(self, place: str, status: os.stat_result) -> None:
        if status.st_uid not in (os.geteuid(), 0):
            raise PermissionError(
                f"{place} is not used: it belongs to uid {status.st_uid}; {_REMEDY}"
            )


def _close(path: str) -> None:
    if os.stat(path).st_uid == os.geteuid():
        os.chmod(path, 0o700)


def _is_own_group(gid: int) -> bool:
    """Return whether a group has this user as its only member."""
    import grp
    import pwd

    try:
        user = pwd.getpwuid(os.geteuid())
        group = grp.getgrgid(gid)
    except KeyError:
        return False
    return group.gr_name == user.pw_name and set(group.gr_mem) <= {user.pw_name}
