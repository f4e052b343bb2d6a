"""Options of a run's container: a pure function of its arguments.

Nothing is left to the engine's defaults that decides what the script can see or use; all of it is
kept in the run's ``container.json``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..base.lazy_dataclasses import dataclass
from ..errors import UserError
from ..folders.run_spec import ContainerSpec
from .labels import RUN_LABEL, WORKSPACE_LABEL

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([bkmgt]?)b?\Z", re.IGNORECASE)
_UNITS = {"": 1, "b": 1, "k": 1024, "m": 1024**2, "g": 1024**3, "t": 1024**4}
_GPUS = re.compile(r"all\Z|\d+(?:,\d+)*\Z")
_NETWORK = re.compile(r"[A-Za-z0-9][\w.\-]{0,127}\Z", re.ASCII)


@dataclass(frozen=True)
class Mount:
    """A file or folder of this machine, at a place in the container."""

    source: str
    target: str
    is_read_only: bool = True

    def to_json(self) -> dict[str, Any]:
        return {"source": self.source, "target": self.target, "read_only": self.is_read_only}


@dataclass(frozen=True)
class ContainerPlan:
    """All that a container is given, without its variables, which may be secret."""

    name: str
    image: str
    """The name that was asked for, for people."""
    image_id: str
    command: tuple[str, ...]
    working_folder: str
    user: str
    userns_mode: str
    groups: tuple[str, ...]
    mounts: tuple[Mount, ...]
    spec: ContainerSpec
    run_id: str
    workspace: str

    def to_json(self) -> dict[str, Any]:
        """Return what the container can see, reach and use, for ``container.json``."""
        spec = self.spec
        return {
            "name": self.name,
            "image": self.image,
            "image_id": self.image_id,
            "command": list(self.command),
            "user": self.user,
            "network": spec.network,
            "mounts": [mount.to_json() for mount in self.mounts],
            **show_limits(spec),
        }

    def to_engine(self, variables: Mapping[str, str]) -> dict[str, Any]:
        """Return the options in the words of the engine's API."""
        return {
            "Image": self.image_id,
            "Entrypoint": [self.command[0]],
            "Cmd": list(self.command[1:]),
            "WorkingDir": self.working_folder,
            "User": self.user,
            "Env": [f"{name}={value}" for name, value in variables.items()],
            "Labels": {RUN_LABEL: self.run_id, WORKSPACE_LABEL: self.workspace},
            "Healthcheck": {"Test": ["NONE"]},
            "HostConfig": {**self._on_host(), **describe_limits(self.spec)},
        }

    def _on_host(self) -> dict[str, Any]:
        """Return the parts of this machine that the container may see and reach."""
        return {
            "Mounts": [describe_mount(mount) for mount in self.mounts],
            "NetworkMode": self.spec.network,
            "GroupAdd": list(self.groups),
            "UsernsMode": self.userns_mode,
            **describe_confinement(),
        }


def describe_confinement() -> dict[str, Any]:
    """Return the settings of every container of ours, as the engine takes them."""
    return {
        "Privileged": False,
        "SecurityOpt": ["no-new-privileges"],
        "Init": True,  # passes signals on, and reaps what the script leaves behind
        "LogConfig": {"Type": "json-file", "Config": {"max-size": "1m"}},
    }


def show_limits(spec: ContainerSpec) -> dict[str, Any]:
    """Return the resources that a container may use, for ``container.json``."""
    return {
        "limits": {
            "shm_size": spec.shm_size,
            "memory": spec.memory or None,
            "cpus": spec.cpus or None,
        },
        "gpus": spec.gpus or None,
        "privileged": False,
    }


def describe_limits(spec: ContainerSpec) -> dict[str, Any]:
    """Return the resources that a container may use, as the engine takes them."""
    limits: dict[str, Any] = {}
    if spec.shm_size:
        limits["ShmSize"] = parse_size("shm_size", spec.shm_size)
    if spec.memory:
        # Without a limit of its own, swap would come on top.
        size = parse_size("memory", spec.memory)
        limits.update(Memory=size, MemorySwap=size)
    if spec.cpus:
        limits["NanoCpus"] = round(spec.cpus * 1e9)
    if spec.gpus:
        limits["DeviceRequests"] = [_describe_gpus(spec.gpus)]
    return limits


def check_container(spec: ContainerSpec) -> None:
    """Refuse what no engine could be asked for.

    Raises:
        UserError: a size, a number, a network or a folder is not valid.
    """
    for name in ("shm_size", "memory"):
        if getattr(spec, name):
            parse_size(name, getattr(spec, name))
    if not _NETWORK.match(spec.network):
        raise UserError(
            f"{spec.network!r:.100} is not a network.",
            "Use bridge, none, host, or a name that `docker network ls` shows.",
        )
    if isinstance(spec.cpus, bool) or not spec.cpus >= 0:
        raise UserError(f"cpus is {spec.cpus!r}; it must be a number of cores, such as 1.5.")
    if spec.gpus and not _GPUS.match(spec.gpus):
        raise UserError(
            f"gpus is {spec.gpus!r}.", "Use 'all', a number of them, or their numbers: '0,1'."
        )
    parse_volumes(spec.volumes)


def parse_size(name: str, text: str) -> int:
    """Return ``2g`` as bytes.

    Raises:
        UserError: it is no size.
    """
    match = _SIZE.match(str(text).strip())
    size = int(float(match[1]) * _UNITS[match[2].lower()]) if match else 0
    if size <= 0:
        raise UserError(f"{name} is {text!r}, which is not a size.", "Write 512m, 2g or 64k.")
    return size


def parse_volumes(volumes: Iterable[str]) -> list[Mount]:
    """Return ``HOST:CONTAINER[:ro]`` as mounts.

    Raises:
        UserError: one of them is not in this form, or a path is not absolute.
    """
    mounts = []
    for text in volumes:
        source, _, rest = text.partition(":")
        target, _, mode = rest.partition(":")
        if not (source.startswith("/") and target.startswith("/")) or mode not in ("", "ro", "rw"):
            raise UserError(
                f"The volume {text!r:.200} is not HOST:CONTAINER or HOST:CONTAINER:ro.",
                "Both are absolute paths: /data/mnist:/mnist:ro.",
            )
        mounts.append(Mount(source, target, is_read_only=mode == "ro"))
    return mounts


def describe_mount(mount: Mount) -> dict[str, Any]:
    """Return a mount as the engine takes it."""
    return {
        "Type": "bind",
        "Source": mount.source,
        "Target": mount.target,
        "ReadOnly": mount.is_read_only,
    }


def _describe_gpus(gpus: str) -> dict[str, Any]:
    if gpus == "all":
        chosen: dict[str, Any] = {"Count": -1}
    elif "," in gpus:
        chosen = {"Count": 0, "DeviceIDs": gpus.split(",")}
    else:
        chosen = {"Count": int(gpus)}
    return {"Driver": "", "Options": {}, "Capabilities": [["gpu"]], **chosen}
