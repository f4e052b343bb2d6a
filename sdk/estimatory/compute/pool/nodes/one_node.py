"""One node: found as it is wanted, or made anew, and greeted."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable

from ....base.files import write_json
from ....containers.wire import BusyError, EngineLostError
from ....errors import ComputeTargetError, ContainerError
from ...hosts.host import Host
from .engine import OWNER_LABEL, FoundNode, NodeEngine
from .folder import NodeFolder, NodesFolder
from .keys import make_node_keys
from .plan import NodePlan
from .settings import NodeSettings

START_TIMEOUT_S = 60.0
LOOPBACK = "127.0.0.1"
_POLL_S = 0.05
_GREETING_TIMEOUT_S = 15.0
"""A node that is only slow must not be made anew: it may be the one that is kept."""
_DIAGNOSIS_S = 10.0


class OneNode:
    """Makes sure that one node runs."""

    def __init__(
        self,
        folder: NodesFolder,
        number: int,
        engine: NodeEngine,
        plan: NodePlan,
        should_stop: Callable[[], bool],
        is_replacing: bool,
    ) -> None:
        self._all = folder
        self._folder = folder.node(number)
        self._engine = engine
        self._plan = plan
        self._should_stop = should_stop
        self._is_replacing = is_replacing
        self.name = plan.settings.node_name(number)

    def ensure(self, held: list[socket.socket]) -> Host:
        """Return the node as a host; ``held`` gets a connection that keeps it from ending.

        Raises:
            ComputeTargetError: it does not come up, or ``should_stop`` said so.
        """
        os.makedirs(self._folder.inside, exist_ok=True)
        os.makedirs(self._folder.cache, mode=0o700, exist_ok=True)
        with self._folder.starting(self._should_stop):
            self._write_what_it_sees()
            node = self._find()
            greeting = greet(node.port) if node and self._is_wanted(node) else None
            if node is None or greeting is None:
                node, greeting = self._make_anew(node)
        held.append(greeting)
        return self._describe(node)

    def _is_wanted(self, node: FoundNode) -> bool:
        return node.recipe == self._plan.recipe or not self._is_replacing

    def _write_what_it_sees(self) -> None:
        make_node_keys(self._all, self._folder, self.name)
        write_limits(self._plan.settings, self._folder)
        passwd = self._plan.user.render_passwd(self._plan.image.passwd)
        # In place: what is mounted by itself must stay the same file.
        with open(self._folder.passwd_path, "a+", encoding="utf-8") as file:
            file.seek(0)
            if file.read() != passwd:
                file.truncate(0)
                file.write(passwd)

    def _describe(self, node: FoundNode) -> Host:
        return Host(
            self.name,
            address=node.address,
            connect_to=LOOPBACK,
            port=node.port,
            known_hosts_file=self._folder.known_hosts_path,
        )

    # --- making one --------------------------------------------------------------------------
    def _make_anew(self, former: FoundNode | None) -> tuple[FoundNode, socket.socket]:
        if former is not None:
            self._remove(former)
        deadline = time.monotonic() + START_TIMEOUT_S
        container = ""
        try:
            container = self._create(deadline)
            self._engine.start(container)
            return self._wait_for_greeting(deadline)
        except BaseException as error:
            if container:
                self._engine.remove(container)
            if isinstance(error, ContainerError) and not isinstance(error, EngineLostError):
                raise explain_refusal(self.name, error) from None
            raise

    def _remove(self, former: FoundNode) -> None:
        if former.is_running and not self._is_replacing:  # a run may be at work on it
            raise ComputeTargetError(f"The ssh server of node {self.name} does not answer.")
        self._engine.remove(former.id)

    def _create(self, deadline: float) -> str:
        """Waits for the name: a node that has just ended may still be on its way out."""
        body = self._plan.create_body(self._folder)
        name = self._plan.settings.container_name(self._folder.number)
        while True:
            try:
                return self._engine.create(body, name)
            except BusyError:
                if time.monotonic() > deadline:
                    raise
            self._pause()

    def _wait_for_greeting(self, deadline: float) -> tuple[FoundNode, socket.socket]:
        while time.monotonic() < deadline:
            node = self._find()
            if node is None or node.is_leaving:
                raise ComputeTargetError(
                    f"Node {self.name} ended as soon as it was started: {self._diagnose()}"
                )
            greeting = greet(node.port) if node.port else None
            if greeting is not None:
                return node, greeting
            self._pause()
        raise ComputeTargetError(
            f"Node {self.name} was started, and its ssh server has not answered for "
            f"{START_TIMEOUT_S:.0f} s."
        )

    def _pause(self) -> None:
        if self._should_stop():
            raise ComputeTargetError("The run was asked to end.")
        time.sleep(_POLL_S)

    def _find(self) -> FoundNode | None:
        return self._engine.find_node(self._plan.settings.owner, self._folder.number)

    def _diagnose(self) -> str:
        """Start the container once more, keep it, and return its output."""
        owner = self._plan.settings.owner
        body = self._plan.create_body(self._folder)
        body["HostConfig"] = {**body["HostConfig"], "AutoRemove": False}
        container = ""
        try:
            container = self._engine.create({**body, "Labels": {OWNER_LABEL: owner}})
            self._engine.start(container)
            deadline = time.monotonic() + _DIAGNOSIS_S
            while time.monotonic() < deadline:
                state = self._engine.inspect(container)
                if state is None or not state.is_running:
                    break
                time.sleep(_POLL_S)
            said = self._engine.read_output(container).strip()
        except ContainerError as error:
            said = error.summary
        finally:
            if container:
                self._engine.remove(container)
        return said[-500:] or "it said nothing."


def write_limits(settings: NodeSettings, folder: NodeFolder) -> None:
    """Tell a node when it may go; it reads this file while it runs."""
    number = folder.number
    limits = {"idle_s": settings.idle_limit(number), "is_kept": settings.is_kept(number)}
    write_json(folder.settings_path, limits)


def explain_refusal(name: str, error: ContainerError) -> ContainerError:
    """Return the engine's refusal to make or start a node, with the node's name."""
    if "could not select device driver" in error.summary:
        return ContainerError(
            f"Node {name} cannot be started: the container engine cannot give GPUs to a container.",
            "Install the NVIDIA Container Toolkit, or leave out gpus.",
        )
    return ContainerError(f"Node {name} cannot be started: {error.summary}", error.hint)


def greet(port: int) -> socket.socket | None:
    """Return a connection to the node's ssh server; None where it does not answer.

    While it is open, the node takes itself for used.
    """
    connection = None
    try:
        connection = socket.create_connection((LOOPBACK, port), _GREETING_TIMEOUT_S)
        if connection.recv(4).startswith(b"SSH-"):
            return connection
    except OSError:
        pass
    if connection is not None:
        connection.close()
    return None
