"""What a node is made of: a pure function of settings, image and user."""

from __future__ import annotations

from typing import Any

from ....base.lazy_dataclasses import dataclass
from ....containers.options import (
    Mount,
    describe_confinement,
    describe_limits,
    describe_mount,
    parse_volumes,
    show_limits,
)
from ....containers.users import ContainerUser
from ....folders.run_spec import ContainerSpec
from ....runtime import NODE_SUPERVISOR_PATH
from .engine import (
    IMAGE_LABEL,
    NUMBER_LABEL,
    OWNER_LABEL,
    PORT,
    RECIPE_LABEL,
    render_recipe,
)
from .folder import NodeFolder
from .image import NodeImage
from .settings import NodeSettings

INSIDE = "/opt/estimatory/node"
INSIDE_SUPERVISOR = "/opt/estimatory/supervisor.py"
INSIDE_CACHE = "/opt/estimatory/cache"
HOME = "/tmp/home"
"""Of a user that the image does not know."""
_LONGEST_HOST_NAME = 63
_ROOT_CAPABILITIES = (
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID",
    "SYS_CHROOT",
)  # fmt: skip


@dataclass(frozen=True)
class NodeUser:
    """User of a node: the submitter's id, so that keys and files are its own."""

    uid: int
    gid: int
    container: ContainerUser

    @property
    def is_root(self) -> bool:
        return self.container.user.partition(":")[0] == "0"

    @property
    def login_name(self) -> str:
        return "root" if self.is_root else "estimatory"

    def render_passwd(self, known: str) -> str:
        """Return the image's users, and this one."""
        if self.is_root:
            return known
        lines = [line for line in known.splitlines() if line.split(":")[2:3] != [str(self.uid)]]
        own = f"{self.login_name}:x:{self.uid}:{self.gid}::{HOME}:/bin/sh"
        return "\n".join([*lines, own, ""])


@dataclass(frozen=True)
class NodePlan:
    """One kind of node: image, limits, user."""

    settings: NodeSettings
    image: NodeImage
    container: ContainerSpec
    """Limits and volumes; its image is ``image``."""
    user: NodeUser

    @property
    def recipe(self) -> str:
        """Digest of everything that makes another node when it changes."""
        return render_recipe(self._body())

    def to_json(self) -> dict[str, Any]:
        """For a run's ``container.json``: what its nodes can see, reach and use."""
        spec = self.container
        return {
            "image": self.image.shown,
            "image_id": self.image.id,
            "user": self.user.container.user,
            "network": self.settings.network,
            "mounts": [mount.to_json() for mount in parse_volumes(spec.volumes)],
            **show_limits(spec),
        }

    def create_body(self, folder: NodeFolder) -> dict[str, Any]:
        """For the engine's ``create``."""
        body = self._body()
        host_options = body["HostConfig"]
        name = self.settings.node_name(folder.number)
        return {
            **body,
            "Hostname": _host_name(name),
            "Labels": {
                OWNER_LABEL: self.settings.owner,
                NUMBER_LABEL: str(folder.number),
                RECIPE_LABEL: self.recipe,
                IMAGE_LABEL: self.image.shown,
            },
            "HostConfig": {
                **host_options,
                "Mounts": [*_own_mounts(folder, self.user), *host_options["Mounts"]],
            },
            "NetworkingConfig": {"EndpointsConfig": {self.settings.network: {"Aliases": [name]}}},
        }

    def _body(self) -> dict[str, Any]:
        """Return the parts of the plan that are the same for all nodes of this kind."""
        port = f"{PORT}/tcp"
        return {
            "Image": self.image.id,
            "Entrypoint": [self.image.python],
            "Cmd": ["-ISu", INSIDE_SUPERVISOR, INSIDE, str(PORT)],
            "User": self.user.container.user,
            "WorkingDir": "/",
            "ExposedPorts": {port: {}},
            "Healthcheck": {"Test": ["NONE"]},
            "HostConfig": {
                **describe_confinement(),
                **describe_limits(self.container),
                "AutoRemove": True,
                "NetworkMode": self.settings.network,
                "PortBindings": {port: [{"HostIp": "127.0.0.1", "HostPort": ""}]},
                "CapDrop": ["ALL"],
                "CapAdd": list(_ROOT_CAPABILITIES) if self.user.is_root else [],
                "GroupAdd": list(self.user.container.groups),
                "UsernsMode": self.user.container.userns_mode,
                "Mounts": [
                    describe_mount(mount) for mount in parse_volumes(self.container.volumes)
                ],
            },
        }


def _own_mounts(folder: NodeFolder, user: NodeUser) -> list[dict[str, Any]]:
    mounts = [
        Mount(folder.inside, INSIDE),
        Mount(NODE_SUPERVISOR_PATH, INSIDE_SUPERVISOR),
        Mount(folder.cache, INSIDE_CACHE, is_read_only=False),
    ]
    if not user.is_root:  # sshd lets in only users that have a name
        mounts.append(Mount(folder.passwd_path, "/etc/passwd"))
    return [describe_mount(mount) for mount in mounts]


def _host_name(name: str) -> str:
    """Return the longest end of the name that the kernel takes: the number is at the end."""
    return name.replace("_", "-")[-_LONGEST_HOST_NAME:].lstrip("-")
