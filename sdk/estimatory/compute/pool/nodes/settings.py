"""Settings of nodes that are containers."""

from __future__ import annotations

import hashlib
import sys
from typing import Any, NoReturn

from ....base.lazy_dataclasses import dataclass
from ....errors import ComputeTargetError, UserError
from ....folders.run_spec import ContainerSpec
from ....folders.workspace_folder import WorkspaceFolder
from ....folders.workspace_settings import get_setting
from ...record import TargetRecord, find_target

SETTING = "compute.{name}.nodes"
"""``true``, an image, or ``{"image": …, "memory": "4g", …}``; ``false`` makes them slots again."""
_KEYS = ("image", "python", "registry", "username", "shm_size", "memory", "cpus", "gpus", "volumes")


@dataclass(frozen=True)
class NodeSettings:
    """The nodes of one target, as they are set up now."""

    target: str
    container: ContainerSpec
    """Image and limits of every node whose run asks for no image of its own."""
    min_nodes: int
    max_nodes: int
    idle_s: float
    workspace_path: str

    @property
    def owner(self) -> str:
        return render_owner(self.workspace_path, self.target)

    @property
    def network(self) -> str:
        return f"estimatory-{self.owner}"

    def node_name(self, number: int) -> str:
        """Return Azure ML's ``nodeId``, which is the host name of the node."""
        return f"{self.target}-{number}"

    def container_name(self, number: int) -> str:
        return f"estimatory-node-{self.owner}-{number}"

    def is_kept(self, number: int) -> bool:
        """Return whether a node stays however long it is idle."""
        return number < self.min_nodes

    def idle_limit(self, number: int) -> float:
        """Seconds; none for a node that a smaller ``max_nodes`` has made superfluous."""
        return self.idle_s if number < self.max_nodes else 0.0


def render_owner(workspace_path: str, target_name: str) -> str:
    """Return the target, and no other of any workspace: for labels and names."""
    return f"{hashlib.sha256(workspace_path.encode()).hexdigest()[:12]}-{target_name}"


def find_nodes(workspace: WorkspaceFolder, name: str) -> NodeSettings | None:
    """Return how the nodes of an AmlCompute are made; None when they are no containers.

    Raises:
        ComputeTargetError: the setting is not valid.
    """
    target = find_target(workspace, name)
    return read_nodes(workspace, target) if target else None


def read_nodes(workspace: WorkspaceFolder, target: TargetRecord) -> NodeSettings | None:
    """Return how the nodes of an AmlCompute are made; None when they are no containers.

    Raises:
        ComputeTargetError: the setting is not valid.
    """
    name = target.name
    setting = get_setting(workspace, SETTING.format(name=name))
    if setting is None:
        setting = target.configuration.get("node_image")
    if not setting:
        return None
    if get_setting(workspace, f"compute.{name}.hosts"):
        raise ComputeTargetError(
            f"The nodes of {name!r} are set to be containers and hosts at once.",
            f"Remove the setting compute.{name}.hosts or compute.{name}.nodes.",
        )
    return _settle(workspace, target, _read_container(name, setting))


def check_node_image(image: object) -> str | bool:
    """Return a valid value of ``node_image=``.

    Raises:
        ComputeTargetError: it is neither a bool nor the name of an image.
    """
    if isinstance(image, bool):
        return image
    if isinstance(image, str):
        from ....containers.references import check_reference

        return check_reference(image) if image else False
    raise ComputeTargetError(
        f"node_image is {image!r:.100}.", "It is the name of an image, or True for Python's own."
    )


def default_image() -> str:
    """Return the official image of the Python that this process runs on."""
    return f"python:{sys.version_info[0]}.{sys.version_info[1]}-slim"


def _settle(
    workspace: WorkspaceFolder, target: TargetRecord, container: ContainerSpec
) -> NodeSettings:
    settings = target.configuration
    return NodeSettings(
        target.name,
        container,
        int(settings["min_nodes"]),
        int(settings["max_nodes"]),
        float(settings["idle_seconds_before_scaledown"]),
        workspace.path,
    )


def _read_container(name: str, setting: object) -> ContainerSpec:
    # Most pools are slots: finding that out loads nothing.
    from ....containers.options import check_container
    from ....containers.references import check_reference

    given: Any = {"image": setting} if isinstance(setting, (str, bool)) else setting
    if not isinstance(given, dict) or not set(given) <= set(_KEYS):
        _refuse(name, setting)
    image = given.get("image") or True
    volumes = given.get("volumes", ())
    if isinstance(volumes, str):
        volumes = [volumes]
    try:
        chosen = {**given, "image": default_image() if image is True else image}
        container = ContainerSpec(**{**chosen, "volumes": tuple(volumes)})
        check_reference(container.image)
        check_container(container)
    except UserError as error:
        raise ComputeTargetError(
            f"The setting {SETTING.format(name=name)}: {error.summary}", error.hint
        ) from None
    except TypeError:
        _refuse(name, setting)
    return container


def _refuse(name: str, setting: object) -> NoReturn:
    raise ComputeTargetError(
        f"The setting {SETTING.format(name=name)} holds {setting!r:.100}.",
        f'It is true, an image, or an object such as {{"image": "python:3.12", "memory": "4g"}}; '
        f"known are {', '.join(_KEYS)}.",
    )
