"""Prepares the hosts of a run: Python, environment, mpirun, files."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping

from ...base.lazy_dataclasses import dataclass, field
from ...errors import EnvironmentBuildError
from ...folders.run_folder import RunFolder
from ...folders.run_spec import RunSpec
from .cluster import Cluster
from .connection import Connection, HostError
from .copying import GOING, copy_there, only
from .core import put_core, send_core
from .data import RunFiles, send_files
from .environment import LockedEnvironment, build_on_host
from .node import Node
from .paths import LEFT_FOR_S, HostPaths

_PLAIN = re.compile(r"[\w./+@%=,\-]*\Z")


@dataclass
class Preparation:
    """Prepares all hosts of a run."""

    spec: RunSpec
    folder: RunFolder
    cluster: Cluster
    interpreter: str
    """Ours, of the run."""
    version: str
    """Of ours: ``3.11.4``; empty: any will do."""
    links: Mapping[str, str]
    """Names on the PYTHONPATH of the ranks, to files of our core."""
    client_folder: str
    """In the workspace; for a core that all hosts see."""
    environment: LockedEnvironment | None = None
    """Of an isolated run, for hosts that do not see ours."""
    files: RunFiles = field(default_factory=RunFiles)
    """Data of the run that the hosts do not see."""

    @property
    def is_shared(self) -> bool:
        return bool(self.cluster.pool.shared_folder)

    def find_interpreters(self) -> list[str]:
        """Return the run's Python on each host, built there where that is needed.

        Raises:
            HostError: a host has no fitting Python, or does not see the shared folder.
            EnvironmentBuildError: the environment cannot be built on a host.
        """
        return self.cluster.each(self._find_interpreter)

    def find_mpiruns(
        self, interpreters: list[str], get_environment: Callable[[], LockedEnvironment]
    ) -> list[str]:
        """Open MPI's mpirun on each host: one version on all.

        ``get_environment`` resolves one that holds it; asked when the hosts have none in common.
        """
        if self.spec.n_ranks == 1:
            return [""] * len(interpreters)
        beside = [os.path.join(os.path.dirname(path), "mpirun") for path in interpreters]
        if all(self._look(lambda number: beside[number])):
            return beside
        facts = [connection.facts["mpirun"] for connection in self.cluster.connections]
        if all(f["path"] for f in facts) and len({f["version"] for f in facts}) == 1:
            return [fact["path"] for fact in facts]
        environment = get_environment()
        if self.is_shared:
            return [os.path.join(os.path.dirname(environment.lock_path), "bin", "mpirun")] * len(
                beside
            )
        folders = self.cluster.each(lambda c: self._build(c, environment))
        return [os.path.join(folder, "bin", "mpirun") for folder in folders]

    def make_nodes(self, interpreters: list[str], mpiruns: list[str]) -> list[Node]:
        """Bring the core and, where nothing is shared, the run folder to every host."""
        shared_core = put_core(self.client_folder, self.links) if self.is_shared else ""

        def make(connection: Connection) -> Node:
            number = self.cluster.connections.index(connection)
            core = shared_core or send_core(connection, self.links)
            folder = self.folder if self.is_shared else self._send_run(connection)
            outside = () if self.is_shared else tuple(self.files.outside(self.folder))
            paths = (interpreters[number], mpiruns[number])
            return Node(connection, number, folder, core, *paths, outside)

        return self.cluster.each(make)

    def with_plain_paths(self, mpiruns: list[str]) -> list[str]:
        """Return the same; links replace paths that hold a search path's separator."""

        def rename(connection: Connection) -> str:
            path = mpiruns[self.cluster.connections.index(connection)]
            if _PLAIN.match(path):
                return path
            prefix = os.path.dirname(os.path.dirname(path))
            return os.path.join(connection.ask("alias", path=prefix)["path"], "bin", "mpirun")

        return self.cluster.each(rename)

    # --- one host ----------------------------------------------------------------------------
    def _find_interpreter(self, connection: Connection) -> str:
        own = "" if self.is_shared else HostPaths(connection.facts["home"]).root
        connection.ask("begin", run_id=self.spec.run_id, own_folder=own)
        if self.is_shared:
            self._check_shared(connection)
            return self._find_python(connection, [self.cluster.pool.python or self.interpreter])[0]
        path, version = self._find_python(connection, self._candidates())
        if self.environment is None:
            return path
        return os.path.join(
            self._build(connection, self.environment, path, version), "bin", "python"
        )

    def _candidates(self) -> list[str]:
        if self.cluster.pool.python:
            return [self.cluster.pool.python]
        own = [] if self.environment else [self.interpreter]
        return [*own, f"python{self._short_version}", "python3"]

    @property
    def _short_version(self) -> str:
        return ".".join(self.version.split(".")[:2])

    def _find_python(self, connection: Connection, candidates: list[str]) -> tuple[str, str]:
        found = connection.ask("find_pythons", candidates=candidates, version=self._short_version)
        if found["path"]:
            return found["path"], found["version"]
        has = ", ".join(found["seen"]) or f"nothing that starts at {' or '.join(candidates)}"
        raise HostError(
            f"Host {connection.host.name} has no Python {self._short_version}, which the run "
            f"needs; it has {has}.",
            "Install that version there, or attach the target with python='/path/on/the/hosts'.",
        )

    def _check_shared(self, connection: Connection) -> None:
        if connection.ask("look", paths=[self.folder.spec_path])["found"][0]:
            return
        raise HostError(
            f"Host {connection.host.name} does not see the run folder {self.folder.path}, which "
            f"lies in the shared folder {self.cluster.pool.shared_folder}.",
            "Mount it there at the same path, or attach the hosts without shared_folder.",
        )

    def _build(
        self,
        connection: Connection,
        environment: LockedEnvironment,
        python: str = "",
        version: str = "",
    ) -> str:
        if not python:
            python, version = self._find_python(connection, self._candidates())
        log_path = os.path.join(self.folder.logs_folder, f"build-{connection.host.name}.log")
        try:
            return build_on_host(connection, environment, python, version, log_path)
        except HostError as error:
            raise EnvironmentBuildError(
                f"The environment could not be built on host {connection.host.name}: "
                f"{error.summary}",
                error.hint,
            ) from None

    def _send_run(self, connection: Connection) -> RunFolder:
        folder = RunFolder(HostPaths(connection.facts["home"]).run(self.spec.run_id))
        parts = (folder.work_folder, folder.logs_folder, folder.metrics_folder, folder.ranks_folder)
        connection.ask("make_folders", paths=[*parts, folder.artifacts_folder])
        connection.ask("prune", folder=os.path.dirname(folder.path), older_than_s=LEFT_FOR_S)
        options = ["--copy-unsafe-links", *only(*GOING)]
        copy_there(connection, f"{self.folder.path}/", f"{folder.path}/", options)
        send_files(connection, self.files, self.folder, folder)
        return folder

    def _look(self, path_on: Callable[[int], str]) -> list[bool]:
        def look(connection: Connection) -> bool:
            path = path_on(self.cluster.connections.index(connection))
            return bool(connection.ask("look", paths=[path])["found"][0])

        return self.cluster.each(look)
