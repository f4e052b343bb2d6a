"""The nodes that a pool always has, started ahead of any run; and the word when the others go."""

from __future__ import annotations

import os
import tempfile
import time

from ....base.files import remove_tree
from ....base.user_messages import say, tell_once
from ....containers.credentials import find_password
from ....environments.builder import BuildMonitor, ignore
from ....errors import ContainerError
from ....folders.workspace_folder import WorkspaceFolder
from ...node_overview import IDLE, RUNNING
from .engine import NodeEngine
from .folder import NodesFolder
from .image import prepare_node_image
from .listing import list_node_states
from .one_node import write_limits
from .settings import NodeSettings, render_owner
from .starting import NodeStarter

_PATIENCE_S = 15.0


def start_kept_nodes(
    workspace: WorkspaceFolder, settings: NodeSettings, *, show_output: bool = False
) -> None:
    """Make sure that the first ``min_nodes`` are there; returns when they answer.

    Raises:
        ContainerError: the engine refuses, or does not answer.
        ComputeTargetError: a node does not come up.
        EnvironmentBuildError: their image cannot be had.
    """
    ready = {n.number for n in list_node_states(workspace, settings) if n.state in (IDLE, RUNNING)}
    missing = [number for number in range(settings.min_nodes) if number not in ready]
    if not missing:
        return
    engine = NodeEngine()
    with tempfile.TemporaryDirectory(prefix="estimatory-") as folder:
        tell = _tell if show_output else ignore
        monitor = BuildMonitor(os.path.join(folder, "build.log"), tell)
        password = find_password(workspace, settings.container)
        image = prepare_node_image(workspace, engine, settings.container, monitor, password)
        tell(f"starting {', '.join(settings.node_name(number) for number in missing)}")
        starter = NodeStarter(workspace, settings, engine, is_replacing=False)
        starter.start(missing, image).let_go()


def tell_limits(workspace: WorkspaceFolder, settings: NodeSettings) -> None:
    """Let every node know how long it may be idle from now on."""
    for node in NodesFolder(workspace, settings.target).list_nodes():
        if os.path.isdir(node.inside):
            write_limits(settings, node)


def _tell(phrase: str) -> None:
    say(f"{phrase}\n")


# --- the end of a target's nodes ---------------------------------------------------------------
def end_nodes(workspace: WorkspaceFolder, target_name: str) -> None:
    """Remove the nodes of a target, their network and their keys; runs on them fail.

    Nothing happens where it never had any.

    The keys go first: a node that finds its settings gone ends by itself as soon as it is idle,
    so none stays for ever where the engine does not answer now.
    """
    folder = NodesFolder(workspace, target_name)
    if not os.path.isdir(folder.path):
        return
    remove_tree(folder.path)
    owner = render_owner(workspace.path, target_name)
    try:
        engine = NodeEngine()
        deadline = time.monotonic() + _PATIENCE_S
        while nodes := engine.find_nodes(owner):
            for node in nodes:
                engine.remove(node.id)
            if time.monotonic() > deadline:
                break
        engine.remove_network(owner)
    except ContainerError as error:
        tell_once(
            f"The nodes of {target_name!r} could not be removed now ({error.summary}); they "
            "end by themselves. Their network stays: `docker network prune` removes it."
        )
