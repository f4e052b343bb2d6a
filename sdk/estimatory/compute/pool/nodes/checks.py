"""Check a request for nodes that are containers, before anything is made."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from ....containers.finding import check_engine
from ....containers.options import parse_volumes
from ....errors import ComputeTargetError, ContainerError
from ....folders.run_spec import ContainerSpec
from .settings import NodeSettings

if TYPE_CHECKING:
    from ...request import PlacedRequest

_PROGRAMS = {"ssh": "openssh-client", "rsync": "rsync"}


def check_nodes(settings: NodeSettings, request: PlacedRequest) -> None:
    """Refuse a request that the nodes of a target cannot carry.

    Raises:
        ContainerError: no engine answers.
        ComputeTargetError: a program is missing here, or the run wants what nodes do not offer.
    """
    try:
        check_engine()
    except ContainerError as error:
        raise ContainerError(
            f"The nodes of {settings.target!r} are containers. {error.summary}",
            f"{error.hint} Without node_image the nodes are slots of this machine.",
        ) from None
    for program, package in _PROGRAMS.items():
        if shutil.which(program) is None:
            raise ComputeTargetError(
                f"Nodes that are containers need {program}, which is not installed here.",
                f"Install it (Debian and Ubuntu: apt install {package}).",
            )
    container = request.container or settings.container
    _check_network(settings, container)
    for mount in parse_volumes(container.volumes):
        if not os.path.exists(mount.source):
            raise ComputeTargetError(f"The volume {mount.source} is not on this machine.")


def _check_network(settings: NodeSettings, container: ContainerSpec) -> None:
    if container.network != ContainerSpec.network:
        raise ComputeTargetError(
            f"The run asks for the network {container.network!r}; the nodes of "
            f"{settings.target!r} have one of their own.",
            "Leave the network out, or run with compute_target='local'.",
        )
