"""From slots of a pool to its containers: starts the nodes of a run, then goes the way of hosts.

Imported only by the worker of a run whose nodes are containers.
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from ....base import lazy_dataclasses as dataclasses
from ....base.files import write_json
from ....containers.credentials import find_password
from ....errors import ContainerError
from ....folders.run_spec import ContainerSpec, RunSpec
from ...base import Prepared, RunContext
from ...container.launch import to_prepared
from ...hosts.connection import Connection, HostError
from ...hosts.environment import LockedEnvironment
from ...hosts.host import Host, HostPool
from ...hosts.launch import ClusterLaunch, shorten
from ...machine import count_cores
from .engine import NodeEngine
from .image import NodeImage, prepare_node_image
from .plan import INSIDE_CACHE
from .settings import NodeSettings
from .starting import NodeStarter

if TYPE_CHECKING:
    from ....environments.builder import BuildMonitor

_PATIENCE_S = 3.0
_POLL_S = 0.1


class NodeLaunch(ClusterLaunch):
    """Prepares the ranks of one run on nodes that are containers."""

    def __init__(self, run: RunContext, settings: NodeSettings) -> None:
        count = max(settings.max_nodes, *(number + 1 for number in run.allotment.numbers), 0)
        names = tuple(Host(settings.node_name(number)) for number in range(count))
        super().__init__(run, HostPool(names))
        self._settings = settings
        self._own_image: NodeImage | None = None
        self._started_at = time.time()

    def prepare(self, monitor: BuildMonitor) -> Prepared:
        """Get the image that the run names, with its packages; else an environment, as on hosts.

        Raises:
            EnvironmentBuildError: it cannot be had, or ``monitor.should_stop`` returned True.
            ContainerError: the engine does not do its part.
        """
        container = self.run.spec.container
        return self._prepare_own(container, monitor) if container else super().prepare(monitor)

    def make_ready(self, run: RunContext, prepared: Prepared, monitor: BuildMonitor) -> None:
        """Start the nodes, then prepare them as any hosts.

        Raises:
            ComputeTargetError: a node does not come up, or cannot be used.
            EnvironmentBuildError: image or environment cannot be built.
        """
        engine = NodeEngine()
        image = self._own_image or self._prepare_image(engine, monitor)
        monitor.on_progress(f"starting {shorten([host.name for host in self._pool.hosts])}")
        starter = NodeStarter(run.workspace, self._settings, engine, monitor.should_stop)
        python = prepared.interpreter if self._own_image else self._settings.container.python
        started = starter.start(self._numbers, image, run.spec.container, python)
        self._pool = started.pool
        if self._own_image:
            described = {**started.plan.to_json(), "engine": engine.address}
            write_json(run.folder.container_path, described)
        try:
            super().make_ready(run, prepared, monitor)
        except HostError as error:
            raise HostError(error.summary, _hint_for(error.summary)) from None
        finally:
            started.let_go()
        assert self._cluster is not None
        self._cluster.explain_loss = self._explain_loss

    # --- inside ------------------------------------------------------------------------------
    def _cores_of_node(self) -> int:
        """Return the cores of one node: the nodes share those of this machine."""
        limit = (self.run.spec.container or self._settings.container).cpus
        own = round(limit) if limit else count_cores() // len(self._numbers)
        return super()._cores_of_node() or max(1, own)

    def _prepare_own(self, container: ContainerSpec, monitor: BuildMonitor) -> Prepared:
        """Find, fetch or build an image with base, ssh server and packages."""
        from ....environments.images.preparing import prepare_image

        engine, workspace = NodeEngine(), self.run.workspace
        password = find_password(workspace, container)
        base = prepare_node_image(workspace, engine, container, monitor, password)
        on_base = dataclasses.replace(
            container,
            image=base.name,
            dockerfile="",
            build_context="",
            registry="",
            network=engine.build_network(),
        )
        ready = prepare_image(workspace, engine, on_base, self.run.spec.environment, monitor)
        self._own_image = dataclasses.replace(base, id=ready.image_id)
        nothing_of_here: dict[str, str] = {}  # a node has variables of its own
        return to_prepared(ready, nothing_of_here)

    def _prepare_image(self, engine: NodeEngine, monitor: BuildMonitor) -> NodeImage:
        container, workspace = self._settings.container, self.run.workspace
        password = find_password(workspace, container)
        return prepare_node_image(workspace, engine, container, monitor, password)

    def _version_of(self, interpreter: str) -> str:
        """Return no version for the Python of an image, which this machine cannot start."""
        return "" if self._own_image else super()._version_of(interpreter)

    def _locked_environment(self) -> LockedEnvironment | None:
        """Return the environment; an image of the run's own has the packages in it."""
        locked = None if self._own_image else super()._locked_environment()
        return locked and _for_nodes(locked, self.run.spec)

    def _lock_mpirun(self, interpreter: str, monitor: BuildMonitor) -> LockedEnvironment:
        here = sys.executable if self._own_image else interpreter
        locked = super()._lock_mpirun(here, monitor)
        return _for_nodes(locked, self.run.spec)

    def _explain_loss(self, connection: Connection) -> str:
        names = [host.name for host in self._pool.hosts]
        number = self._numbers[names.index(connection.host.name)]
        return explain_loss(self._settings, number, self._started_at) or str(connection.lost)


def _hint_for(message: str) -> str:
    """Return what to do about a node that failed."""
    if "has no Python" in message:
        return (
            "Take a node_image with that version, such as python:3.12-slim for 3.12, or let the "
            "run name the image, whose own Python it takes then."
        )
    return "The next run starts the node anew; `docker ps` shows those that are there."


def _for_nodes(locked: LockedEnvironment, spec: RunSpec) -> LockedEnvironment:
    """With what nodes share with this machine, through which they reach the package index.

    They trust what it was told to trust, and what one has fetched is there for all.
    """
    from ....environments.uv.given import uv_variables

    path = uv_variables(spec.environment).get("SSL_CERT_FILE", "")
    told = {**locked.variables, "UV_CACHE_DIR": INSIDE_CACHE, "UV_LINK_MODE": "copy"}
    certificates = path if os.path.isfile(path) else ""
    return dataclasses.replace(locked, variables=told, certificates=certificates, is_lasting=False)


# --- why a node was lost, from what the engine remembers; the container itself is gone by then ---
def explain_loss(settings: NodeSettings, number: int, since: float) -> str:
    """Return a clause such as ``its container was killed (SIGKILL).``; empty while it runs."""
    try:
        engine = NodeEngine()
        deadline = time.monotonic() + _PATIENCE_S
        while (code := _find_exit(engine, settings, number, since)) is None:
            if time.monotonic() > deadline:
                return ""
            time.sleep(_POLL_S)
    except ContainerError as error:
        return f"the container engine has gone: {error.summary}"
    if code == "oom":
        return "its container used more memory than it has, and was killed."
    if code == "137":
        return "its container was killed (SIGKILL): from outside, or for lack of memory."
    return f"its container was ended from outside (exit code {code})."


def _find_exit(engine: NodeEngine, settings: NodeSettings, number: int, since: float) -> str | None:
    """Exit code of the node's container, or ``oom``; None while it has not ended."""
    events = engine.list_events(settings.container_name(number), since)
    ends = [event for event in events if event["Action"] == "die"]
    if not ends:
        return None
    if any(event["Action"] == "oom" for event in events):
        return "oom"
    return str(ends[-1]["Actor"]["Attributes"].get("exitCode", "unknown"))
