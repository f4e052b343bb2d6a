"""Makes sure that nodes run: starts what is missing, all at once."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from ....base.lazy_dataclasses import dataclass, field
from ....containers.users import choose_user
from ....folders.run_spec import ContainerSpec
from ....folders.workspace_folder import WorkspaceFolder
from ...hosts.host import Host, HostPool
from .engine import NodeEngine
from .folder import NodesFolder
from .image import NodeImage
from .keys import make_keys
from .one_node import OneNode
from .plan import NodePlan, NodeUser
from .settings import NodeSettings


@dataclass
class StartedNodes:
    """Nodes that run, each held by an open connection until the caller has its own."""

    pool: HostPool
    plan: NodePlan
    held: list[socket.socket] = field(default_factory=list)

    def let_go(self) -> None:
        """Let go: only the caller's own connections keep the nodes from now on."""
        for connection in self.held:
            connection.close()
        self.held.clear()


class NodeStarter:
    """Starts nodes of one target."""

    def __init__(
        self,
        workspace: WorkspaceFolder,
        settings: NodeSettings,
        engine: NodeEngine,
        should_stop: Callable[[], bool] = lambda: False,
        *,
        is_replacing: bool = True,
    ) -> None:
        """``is_replacing``: the caller has the slots of its nodes, so nobody is at work on them.

        Else a node that runs is taken as it is.
        """
        self._settings = settings
        self._engine = engine
        self._folder = NodesFolder(workspace, settings.target)
        self._should_stop = should_stop
        self._is_replacing = is_replacing

    def start(
        self,
        numbers: Sequence[int],
        image: NodeImage,
        container: ContainerSpec | None = None,
        interpreter: str = "",
    ) -> StartedNodes:
        """Make sure that these nodes run; those made of something else are replaced.

        Args:
            container: limits and volumes; by default the target's.
            interpreter: the Python of runs, where the image has one for them.

        Raises:
            ContainerError: the engine refuses, or does not answer.
            ComputeTargetError: a node does not come up; the message names it.
        """
        user = self._choose_user()
        plan = NodePlan(self._settings, image, container or self._settings.container, user)
        with self._folder.locked():  # engines make two networks of one name, if asked at once
            make_keys(self._folder)
            self._engine.make_network(self._settings.network, self._settings.owner)
        started = StartedNodes(HostPool(()), plan)
        try:
            hosts = self._start_all(numbers, plan, started.held)
        except BaseException:
            started.let_go()
            raise
        started.pool = HostPool(
            tuple(hosts), user.login_name, self._folder.key_path, python=interpreter
        )
        return started

    def _start_all(
        self, numbers: Sequence[int], plan: NodePlan, held: list[socket.socket]
    ) -> list[Host]:
        nodes = [
            OneNode(self._folder, number, self._engine, plan, self._should_stop, self._is_replacing)
            for number in numbers
        ]
        with ThreadPoolExecutor(max(1, len(nodes))) as threads:
            return list(threads.map(lambda node: node.ensure(held), nodes))

    def _choose_user(self) -> NodeUser:
        security = self._engine.info().get("SecurityOptions") or ()
        uid, gid = os.getuid(), os.getgid()
        return NodeUser(uid, gid, choose_user(security, uid, gid))
