"""The user inside the container, chosen so that outputs belong to the submitter."""

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
    """Return the user that writes files as ``uid:gid`` of this machine.

    A rootless engine runs as the submitter, which is root in its containers.
    """
    said = " ".join(security_options)
    if "name=rootless" in said:
        return ContainerUser("0:0")
    mode = "host" if "name=userns" in said else ""
    others = tuple(str(group) for group in groups if group != gid)
    return ContainerUser(f"{uid}:{gid}", mode, others)


def user_variables(known: Mapping[str, str]) -> dict[str, str]:
    """Return variables for a user unknown to the image: a name and a writable home."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = str(os.getuid())
    home = known.get("HOME") if os.getuid() == 0 else None
    return {"HOME": home or "/tmp", "USER": name, "LOGNAME": name}
