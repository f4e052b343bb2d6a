"""Who the script is inside of the container, so that its outputs belong to whoever submitted it."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterable, Mapping

from ..base.lazy_dataclasses import dataclass


@dataclass(frozen=True)
class ContainerUser:
    """The user of a container and the mapping that makes it the submitter's."""

    user: str
    """``uid:gid`` inside of the container."""
    userns_mode: str = ""
    """``host`` where the engine maps users elsewhere by default."""
    groups: tuple[str, ...] = ()


def choose_user(
    security_options: Iterable[str], uid: int, gid: int, groups: Iterable[int] = ()
) -> ContainerUser:
    """The user that writes files as ``uid:gid`` of this machine.

    A rootless engine runs as the submitter itself, who is root to its containers.
    """
    said = " ".join(security_options)
    if "name=rootless" in said:
        return ContainerUser("0:0")
    mode = "host" if "name=userns" in said else ""
    others = tuple(str(group) for group in groups if group != gid)
    return ContainerUser(f"{uid}:{gid}", mode, others)


def user_variables(known: Mapping[str, str]) -> dict[str, str]:
    """What a user that the image has not heard of needs: a name, and a home that can be written."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = str(os.getuid())
    home = known.get("HOME") if os.getuid() == 0 else None
    return {"HOME": home or "/tmp", "USER": name, "LOGNAME": name}
