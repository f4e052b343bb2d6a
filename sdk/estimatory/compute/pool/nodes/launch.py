"""From slots of a pool to its containers: starts the nodes of a run, then goes the way of hosts.

Imported only by the worker of a run whose nodes are containers.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from ....base import lazy_dataclasses as dataclasses
from ....base.files import write_json
from ....containers.credentials import find_password
from ....environments.builder import BuildMonitor
from ....folders.run_folder import RunFolder
from ....folders.run_spec import ContainerSpec, RunSpec
from ....folders.workspace_folder import WorkspaceFolder
from ...base import Launcher
from ...hosts.connection import Connection, HostError
from ...hosts.environment import LockedEnvironment
from ...hosts.host import Host, HostPool
from ...hosts.launch import ClusterLaunch
from ...machine import count_cores
from .engine import NodeEngine
from .image import NodeImage, prepare_node_image
from .loss import explain_loss
from .plan import INSIDE_CACHE
from .settings import NodeSettings
from .starting import NodeStarter

OnProgress = Callable[[str], None]


class NodeImageRun:
    """The image that a run asks for by itself: its packages are in it, as in any container."""

    def __init__(self, spec: RunSpec, folder: RunFolder, workspace: WorkspaceFolder) -> None:
        assert spec.container is not None
        self._spec = spec
        self._container: ContainerSpec = spec.container
        self._folder = folder
        self._workspace = workspace
        self.image: NodeImage | None = None

    def prepare(self, on_progress: OnProgress, should_stop: Callable[[], bool]) -> Any:
        """Find, fetch or build it: base, ssh server, packages.

        Raises:
            EnvironmentBuildError: it cannot be had, or ``should_stop`` said so.
            ContainerError: the engine does not do its part.
        """
        from ....environments.images.preparing import prepare_image

        engine = NodeEngine()
        monitor = BuildMonitor(self._folder.build_log_path, on_progress, should_stop)
        password = find_password(self._workspace, self._container)
        base = prepare_node_image(self._workspace, engine, self._container, monitor, password)
        on_base = dataclasses.replace(
            self._container,
            image=base.name,
            dockerfile="",
            build_context="",
            registry="",
            network=engine.build_network(),
        )
        ready = prepare_image(self._workspace, engine, on_base, self._spec.environment, monitor)
        self.image = dataclasses.replace(base, id=ready.image_id)
        return ready

    def base_variables(self) -> dict[str, str]:
        """None of this machine's: a node has its own."""
        return {}


class NodeLaunch(ClusterLaunch):
    """Prepares the ranks of one run on nodes that are containers."""

    def __init__(
        self,
        spec: RunSpec,
        folder: RunFolder,
        workspace: WorkspaceFolder,
        settings: NodeSettings,
        slots: Sequence[int],
        image_run: NodeImageRun | None,
    ) -> None:
        count = max(settings.max_nodes, *(number + 1 for number in slots), 0)
        names = tuple(Host(settings.node_name(number)) for number in range(count))
        super().__init__(spec, folder, workspace, HostPool(names), slots)
        self._settings = settings
        self._numbers = list(slots) or list(range(len(self._pool.hosts)))
        self._image_run = image_run
        self._started_at = time.time()

    def make_ready(
        self, interpreter: str, on_progress: OnProgress, should_stop: Callable[[], bool]
    ) -> None:
        """Start the nodes, then prepare them as any hosts.

        Raises:
            ComputeTargetError: a node does not come up, or cannot be used.
            EnvironmentBuildError: image or environment cannot be built.
        """
        engine = NodeEngine()
        image = self._prepare_image(engine, on_progress, should_stop)
        names = [host.name for host in self._pool.hosts]
        on_progress(f"starting {', '.join(names[:4])}{' …' if len(names) > 4 else ''}")
        starter = NodeStarter(self._workspace, self._settings, engine, should_stop)
        python = interpreter if self._image_run else self._settings.container.python
        started = starter.start(self._numbers, image, self._spec.container, python)
        self._pool = started.pool
        if self._image_run:
            described = {**started.plan.to_json(), "engine": engine.address}
            write_json(self._folder.container_path, described)
        try:
            super().make_ready(interpreter, on_progress, should_stop)
        except HostError as error:
            raise HostError(error.summary, _hint_for(error.summary)) from None
        finally:
            started.let_go()
        assert self._cluster is not None
        self._cluster.explain_loss = self._explain_loss

    def prepare(self, interpreter: str, variables: dict[str, str], n_cores: int = 0) -> Launcher:
        """As on hosts; the nodes share the cores of this machine."""
        limit = (self._spec.container or self._settings.container).cpus
        own = round(limit) if limit else count_cores() // len(self._numbers)
        return super().prepare(interpreter, variables, n_cores or max(1, own))

    # --- inside ------------------------------------------------------------------------------
    def _prepare_image(
        self, engine: NodeEngine, on_progress: OnProgress, should_stop: Callable[[], bool]
    ) -> NodeImage:
        if self._image_run is not None and self._image_run.image is not None:
            return self._image_run.image
        container = self._settings.container
        monitor = BuildMonitor(self._folder.build_log_path, on_progress, should_stop)
        password = find_password(self._workspace, container)
        return prepare_node_image(self._workspace, engine, container, monitor, password)

    def _version_of(self, interpreter: str) -> str:
        """Of a Python in an image, which this machine cannot start: it is taken as it is."""
        return "" if self._image_run else super()._version_of(interpreter)

    def _locked_environment(self) -> LockedEnvironment | None:
        """An image of the run's own has the packages in it."""
        locked = None if self._image_run else super()._locked_environment()
        return locked and _for_nodes(locked, self._spec)

    def _lock_mpirun(
        self, interpreter: str, on_progress: OnProgress, should_stop: Callable[[], bool]
    ) -> LockedEnvironment:
        here = sys.executable if self._image_run else interpreter
        locked = super()._lock_mpirun(here, on_progress, should_stop)
        return _for_nodes(locked, self._spec)

    def _explain_loss(self, connection: Connection) -> str:
        names = [host.name for host in self._pool.hosts]
        number = self._numbers[names.index(connection.host.name)]
        return explain_loss(self._settings, number, self._started_at) or str(connection.lost)


def _hint_for(message: str) -> str:
    """What to do about a node, which nobody logs into by hand."""
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
