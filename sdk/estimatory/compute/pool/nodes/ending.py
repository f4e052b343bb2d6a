"""The end of a target's nodes."""

from __future__ import annotations

import os
import time

from ....base.files import remove_tree
from ....base.user_messages import tell_once
from ....errors import ContainerError
from ....folders.workspace_folder import WorkspaceFolder
from .engine import NodeEngine
from .folder import NodesFolder
from .settings import render_owner

_PATIENCE_S = 15.0


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
